"""From the JSON of a weather station to records; a refusal is one sentence with the key."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lotline.errors import InputError
from lotline.jobs.message import items, moment, shown
from lotline.journal import Weather
from lotline.journal.weather import LONGEST_S

MINUTE_US = 60_000_000
# A station's own clock may be ahead by so much; what is older is not told any more.
AHEAD_US, OLDEST_US = 300_000_000, 31 * 86_400_000_000
RECORDS_MOST = 200
_SECONDS = 60
# (lowest, highest, unit): beyond what was ever measured outdoors it is a broken sensor.
BOUNDS = {
    "wind_speed": (0.0, 120.0, "m/s"),
    "wind_gust": (0.0, 150.0, "m/s"),
    "wind_direction": (0.0, 360.0, "degrees"),
    "rain_rate": (0.0, 2000.0, "mm/h"),
    "temperature": (-90.0, 60.0, "°C"),
    "relative_humidity": (0.0, 100.0, "%"),
}
RAIN, RAIN_MOST = "rain", 500.0
KEYS = ("time", "seconds", *BOUNDS, RAIN)


def read(body: bytes, now_us: int) -> list[Weather]:
    """A record or a list of them. Raises InputError; then none of them is to be taken."""
    return [_record(item, now_us) for item in items(body, "records", RECORDS_MOST)]


def _record(item: Any, now_us: int) -> Weather:
    if not isinstance(item, Mapping):
        raise InputError(f"got {shown(item)}, expected an object with {', '.join(KEYS)}")
    if unknown := sorted(set(item) - set(KEYS)):
        raise InputError(f"{shown(unknown[0])} is no key of weather; there are {', '.join(KEYS)}")
    values = {key: _number(item, key, *bounds) for key, bounds in BOUNDS.items()}
    seconds = _number(item, "seconds", 1, LONGEST_S, "seconds")
    rain = _number(item, RAIN, 0, RAIN_MOST, "mm")
    if rain is not None:
        values["rain_rate"] = _rate(rain, seconds, values["rain_rate"])
    if all(value is None for value in values.values()):
        raise InputError(f"nothing is told; there are {', '.join((*BOUNDS, RAIN))}")
    return Weather(_time(item, now_us), round(seconds or _SECONDS), **values)


def _number(
    item: Mapping[str, Any], key: str, lowest: float, highest: float, unit: str
) -> float | None:
    value = item.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) \
            or not lowest <= value <= highest:  # fmt: skip
        raise InputError(f"got `{key}` {shown(value)}, expected a number from {lowest:g} to "
                         f"{highest:g}, in {unit}")  # fmt: skip
    return float(value)


def _rate(rain: float, seconds: float | None, told: float | None) -> float:
    """mm/h of mm in a time."""
    if told is not None:
        raise InputError("got `rain` and `rain_rate`, expected one of them")
    if seconds is None:
        raise InputError("`rain` needs `seconds`: the time in which it fell")
    rate = rain * 3600 / seconds
    if rate > BOUNDS["rain_rate"][1]:
        raise InputError(f"got `rain` {rain:g} in {seconds:g} s, expected at most "
                         f"{BOUNDS['rain_rate'][1]:g} mm/h")  # fmt: skip
    return rate


def _time(item: Mapping[str, Any], now_us: int) -> int:
    """The whole minute; now where none is told."""
    value = item.get("time")
    if value is None:
        return now_us // MINUTE_US * MINUTE_US
    at = moment(value)
    if at is None:
        raise InputError(f"got `time` {shown(value)}, expected a time with its offset such as "
                         "2026-11-23T08:00:00+01:00")  # fmt: skip
    earliest, latest = (datetime.fromtimestamp((now_us + by) / 1e6, UTC)
                        for by in (-OLDEST_US, AHEAD_US))  # fmt: skip
    if not earliest <= at <= latest:
        raise InputError(f"got `time` {value}, expected one of the last 31 days, until now")
    return int(at.timestamp()) * 1_000_000 // MINUTE_US * MINUTE_US
