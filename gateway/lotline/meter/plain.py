"""Quantities that are averaged, added up or compared as they are."""

from math import sqrt

from lotline.meter.columns import Columns, Doubles
from lotline.records import Value

_MEANS = (
    "voltage_rms", "current_rms", "active_power", "frequency",
    "PM1", "PM2.5", "PM4", "PM10", "typical_particle_size",
    "VOC_index", "NOx_index", "SRAW_VOC", "SRAW_NOx",
    "relative_humidity", "temperature", "CO2", "CO", "formaldehyde",
    "voltage_rms_L1", "voltage_rms_L2", "voltage_rms_L3",
    "current_rms_L1", "current_rms_L2", "current_rms_L3",
    "active_power_L1", "active_power_L2", "active_power_L3",
)  # fmt: skip
# quantity of the parts: quantity of the span
_MAXIMA = {
    "active_power_max": "active_power_max",  # of condensed records; so the other two
    "PM2.5_max": "PM2.5_max",
    "VOC_index_max": "VOC_index_max",
    "LAFmax": "LAFmax",
    "LCpeak": "LCpeak",
    "active_power": "active_power_max",
    "acceleration_peak": "acceleration_peak",
    "PM2.5": "PM2.5_max",
    "VOC_index": "VOC_index_max",
}
_ROOT_MEAN_SQUARES = ("acceleration_rms",)
_SUMS = ("overload_samples",)


def values(columns: Columns) -> dict[str, Value]:
    """Means weighted by measured time, maxima, root mean squares and sums."""
    found: dict[str, Value] = {}
    for name in columns.present(_MEANS):
        found[name] = _mean(*columns.numbers(name))
    maxima: dict[str, float] = {}
    for name in columns.present(_MAXIMA):
        most = float(columns.numbers(name)[0].max())
        maxima[_MAXIMA[name]] = max(most, maxima.get(_MAXIMA[name], most))
    found |= maxima
    for name in columns.present(_ROOT_MEAN_SQUARES):
        numbers, seconds = columns.numbers(name)
        found[name] = sqrt(_mean(numbers**2, seconds))
    for name in columns.present(_SUMS):
        found[name] = float(columns.numbers(name)[0].sum())
    return found


def _mean(numbers: Doubles, seconds: Doubles) -> float:
    return float(numbers @ seconds) / float(seconds.sum())
