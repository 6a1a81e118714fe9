"""Cycles of a machine from its power or its vibration: arrays in, cycles out."""

from lotline.meter.cycles import vibration
from lotline.meter.cycles.detector import Cycle, Detector, Totals
from lotline.meter.cycles.kinds import ACCELERATION, POWER, Kind

__all__ = ["ACCELERATION", "POWER", "Cycle", "Detector", "Kind", "Totals", "vibration"]
