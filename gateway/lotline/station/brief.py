"""Where a pack judges a microphone by an average over a quarter hour or an hour: its running
period and its last one, for the card of the public page."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lotline.journal import Judged
from lotline.judge import Finding
from lotline.station.days import CLOSE_DB
from lotline.web.now import Limit, Period, Point
from lotline.web.state import State

LONGEST_US = 3_600_000_000
MINUTE_US = 60_000_000


def running(found: Mapping[str, Finding], node: str, now_us: int) -> tuple[str, Finding] | None:
    """(key, finding) of the rule that holds now with the lowest limit."""
    mine = [
        (f.limit, key, f) for key, f in found.items()
        if f.node == node and f.quantity == "LAeq" and f.severity == "limit"
        and f.limit is not None and f.verdict != "not_applicable"
        and f.start_us <= now_us < f.end_us <= f.start_us + LONGEST_US
    ]  # fmt: skip
    return min(mine)[1:] if mine else None


def limit(one: Finding) -> Limit | None:
    if one.limit is None:
        return None
    return Limit(one.limit, "00:00", "24:00", round((one.end_us - one.start_us) / MINUTE_US))


def so_far(one: Finding, now_us: int) -> Period:
    gone = max(now_us - one.start_us, 0) / MINUTE_US
    return Period(one.start_us, one.value, int(gone * one.completeness))


def closed(one: Judged | None) -> Period | None:
    if one is None:
        return None
    return Period(one.start_us, one.value, round((one.end_us - one.start_us) / MINUTE_US))


def state(last: Judged | None, now: Finding, now_us: int) -> tuple[State, bool]:
    """By the last period that was judged, and no older than one before the running; else by
    what is known so far, and whether it is that."""
    length = now.end_us - now.start_us
    if last is not None and last.end_us >= now.start_us - length and last.verdict != "nodata":
        return _word(last.verdict, last.value, last.margin), False
    if now_us - now.start_us < MINUTE_US:
        return "not_measured", False
    found = _word(now.verdict, now.value, now.margin)
    return found, found != "not_measured"


def _word(verdict: str, value: float | None, margin: float | None) -> State:
    if verdict == "over":
        return "passed"
    if value is None or verdict == "nodata":
        return "not_measured"
    near = verdict == "unclear" or (margin is not None and margin < CLOSE_DB)
    return "close" if near else "within"


def point(one: Point, found: Sequence[Judged]) -> Point:
    """A step of the day with the verdict on the period that it lies in."""
    by = next((j for j in found if j.start_us <= one.start_us < j.end_us), None)
    if by is None:
        return one
    return replace(one, limit=by.limit, verdict=by.verdict)  # type: ignore[arg-type]
