"""The weather of a month as it was told, and which hours it makes doubtful."""

from collections.abc import Callable, Iterator

from lotline.journal import Exceedance
from lotline.monthly.blocks import NONE, Section, number, pairs, section, table, text
from lotline.monthly.facts import Facts
from lotline.monthly.words import ENGLISH, Words
from lotline.weather import Seen, parts, quarters, seen

# (name, of Seen, digits)
_ROWS = (
    ("wind speed, m/s", "wind_speed", 1), ("gusts, m/s", "wind_gust", 1),
    ("rain, mm/h", "rain_rate", 1), ("temperature, °C", "temperature", 1),
    ("relative humidity, %", "relative_humidity", 0),
)  # fmt: skip
NAMES = tuple(name for name, *_ in _ROWS)


def weather(facts: Facts) -> Section:
    t, limit = facts.words, facts.site.weather.wind_limit
    if not facts.weather:
        return section(
            t("Weather"),
            text(t("No weather was measured or fed in: hours of wind or rain cannot be told from "
                   "others, and none were left out for them.")),
        )  # fmt: skip
    found = [seen(records) for records in quarters(facts.weather, *facts.span_us).values()]
    doubtful = _hours(found, lambda one: one.blows(limit) or one.rains)
    unknown = _hours(found, lambda one: one.wind_speed is None or one.rain_rate is None)
    columns = (t("what"), t("told of, hours"), t("lowest"), t("highest"),
               t("beyond validity, hours"))  # fmt: skip
    source = facts.site.weather.source or t("not stated")
    return section(
        t("Weather"),
        pairs((t("Source"), source), (t("Wind beyond validity"), t("more than {limit} m/s",
                                                                   limit=f"{limit:g}"))),
        table(t("Weather by quarter hours"), columns, _rows(found, limit, t), NONE),
        text(t("Levels are doubtful in wind beyond validity and in any rain: {hours} hours. They "
               "are flagged, not removed, and no verdict follows the weather.", hours=doubtful)),
        text(t("Of {hours} of {all} hours wind, rain or both were not told. That is not calm or "
               "dry weather: nothing is known of it.", hours=unknown,
               all=_hours(found, lambda _: True))),
    )  # fmt: skip


def _hours(found: list[Seen], which: Callable[[Seen], bool]) -> str:
    return f"{sum(map(which, found)) / 4:g}"


def _rows(found: list[Seen], limit: float, t: Words) -> Iterator[tuple[str, ...]]:
    beyond: dict[str, Callable[[Seen], bool]] = {
        "wind_speed": lambda one: one.blows(limit),
        "rain_rate": lambda one: one.rains,
    }
    for name, key, digits in _ROWS:
        spans: list[tuple[float, float]] = [s for one in found if (s := getattr(one, key))]
        lowest = min((a for a, _ in spans), default=None)
        highest = max((b for _, b in spans), default=None)
        late = _hours(found, beyond[key]) if key in beyond and spans else NONE
        yield t(name), f"{len(spans) / 4:g}", number(lowest, digits), number(highest, digits), late


def meanwhile(one: Exceedance, facts: Facts, t: Words = ENGLISH) -> str:
    """The weather of an exceedance's time, as far as it was told."""
    start_us, end_us = one.span
    records = [r for r in facts.weather if r.at_us > start_us and r.start_us < end_us]
    found = parts(records, start_us, end_us, facts.site.weather.wind_limit)
    return "; ".join(t(phrase, **slots) for phrase, slots in found)
