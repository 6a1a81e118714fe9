"""From decoded frames to indicators: arrays in, records out; no I/O, no clock."""

from lotline.meter.aggregate import aggregate
from lotline.meter.condensed import records
from lotline.meter.second import LEVELS, calibration, health, output, second

__all__ = ["LEVELS", "aggregate", "calibration", "health", "output", "records", "second"]
