"""The status card in sentences: the page prints them, now.json carries them to the open page."""

from lotline.web.now import Period, Place
from lotline.web.wording import US, LocalTime, level_text, limit_text
from lotline.web.words import Words

# the worst first; "not measured" may hide anything, so it stands above "within"
ORDER = ("passed", "close", "not_measured", "within", "no_limit")
PERIOD_MIN = 15  # where no limit says otherwise


def worst_first(places: tuple[Place, ...]) -> list[Place]:
    return sorted(places, key=lambda place: ORDER.index(place.shown))


def sentences(place: Place, time: LocalTime, words: Words) -> dict[str, str]:
    """What the card says; an empty text is not shown."""
    limit = place.limit.level if place.limit else None
    measured = place.last_minute is not None
    return {
        "state": words(place.shown),
        "since": _since(place, time, words),
        "number": _number(place.last_minute, limit, words),
        "unit": words("minute" if measured else "no_minute"),
        "limit": _limit(place, words),
        "so_far": _so_far(place.running, limit, words),
        "last_period": _last_period(place, limit, time, words),
        "hours": _hours(place, words),
    }


def _number(level: float | None, limit: float | None, words: Words) -> str:
    return "–" if level is None else level_text(level, limit, words)


def _since(place: Place, time: LocalTime, words: Words) -> str:
    if place.silent_since_us is not None:
        return words("silent", time=time.when(place.silent_since_us))
    if place.state == "not_measured":
        return words("too_little")
    if place.so_far:
        return words("state_so_far")
    if place.state_since_us is None:
        return ""
    return words("since", time=time.when(place.state_since_us))


def _limit(place: Place, words: Words) -> str:
    if place.limit is None:
        return ""
    limit = place.limit
    return words("limit", limit=limit_text(limit.level, words), minutes=limit.minutes)


def _hours(place: Place, words: Words) -> str:
    """Until when this limit holds; empty where it always does."""
    if place.limit is None or (place.limit.start, place.limit.end) == ("00:00", "24:00"):
        return ""
    return words("limit_hours", end=place.limit.end)


def _so_far(running: Period | None, limit: float | None, words: Words) -> str:
    if running is None or running.LAeq is None:
        return words("nothing_so_far")
    return words("so_far", level=level_text(running.LAeq, limit, words), minutes=running.minutes)


def _last_period(place: Place, limit: float | None, time: LocalTime, words: Words) -> str:
    closed = place.closed
    if closed is None:
        return ""
    length = place.limit.minutes if place.limit else PERIOD_MIN
    start, end = time.when(closed.start_us), time.clock(closed.start_us + length * 60 * US)
    if closed.LAeq is None:
        return words("no_last_period", start=start, end=end)
    key = "last_period_passed" if _was_passed(place, closed) else "last_period"
    return words(key, start=start, end=end, level=level_text(closed.LAeq, limit, words))


def _was_passed(place: Place, closed: Period) -> bool:
    """Said beside its level: that of this minute may be far below, and the state is of then."""
    verdicts = (p.verdict for p in place.day if p.start_us == closed.start_us)
    return place.state == "passed" and "over" in verdicts
