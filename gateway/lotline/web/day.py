"""The day in words: the sentence below the chart and the table of every hour."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from lotline.records import energy_mean
from lotline.web.chart import HOUR_US, state_of, stretches
from lotline.web.now import Place, Point
from lotline.web.wording import US, LocalTime, level_text, limit_text, percent, whole
from lotline.web.words import Words

FULL = 0.999  # below this share a part is missing: one second of a quarter hour is 0.9989


@dataclass(frozen=True, slots=True)
class Row:
    """An hour of the table, ready to print; average and loudest are empty if not measured."""

    label: str
    average: str
    loudest: str
    limit: str
    passed: bool
    measured: str


def summary(place: Place, time: LocalTime, words: Words) -> list[str]:
    """The chart in sentences: lowest, highest, limit passed or not, what is missing."""
    step_us = place.day_step_s * US
    found = [(p.LAeq, p.start_us) for p in place.day if p.LAeq is not None]
    if not found:
        return [words("empty_day")]
    low, high = min(found), max(found)
    limit = next((p.limit for p in place.day if p.start_us == high[1]), None)
    out = [
        words("lowest", time=time.when(low[1]), level=whole(low[0])),
        words("highest", time=time.when(high[1]), level=level_text(high[0], limit, words)),
    ]
    missing_s = sum((1 - p.measured) * place.day_step_s for p in place.day)
    partly = any(p.measured < FULL for p in place.day)
    if any(p.limit is not None for p in place.day):
        out.append(_passes(place, time, step_us, partly, words))
    if partly:
        minutes = max(1, round(missing_s / 60))
        out.append(words("part_missing"))
        out.append(words("missing", hours=minutes // 60, minutes=minutes % 60))
    return out


def _passes(place: Place, time: LocalTime, step_us: int, partly: bool, words: Words) -> str:
    states = [state_of(p, place.close_db) for p in place.day]
    passed = [(first, end) for state, first, end in stretches(states) if state == "passed"]
    if not passed:
        return words("passed_never_partly" if partly else "passed_never")
    first, end = passed[-1]
    when = time.span(place.day[first].start_us, place.day[end - 1].start_us + step_us)
    if len(passed) == 1:
        return words("passed_once", when=when)
    return words("passed_often", count=len(passed), when=when)


def rows(place: Place, time: LocalTime, words: Words) -> list[Row]:
    """One row an hour of the wall clock, oldest first; an hour told twice is named so."""
    made: list[Row] = []
    before = None
    for points in _hours(place.day, time):
        start = points[0].start_us
        made.append(_row(time.hour(start, before), points, place, words))
        before = start
    return made


def _hours(day: Sequence[Point], time: LocalTime) -> Iterator[list[Point]]:
    def hour(point: Point) -> int:
        offset = time.at(point.start_us).utcoffset()
        shift = int(offset.total_seconds()) * US if offset else 0
        return (point.start_us + shift) // HOUR_US * HOUR_US - shift

    for _, points in groupby(day, key=hour):
        yield list(points)


def _row(label: str, points: list[Point], place: Place, words: Words) -> Row:
    heard = [(p.LAeq, p.measured) for p in points if p.LAeq is not None and p.measured > 0]
    loudest = [p.LAFmax for p in points if p.LAFmax is not None]
    average = energy_mean([level for level, _ in heard], [share for _, share in heard])
    share = sum(p.measured for p in points) / len(points)
    return Row(
        label=label,
        average=whole(average) if heard else "",
        loudest=whole(max(loudest)) if loudest else "",
        limit=_limits(points, words),
        passed=any(state_of(p, place.close_db) == "passed" for p in points),
        measured=f"{percent(share, words)} %",
    )


def _limits(points: list[Point], words: Words) -> str:
    """The limits of the hour, in order."""
    none = words("no_limit_value")
    texts = [none if limit is None else limit_text(limit, words)
             for limit, _ in groupby(p.limit for p in points)]  # fmt: skip
    if len(texts) == 1:
        return texts[0]
    return words("then", first=texts[0], next=texts[-1])
