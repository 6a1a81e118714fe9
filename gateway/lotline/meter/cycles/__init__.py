"""Cycles of a machine from its power or its vibration: arrays in, cycles out."""

from lotline.meter.cycles import vibration
from lotline.meter.cycles.detector import LEARN, Detector, Totals
from lotline.meter.cycles.kinds import ACCELERATION, POWER, Kind
from lotline.meter.cycles.tracker import Cycle

__all__ = [
    "ACCELERATION", "LEARN", "POWER", "Cycle", "Detector", "Kind", "Totals", "vibration",
]  # fmt: skip
