"""From decoded frames to indicators: arrays in, records out; no I/O, no clock."""

from lotline.meter.aggregate import aggregate, aggregate_table
from lotline.meter.condensed import records
from lotline.meter.many import many
from lotline.meter.second import LEVELS, calibration, health, output, second

__all__ = [
    "LEVELS", "aggregate", "aggregate_table", "calibration", "health", "many", "output", "records",
    "second",
]  # fmt: skip
