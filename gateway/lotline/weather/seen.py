"""What the weather told means for a level: in which quarter hours it is doubtful.

Wind beyond the site's limit, and any rain. A quarter hour of which nothing was told is neither
calm nor dry: it is not known.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lotline.journal import Weather

QUARTER_US = 900_000_000
# What can be said of a time; a report has them in its languages.
PHRASES = (
    BEYOND, WIND, NO_WIND, RAIN, DRY, NO_RAIN, PARTLY, NOTHING,
) = (
    "wind {wind} m/s, beyond {limit}", "wind {wind} m/s", "wind not told", "rain {rain} mm/h",
    "no rain", "rain not told", "told of {told} of {all} quarter hours", "not told",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """(lowest, highest) of a time, units as of Weather; None: not told."""

    wind_speed: tuple[float, float] | None = None
    wind_gust: tuple[float, float] | None = None
    rain_rate: tuple[float, float] | None = None
    temperature: tuple[float, float] | None = None
    relative_humidity: tuple[float, float] | None = None

    @property
    def rains(self) -> bool:
        return self.rain_rate is not None and self.rain_rate[1] > 0

    def blows(self, limit: float) -> bool:
        """limit: m/s."""
        return self.wind_speed is not None and self.wind_speed[1] > limit


def seen(records: Sequence[Weather]) -> Seen:
    found = {}
    for name in Seen.__dataclass_fields__:
        values = [v for r in records if (v := getattr(r, name)) is not None]
        found[name] = (min(values), max(values)) if values else None
    return Seen(**found)


def quarters(records: Sequence[Weather], start_us: int, end_us: int) -> dict[int, list[Weather]]:
    """{start of each quarter hour of [start_us, end_us): what was told of some of it}"""
    first = start_us // QUARTER_US * QUARTER_US
    found: dict[int, list[Weather]] = {at: [] for at in range(first, end_us, QUARTER_US)}
    for one in records:
        for at in range(one.start_us // QUARTER_US * QUARTER_US, one.at_us, QUARTER_US):
            if at in found:
                found[at].append(one)
    return found


def flags(records: Sequence[Weather], limit: float) -> list[str]:
    """Of a quarter hour, in words for a table."""
    told = seen(records)
    if told.wind_speed is None and told.rain_rate is None:
        return ["weather not told"]
    wind = "wind" if told.blows(limit) else "wind not told" if told.wind_speed is None else ""
    rain = "rain" if told.rains else "rain not told" if told.rain_rate is None else ""
    return [word for word in (wind, rain) if word]


def parts(
    records: Sequence[Weather], start_us: int, end_us: int, limit: float
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of [start_us, end_us): phrases of PHRASES with their slots, the highest values."""
    records = [r for r in records if (r.wind_speed, r.rain_rate) != (None, None)]
    told = seen(records)
    wind, rain = told.wind_speed, told.rain_rate
    if wind is None and rain is None:
        yield NOTHING, {}
        return
    if wind is None:
        yield NO_WIND, {}
    else:
        yield BEYOND if told.blows(limit) else WIND, {
            "wind": _speed(wind[1], limit), "limit": f"{limit:g}"}  # fmt: skip
    yield (NO_RAIN if rain is None else RAIN if told.rains else DRY), {
        "rain": _rain(rain[1]) if rain else ""}  # fmt: skip
    found = quarters(records, start_us, end_us)
    if missing := sum(not inside for inside in found.values()):
        yield PARTLY, {"told": len(found) - missing, "all": len(found)}


def _speed(wind: float, limit: float) -> str:
    """Never as much as the limit where it is more."""
    return f"{wind:.1f}" if wind <= limit or f"{wind:.1f}" != f"{limit:.1f}" else f"{wind:.2f}"


def _rain(rate: float) -> str:
    return f"{rate:.1f}" if rate >= 0.05 else "below 0.05"


def words(records: Sequence[Weather], start_us: int, end_us: int, limit: float) -> str:
    found = parts(records, start_us, end_us, limit)
    return "; ".join(phrase.format(**slots) for phrase, slots in found)


def mark(records: Sequence[Weather], limit: float) -> str:
    """Why a level is doubtful: "" where nothing that was told says so."""
    told = seen(records)
    if not (told.blows(limit) or told.rains):
        return ""
    found = [f for f in parts(records, 0, 0, limit) if f[0] in (BEYOND, RAIN)]
    return "; ".join(phrase.format(**slots) for phrase, slots in found)
