"""Indicators as InfluxDB line protocol: measurement,tags fields timestamp-in-ns.

A point is measurement + tags + timestamp, so the same indicator sent again overwrites
itself. docs/influxdb.md gives the schema to users.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from lotwire.codes import THIRD_NOMINAL

from lotline.journal import Point
from lotline.records import Indicator, Levels, Value

UNMEASURED = "unmeasured"  # the measurement of a channel that never measured anything
_MEASUREMENTS = {
    "noise": ("LAeq", "LCeq", "LZeq", "LAFmax", "LAFTeq", "LCpeak", "LAF10", "LAF50", "LAF90",
              "third_octave_Leq", "overload_samples"),
    "power": ("voltage_rms", "current_rms", "active_power", "active_power_max", "active_energy",
              "energy", "frequency", "power_factor",
              "voltage_rms_L1", "voltage_rms_L2", "voltage_rms_L3",
              "current_rms_L1", "current_rms_L2", "current_rms_L3",
              "active_power_L1", "active_power_L2", "active_power_L3"),
    "vibration": ("acceleration_rms", "acceleration_peak"),
    "air": ("PM1", "PM2.5", "PM2.5_max", "PM4", "PM10", "typical_particle_size", "VOC_index",
            "VOC_index_max", "NOx_index", "SRAW_VOC", "SRAW_NOx", "relative_humidity",
            "temperature", "CO2", "CO", "formaldehyde"),
}  # fmt: skip
MEASUREMENT = {name: m for m, names in _MEASUREMENTS.items() for name in names}
# A machine is counted by its current or by its shaking: these go with what they came from.
OF_A_MACHINE = frozenset(("pulses", "cycles", "on_seconds"))
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SPACE = re.compile(r"(?<!\\) ")  # one that separates


def _safe(name: str) -> str:
    return name.replace(".", "_")  # a dot would need quotes or worse in every query language


_FIELD = {name: _safe(name) for name in (*MEASUREMENT, *OF_A_MACHINE)}
_BANDS = tuple(f"L{_safe(band)}Hz" for band in THIRD_NOMINAL)


@lru_cache(maxsize=1024)  # a site has few names, each of them written a million times
def escape(text: str) -> str:
    r"""A tag's or field's name or a tag's value, in line protocol.

    Control characters have no form in a tag and become spaces; a backslash at the end would
    escape the separator that follows, so it goes; an empty value is not allowed.
    """
    text = _CONTROL.sub(" ", text).rstrip("\\") or "-"
    return text.replace(",", r"\,").replace("=", r"\=").replace(" ", r"\ ")


def line(measurement: str, tags: Mapping[str, str], fields: Iterable[str], ns: int) -> str:
    """One point; fields as from `field`, in order; the measurement is one of ours."""
    keys = "".join(f",{escape(k)}={escape(v)}" for k, v in sorted(tags.items()))
    return f"{measurement}{keys} {','.join(fields)} {ns}"


def parted(point: str) -> Point:
    """A line as `line` makes them, in its three parts."""
    series, rest = _SPACE.split(point, maxsplit=1)
    fields, _, ns = rest.rpartition(" ")  # a text may have spaces in it
    return Point(series, fields, int(ns))


def field(name: str, value: float) -> str:
    """name=value, always a float; the value must be finite."""
    return f"{name}={float(value)!r}"


def text(name: str, value: str) -> str:
    """name="value", a text, its quotes and backslashes escaped."""
    said = _CONTROL.sub(" ", value).replace("\\", "\\\\").replace('"', '\\"')
    return f'{name}="{said}"'


def span(seconds: int) -> str:
    """The span tag: 1 -> "1s", 60 -> "1m", 900 -> "15m"."""
    return f"{seconds // 60}m" if seconds % 60 == 0 else f"{seconds}s"


def fields_by_measurement(record: Indicator) -> dict[str, list[str]]:
    """{measurement: fields} of a record's values; NaN and infinity are left out.

    Quantities outside the table (the node's health, the 125 ms parts) are not fed on.
    """
    found: dict[str, list[str]] = defaultdict(list)
    shaken = "acceleration_rms" in record.values or "acceleration_peak" in record.values
    for name, value in record.values.items():
        of = MEASUREMENT.get(name)
        if name in OF_A_MACHINE:
            of = "vibration" if shaken else "power"
        if of is None:
            continue
        found[of] += [field(key, x) for key, x in _numbers(name, value) if math.isfinite(x)]
    return found


def _numbers(name: str, value: Value) -> Iterable[tuple[str, float]]:
    """(field, number) of one quantity; beside LAeq its energy, which may be averaged."""
    if isinstance(value, Levels):
        return zip(_BANDS, value, strict=False)
    if name == "LAeq" and math.isfinite(value):
        return ("LAeq", value), ("LAeq_energy", math.pow(10.0, value / 10))
    return ((_FIELD[name], value),)


class Encoder:
    """Lines of records, of unmeasured spans too.

    A span with no values does not say what its channel would have measured; `earlier`
    gives the records of that channel from which this is learnt after a start.
    """

    def __init__(self, site: str, earlier: Callable[[Indicator], Iterable[Indicator]]) -> None:
        self._site = site
        self._earlier = earlier
        self._measures: dict[tuple[str, int], set[str]] = {}

    def lines(self, record: Indicator) -> list[str]:
        """The points of one record: one a measurement, seldom more than one."""
        found = fields_by_measurement(record)
        if not record.values:
            found = {name: [] for name in self._known(record)}
        else:
            self._measures.setdefault((record.node, record.channel), set()).update(found)
        return [self._line(record, name, fields) for name, fields in found.items()]

    def _line(self, record: Indicator, measurement: str, fields: list[str]) -> str:
        tags = {
            "site": self._site, "node": record.node, "channel": str(record.channel),
            "span": span(record.seconds),
        }  # fmt: skip
        state = [field("completeness", 0.0)]
        if fields:
            state = [
                field("completeness", record.completeness),
                field("time_uncertainty_ms", record.uncertainty_us / 1000),
                f"status={record.flags}i",
            ]
        return line(measurement, tags, fields + state, record.start_us * 1000)

    def _known(self, record: Indicator) -> Iterable[str]:
        key = (record.node, record.channel)
        if key not in self._measures:
            past = self._earlier(record)
            self._measures[key] = {name for r in past for name in fields_by_measurement(r)}
        return self._measures[key] or {UNMEASURED}
