"""The day's chart as geometry and sentences, all of it from the same points.

Shapes lie in a box that is BAND_S to a unit wide and a tenth of a dB to a unit high; the band in
whole dB. All are drawn in small whole steps, for each is on its way in a few bits. Labels stand
at a percentage of the width and in HEIGHT pixels, so that one drawing fits a phone and a wall
screen with letters of one size.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from lotline.web.now import BAND_S, Edge, Place, Point
from lotline.web.state import Shown
from lotline.web.wording import US, LocalTime, level_text, limit_text, whole
from lotline.web.words import Words

_T = TypeVar("_T")
HEIGHT = 180
TENTHS = 10  # of a dB: units of the drawing
TICK = 20  # units
MARGIN_DB = 5  # free room above and below the data
HOUR_US = 3600 * US
LABEL_EDGE = 6.0  # percent: a label nearer to the edge would be cut off at 320 px
LIMIT_LABEL_HOURS = 6  # a shorter stretch of limit has no room for its label at 320 px


@dataclass(frozen=True, slots=True)
class Label:
    """A text at x percent and y units; `minor` ones are left out where it is narrow."""

    x: float
    y: float
    text: str
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """What the template draws; paths are SVG path data in a box of width and height, gaps
    (x, width) in percent. steps: the level of each, for a cursor."""

    width: int
    height: int
    grid: str
    band: str
    limit: str
    runs: tuple[tuple[Shown, str], ...]
    gaps: tuple[tuple[float, float], ...]
    passes: tuple[tuple[float, float], ...]
    levels: tuple[Label, ...]
    hours: tuple[Label, ...]
    limits: tuple[Label, ...]
    steps: tuple[str, ...]


def state_of(point: Point, close_db: float) -> Shown:
    """The state of one step. A step below the required capture is not measured."""
    if point.LAeq is None or point.verdict == "nodata":
        return "not_measured"
    if point.verdict == "over":
        return "passed"
    if point.limit is None or point.verdict in ("not_applicable", "context"):
        return "no_limit"
    near = point.verdict == "unclear" or point.limit - point.LAeq < close_db
    return "close" if near else "within"


def stretches(values: Sequence[_T]) -> Iterator[tuple[_T, int, int]]:
    """(value, first, end) of each stretch of equal values."""
    for value, group in groupby(range(len(values)), key=lambda i: values[i]):
        steps = list(group)
        yield value, steps[0], steps[-1] + 1


def draw(place: Place, time: LocalTime, words: Words) -> Chart:
    """The chart of a place whose day is not empty."""
    day = place.day
    states = [state_of(p, place.close_db) for p in day]
    low, high = _range(day)
    scale = _Scale(low, high, len(day), place.day_step_s // BAND_S)
    levels, hours = tuple(_level_labels(low, high, scale)), tuple(_hour_labels(place, time))
    return Chart(
        width=len(day) * scale.units,
        height=(high - low) * TENTHS,
        grid=_grid(levels, hours, scale),
        band=_band(place.band, high),
        limit=_steps([p.limit for p in day], scale),
        runs=tuple(_runs(day, states, scale)),
        gaps=tuple(_gaps(states, scale)),
        passes=tuple(_passes(day, states, scale)),
        levels=levels,
        hours=hours,
        limits=tuple(_limit_labels(place, scale, words)),
        steps=tuple(_step_text(p, s, words) for p, s in zip(day, states, strict=True)),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    low: int
    high: int
    count: int
    units: int  # to a step

    def tenths(self, level: float) -> int:
        return round((self.high - level) * TENTHS)

    def y(self, level: float) -> float:
        return round((self.high - level) / (self.high - self.low) * HEIGHT, 1)

    def percent(self, step: float) -> float:
        return round(100 * step / self.count, 1)


def _step_text(point: Point, state: Shown, words: Words) -> str:
    """52; 55.2! where the limit was passed; - where it was not measured. The script makes "14:15,
    52 dB" of it: whole sentences for each step were a twentieth of the page."""
    if point.LAeq is None or state == "not_measured":
        return "-"
    return level_text(point.LAeq, point.limit, words) + ("!" if state == "passed" else "")


def _range(day: Sequence[Point]) -> tuple[int, int]:
    """The levels at the bottom and top edge, multiples of ten."""
    found = [v for p in day for v in (p.LAeq, p.LAF90, p.LAFmax, p.limit) if v is not None]
    low = min(found, default=40) - MARGIN_DB
    high = max(found, default=60) + MARGIN_DB
    return math.floor(low / 10) * 10, math.ceil(high / 10) * 10


