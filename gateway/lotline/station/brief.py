"""Where a pack judges a microphone by an average over a quarter hour or an hour: its running
period and its last ones, for the card of the public page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lotline.journal import Judged
from lotline.judge import Finding
from lotline.station.days import CLOSE_DB
from lotline.web.now import Limit, Period, Point
from lotline.web.state import State

LONGEST_US = 3_600_000_000
MINUTE_US = 60_000_000


def running(
    found: Mapping[str, Finding], judged: Sequence[Judged], node: str, now_us: int
) -> tuple[str, Finding] | None:
    """(key, finding) of the rule that holds now with the lowest limit. judged: verdicts of the
    last hours; of a period in which too little was measured so far they tell the limit."""
    mine = [
        (f.limit, key, f)
        for key, one in found.items()
        if _is_brief(one, node, now_us) and (f := _with_limit(key, one, judged)).limit is not None
    ]
    return min(mine, key=lambda row: row[:2])[1:] if mine else None


def _is_brief(one: Finding, node: str, now_us: int) -> bool:
    mine = (one.node, one.quantity, one.severity) == (node, "LAeq", "limit")
    lasts = one.start_us <= now_us < one.end_us <= one.start_us + LONGEST_US
    return mine and lasts and one.verdict not in ("not_applicable", "context")


def _with_limit(key: str, one: Finding, judged: Iterable[Judged]) -> Finding:
    if one.limit is not None:
        return one
    limits = [j.limit for j in judged if j.rule == key and j.limit is not None]
    return replace(one, limit=limits[-1]) if limits else one


def limit(one: Finding) -> Limit | None:
    if one.limit is None:
        return None
    return Limit(one.limit, "00:00", "24:00", round((one.end_us - one.start_us) / MINUTE_US))


def so_far(one: Finding) -> Period:
    """The minutes are those that the finding knows of."""
    seconds = max((m["seconds"] for j in one.steps.get("judged", ())
                   for m in j["measures"].values()), default=0.0)  # fmt: skip
    return Period(one.start_us, one.value, int(seconds // 60))


def closed(one: Judged | None) -> Period | None:
    if one is None:
        return None
    return Period(one.start_us, one.value, round((one.end_us - one.start_us) / MINUTE_US))


def state(last: Judged | None, now: Finding) -> tuple[State, bool]:
    """By the last period, if it ended no earlier than the one before the running began; else by
    what is known so far, and whether it is that."""
    recent = last is not None and last.end_us + (now.end_us - now.start_us) >= now.start_us
    if last is not None and recent and last.verdict != "nodata":
        return _word(last.verdict, last.value, last.margin), False
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
