"""What the officer's pages show, out of journal, evidence log and reports."""

from lotline.station.officer.office import StationOffice

__all__ = ["StationOffice"]
