"""Limits that were passed, each in sentences."""

from dataclasses import dataclass

from lotline.web.history import Passed
from lotline.web.wording import US, LocalTime, level_text, limit_text
from lotline.web.words import Words

MOST = 8  # a longer list is for the officer
DAY_US = 86_400 * US
# As people write them; a number of something, and an index, have none.
_UNITS = {"ug/m3": "µg/m³", "1": "", "count": ""}


@dataclass(frozen=True, slots=True)
class Event:
    when: str
    place: str
    sentences: tuple[str, ...]
    withdrawn: bool


def events(found: tuple[Passed, ...], now_us: int, time: LocalTime, words: Words) -> list[Event]:
    """The newest MOST of them."""
    return [
        Event(time.span(one.start_us, one.end_us), one.place, said(one, now_us, words),
              one.withdrawn)
        for one in found[:MOST]
    ]  # fmt: skip


def said(one: Passed, now_us: int, words: Words) -> tuple[str, ...]:
    """The limit and the level, why, and what the officer said."""
    parts = [figures(one.level, one.limit, one.unit, one.average, one.count, words)]
    if one.withdrawn:
        return *parts, words("event_withdrawn")
    if one.explained is None:
        return *parts, words("no_cause", age=age(now_us - one.since_us, words))
    cause = one.explained
    parts.append(words("cause", cause=_cause(cause.cause, cause.words, words)))
    if cause.deleted:
        parts.append(words("words_deleted"))
    if cause.action:
        parts.append(words("action", action=_ended(cause.action)))
    checked = {True: "checked", False: "not_accepted", None: "not_checked"}[one.checked]
    return *parts, words(checked)


def figures(
    level: float | None, limit: float | None, unit: str, average: bool, count: int, words: Words
) -> str:
    """What was counted, and the limit that holds for it."""
    if level is None or limit is None:
        return ""
    if average:
        key = "event_average" if count == 1 else "event_highest"
        return words(key, level=level_text(level, limit, words), limit=limit_text(limit, words))
    level_, limit_ = (f"{words.number(f'{x:.3g}')} {_UNITS.get(unit, unit)}".strip()
                      for x in (level, limit))  # fmt: skip
    return words("event_other", level=level_, limit=limit_)


def _cause(code: str, said: str, words: Words) -> str:
    key = f"cause_{code}"
    cause = words(key) if key in words else code
    said = said.strip().rstrip(".")
    return f"{cause}: {said}" if said else cause


def _ended(said: str) -> str:
    said = said.strip()
    return said if said.endswith((".", "!", "?")) else f"{said}."


def age(us: int, words: Words) -> str:
    """today, 1 day, 5 days"""
    days = max(us, 0) // DAY_US
    return words(f"age_{days}") if days < 2 else words("age_n", days=days)
