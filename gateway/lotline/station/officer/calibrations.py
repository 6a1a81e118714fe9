"""Calibrations of a node's sensors, where they are on record."""

from lotline.journal import Reader
from lotline.web.inside.officer.view import Calibration


def of(reader: Reader, node: str) -> tuple[Calibration, ...]:
    """Oldest first."""
    return tuple(
        Calibration(
            round(c.made_s * 1e6), c.words["calibration_level"], c.words["calibration_before"],
            c.words["calibration_after"], "", c.words.get("calibrator", ""),
        )
        for c in reader.calibrations(node)
    )  # fmt: skip