def _steps(values: Sequence[float | None], scale: _Scale, at: int = 0) -> str:
    """Horizontal steps from step `at` on, joined by verticals; None breaks the line."""
    path, y = "", None
    heights = [None if value is None else scale.tenths(value) for value in values]
    for height, first, end in stretches(heights):
        if height is not None:
            path += f"M{(at + first) * scale.units} {height}" if y is None else f"v{height - y}"
            path += f"h{(end - first) * scale.units}"
        y = height
    return path


def _runs(
    day: Sequence[Point], states: Sequence[Shown], scale: _Scale
) -> Iterator[tuple[Shown, str]]:
    """The average line: first what is measured as one line, then on top of it each stretch
    of a state of its own. Only what lies beyond the limit is drawn bold, not the way there."""
    base: Shown = "within" if {"within", "close", "passed"} & set(states) else "no_limit"
    measured = zip(day, states, strict=True)
    yield base, _steps([p.LAeq if s != "not_measured" else None for p, s in measured], scale)
    for state, first, end in stretches(states):
        if state != base and (path := _steps([p.LAeq for p in day[first:end]], scale, first)):
            yield state, path


def _band(band: Sequence[Edge | None], top: int) -> str:
    """One closed shape a measured stretch, in whole dB below the top."""
    shapes = []
    for measured, first, end in stretches([edge is not None for edge in band]):
        if measured:
            edges = [edge for edge in band[first:end] if edge is not None]
            highs = [top - int(whole(edge.high)) for edge in edges]
            lows = [top - int(whole(edge.low)) for edge in edges]
            shapes.append(f"M{first} {highs[0]}{_there_and_back(highs, lows[::-1])}z")
    return "".join(shapes)


def _there_and_back(highs: Sequence[int], lows: Sequence[int]) -> str:
    path, y = "", highs[0]
    for way, edge in ((1, highs), (-1, lows)):
        for value, begin, after in stretches(edge):
            path += (f"v{value - y}" if value != y else "") + f"h{way * (after - begin)}"
            y = value
    return path


def _grid(levels: Sequence[Label], hours: Sequence[Label], scale: _Scale) -> str:
    """A line at each level that has a label, a tick at each hour that has."""
    width, height = scale.count * scale.units, (scale.high - scale.low) * TENTHS
    lines = (f"M0 {scale.tenths(float(label.text))}h{width}" for label in levels)
    ticks = (f"M{label.x / 100 * width:.0f} {height}v-{TICK}" for label in hours)
    return "".join((*lines, *ticks))


def _gaps(states: Sequence[Shown], scale: _Scale) -> Iterator[tuple[float, float]]:
    for state, first, end in stretches(states):
        if state == "not_measured":
            yield scale.percent(first), scale.percent(end - first)


def _passes(
    day: Sequence[Point], states: Sequence[Shown], scale: _Scale
) -> Iterator[tuple[float, float]]:
    """Where a triangle stands: the middle of the stretch, above its loudest average."""
    for state, first, end in stretches(states):
        if state == "passed":
            top = max(p.LAeq for p in day[first:end] if p.LAeq is not None)
            yield scale.percent((first + end) / 2), scale.y(top)


def _level_labels(low: int, high: int, scale: _Scale) -> Iterator[Label]:
    every = 10 if high - low <= 60 else 20
    for level in range(low + every, high, every):
        yield Label(0, scale.y(level), str(level))


def _hour_labels(place: Place, time: LocalTime) -> Iterator[Label]:
    start = place.day[0].start_us
    length = len(place.day) * place.day_step_s * US
    first = -(-start // (HOUR_US // 4)) * (HOUR_US // 4)  # zones lie on quarter hours
    for us in range(first, start + length, HOUR_US // 4):
        at, x = time.at(us), 100 * (us - start) / length
        if at.minute == 0 and at.hour % 3 == 0 and LABEL_EDGE <= x <= 100 - LABEL_EDGE:
            yield Label(round(x, 1), HEIGHT, time.clock(us), minor=at.hour % 6 != 0)


def _limit_labels(place: Place, scale: _Scale, words: Words) -> Iterator[Label]:
    """On each stretch of limit that is long enough to carry one, where it covers least."""
    need = LIMIT_LABEL_HOURS * 3600 // place.day_step_s
    for limit, first, end in stretches([p.limit for p in place.day]):
        if limit is not None and end - first >= need:
            text = words("limit_label", limit=limit_text(limit, words))
            start = _quietest(place.day, first, end, need)
            yield Label(scale.percent(start + need / 2), scale.y(limit), text)


def _quietest(day: Sequence[Point], first: int, end: int, count: int) -> int:
    """Where the `count` steps of [first, end) begin whose loudest average is lowest; nearest to
    the middle, where there are several."""
    levels = [-math.inf if p.LAeq is None else p.LAeq for p in day]
    middle = (first + end - count) / 2
    return min(
        range(first, end - count + 1),
        key=lambda at: (max(levels[at : at + count]), abs(at - middle)),
    )
