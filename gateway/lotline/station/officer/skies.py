"""The weather of an exceedance, as its page shows it."""

from collections.abc import Iterator

from lotline import config
from lotline.journal import Reader, Weather
from lotline.weather import seen, words

# (name, of Seen, unit, digits)
_ROWS = (
    ("Wind speed", "wind_speed", "m/s", 1), ("Gusts", "wind_gust", "m/s", 1),
    ("Rain", "rain_rate", "mm/h", 1), ("Temperature", "temperature", "°C", 1),
    ("Relative humidity", "relative_humidity", "%", 0),
)  # fmt: skip


def sheet(
    reader: Reader, told: config.Weather, start_us: int, end_us: int
) -> Iterator[tuple[str, str]]:
    """(what, value); none where nothing was told."""
    records = reader.weather(start_us, end_us)
    if not records:
        return
    yield "Wind and rain", words(records, start_us, end_us, told.wind_limit)
    found = seen(records)
    for name, key, unit, digits in _ROWS:
        span: tuple[float, float] | None = getattr(found, key)
        if span:
            ends = dict.fromkeys(f"{v:.{digits}f}".replace("-", "\N{MINUS SIGN}") for v in span)
            yield name, f"{' to '.join(ends)} {unit}"
    yield from _direction(records)
    yield "Told by", told.source or "a source that is not stated"


def _direction(records: list[Weather]) -> Iterator[tuple[str, str]]:
    """Of the strongest wind."""
    known = [r for r in records if None not in (r.wind_speed, r.wind_direction)]
    if known:
        strongest = max(known, key=lambda r: r.wind_speed or 0.0)
        yield "Direction of the strongest", f"from {strongest.wind_direction:.0f}°"
