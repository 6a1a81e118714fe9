"""From decoded frames to indicators: arrays in, records out; no I/O, no clock."""

from lotline.meter.aggregate import aggregate
from lotline.meter.second import calibration, health, output, second

__all__ = ["aggregate", "calibration", "health", "output", "second"]
