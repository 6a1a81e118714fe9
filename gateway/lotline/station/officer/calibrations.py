"""Calibrations of a node's sensors, where they are on record."""

from lotline.journal import Reader
from lotline.web.inside.officer.view import Calibration


def of(reader: Reader, node: str) -> tuple[Calibration, ...]:
    """Oldest first. The journal has no record of any yet: pages say so."""
    return ()
