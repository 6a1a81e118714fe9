"""A measure through its stages: windows, completeness, adjustments, statistics."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from lotline.judge.adjusting import Adjusting, Amount
from lotline.judge.language.functions import Unknown, down
from lotline.judge.language.pack import Measure, Stage, Valid
from lotline.judge.language.period import Calendar, Span
from lotline.judge.language.quantity import Quantity
from lotline.judge.measured import Measured, Wanted
from lotline.judge.measuring import MOSTLY, SILENT, Measuring
from lotline.judge.residual import Residual, Taken
from lotline.judge.spans import look_back
from lotline.judge.statistic import ONLY_GROW, Values, apply
from lotline.meter.noise import scatter

# Longer lists of windows are told by their number, ends and extremes only.
_MOST_TOLD = 100
# After these statistics it does not matter that a value was longer than its window.
_SMOOTH = ("own", "leq", "mean", "sum", "lex", "twa", "dose")


@dataclass(slots=True)
class Run:
    """A measure as it was evaluated, for the record."""

    result: Measured
    of: str = ""
    role: str = ""
    stages: list[dict[str, Any]] = field(default_factory=list)
    amounts: list[tuple[Span, Amount]] = field(default_factory=list)
    residuals: list[tuple[Span, Residual]] = field(default_factory=list)


Threshold = Callable[[Any, Span], float]


class Stages:
    """quantity: that of the measure, or of one of its bands."""

    def __init__(
        self, measure: Measure, quantity: Quantity, measuring: Measuring, valid: Valid,
        calendar: Calendar, threshold: Threshold, adjusting: Adjusting | None,
    ) -> None:  # fmt: skip
        self._measure, self._quantity, self._measuring = measure, quantity, measuring
        self._valid, self._calendar = valid, calendar
        self._threshold, self._adjusting = threshold, adjusting
        # Sources are off (on) when they are: what there was of that counts.
        self._sometimes = measure.role == "residual" or bool(measure.during)
        self._least = 0.0 if self._sometimes else valid.coverage

    def run(self, about: Span) -> Run:
        """Over what the verdict is about, or the days before its end."""
        out = Run(Measured(None, 0.0, 0.0), self._quantity.name, self._measure.role)
        over = look_back(about, self._measure.days, self._calendar)
        if over == about and self._measure.role == "residual":
            over = about.whole or about
        windows: list[tuple[Span, Measured]] = []
        taken: tuple[Taken, ...] = ()
        for number, stage in enumerate(self._measure.stages, 1):
            if number == 1:
                taken, spans = self._off(stage, over, about)
                windows = [(s, self._first(stage, s, about)) for s in spans]
                out.residuals += [(s, m.residual) for s, m in windows if m.residual]
                over = _covering([over, *spans])
            else:
                spans = self._cut(stage, over, number)
                windows = [(s, self._next(stage, s, windows, about)) for s in spans]
            self._adjust(windows, number, out)
            out.stages.append(_told(stage, windows))
        out.result = (
            windows[0][1]
            if len(windows) == 1
            else Measured(None, 0, 1, why="several values are left")
        )
        if taken and out.result.value is not None:
            out.residuals.append((over, Residual(out.result.value, taken)))
        return out

    def _off(self, stage: Stage, over: Span, about: Span) -> tuple[tuple[Taken, ...], list[Span]]:
        """The windows of the first stage; of a residual that is not told to look at many days
        those with the sources off, and where they were found."""
        m, window = self._measure, stage.window
        given = self._measuring.has_residual(self._quantity)
        if m.role != "residual" or m.days or given or window is None or window.kind == "phase":
            return (), self._cut(stage, over, 1)
        try:
            found = self._measuring.off_windows(
                self._quantity, over, about, lambda span: window.cut(span, self._calendar)
            )
        except Unknown:
            return (), self._cut(stage, over, 1)
        return found.taken, found.off

    def _cut(self, stage: Stage, over: Span, number: int) -> list[Span]:
        if stage.window is None:
            return [over]
        if stage.window.kind == "phase":
            return self._measuring.phases(over)
        found = stage.window.cut(over, self._calendar)
        edges = self._edges(over) if number == 1 and stage.window.kind == "fixed" else []
        return [part for s in found for part in _split(s, edges)]

    def _edges(self, over: Span) -> list[int]:
        """Where periods begin and end inside which something is added."""
        names = self._adjusting.periods if self._adjusting else ()
        spans = [s for n in names for s in self._calendar.within(n, over.start_us, over.end_us)]
        return sorted({e for s in spans for e in (s.start_us, s.end_us)})

    def _first(self, stage: Stage, window: Span, about: Span) -> Measured:
        m = self._measure
        near = stage.window is None and not m.days
        over = self._over(stage, window)
        wanted = Wanted(self._quantity, window, about, stage.stat, over, near)
        found = self._measuring.value(wanted, m.role, m.during)
        if self._sometimes:
            # A window with the source partly on (off) has no part; a whole span takes what it has.
            if stage.window is not None and found.expected < MOSTLY * window.seconds:
                return Measured(None, 0.0, 0.0, why=found.why)
            found.expected = found.expected if stage.window is not None else found.seconds
        found.grows = stage.stat.kind in ONLY_GROW or self._quantity.how in ("max", "sum")
        if len(m.stages) > 1 and m.stages[1].stat.kind in _SMOOTH:
            found.coarse = False
        return self._complete(stage, found)

    def _over(self, stage: Stage, window: Span) -> float | None:
        return None if stage.stat.over is None else self._threshold(stage.stat.over, window)

    def _complete(self, stage: Stage, found: Measured) -> Measured:
        """Where too little was measured the value stays to be told, and `why` says that."""
        least = self._least if stage.coverage is None else stage.coverage
        if self._quantity.how == "sum" or found.value is None or found.expected <= 0:
            return found
        if found.seconds < least * found.expected - 1e-6 and not found.why:
            # Downwards: 89.96 % is not 90 %.
            share = down(100 * found.seconds / found.expected, 0.1)
            found.why = f"only {share:.4g} % was measured, {100 * least:g} % is needed"
        return found

    def _next(
        self, stage: Stage, window: Span, before: list[tuple[Span, Measured]], about: Span
    ) -> Measured:
        inside = [
            (s, m)
            for s, m in before
            if s.start_us >= window.start_us and s.end_us <= window.end_us
        ]
        inside = [(s, m) for s, m in inside if m.expected > 0 or m.value is not None]
        known = [(s, m) for s, m in inside if m.value is not None and not m.why]
        seconds, expected = sum(s.seconds for s, _ in known), sum(s.seconds for s, _ in inside)
        found = Measured(None, seconds, expected, notes=_notes(known))
        if not inside:
            found.expected = 0.0 if stage.window is not None else window.seconds
        try:
            found.value = apply(
                stage.stat,
                _values(window, inside, known, self._quantity, self._calendar),
                self._over(stage, window),
            )
        except Unknown as e:
            whys = [m.why for _, m in inside if m.why]
            found.why = whys[0] if whys and not known else str(e)
            if not before:
                found.why = "no whole window lies in this time"
            return found
        for _, m in known:
            found.bound |= m.bound
            found.coarse |= m.coarse
        found.grows = stage.stat.kind in ONLY_GROW
        found.uncertainty = _uncertainty(stage, known)
        if stage.least and len(known) < stage.least:
            found.why = f"{len(known)} windows are known, {stage.least} are needed"
        if stage.stat.kind == "nowcast":
            return found  # it says itself how many hours it needs
        return self._complete(stage, found)

    def _adjust(self, windows: list[tuple[Span, Measured]], number: int, out: Run) -> None:
        if self._adjusting is None:
            return
        for at, (span, measured) in enumerate(windows):
            # Nothing is added to a source that stands still.
            if measured.value is None or measured.value == SILENT:
                continue
            try:
                amount = self._adjusting.amount(f"stage{number}", span)
            except Unknown as e:
                windows[at] = (span, Measured(None, 0.0, measured.expected, why=str(e)))
                continue
            measured.value += amount.total
            if amount.parts:
                out.amounts.append((span, amount))


def _split(span: Span, edges: list[int]) -> list[Span]:
    inside = [e for e in edges if span.start_us < e < span.end_us]
    ends = [span.start_us, *inside, span.end_us]
    return [Span(a, b, span.name, span.on) for a, b in pairwise(ends)]


def _values(
    window: Span, inside: list[tuple[Span, Measured]], known: list[tuple[Span, Measured]],
    quantity: Quantity, calendar: Calendar,
) -> Values:  # fmt: skip
    whole = np.array([np.nan if m.value is None or m.why else m.value for _, m in inside])
    return Values(
        np.array([m.value for _, m in known], dtype=np.float64),
        np.array([s.seconds for s, _ in known]),
        np.array([s.start_us for s, _ in known], dtype=np.int64),
        np.array([s.end_us for s, _ in known], dtype=np.int64),
        [s.name for s, _ in known], quantity.name,
        calendar.date_of(window.end_us - 1), whole,
    )  # fmt: skip


def _uncertainty(stage: Stage, known: list[tuple[Span, Measured]]) -> float:
    """By how much the residuals move it, all of them alike: of an energy mean each by its share
    of the energy, else the largest."""
    if not known:
        return 0.0
    if stage.stat.kind == "max":
        return max(known, key=lambda k: k[1].value or SILENT)[1].uncertainty
    if stage.stat.kind not in ("own", "leq"):
        return max(m.uncertainty for _, m in known)
    levels = np.array([m.value or 0.0 for _, m in known])
    seconds = np.array([span.seconds for span, _ in known])
    return scatter.of_mean(levels, seconds, np.array([m.uncertainty for _, m in known]))


def _covering(spans: list[Span]) -> Span:
    """The first, and as long as it takes to hold the others."""
    start, end = min(s.start_us for s in spans), max(s.end_us for s in spans)
    return spans[0]._replace(start_us=start, end_us=end)


def _notes(known: list[tuple[Span, Measured]]) -> tuple[str, ...]:
    """Each sentence once."""
    return tuple(dict.fromkeys(n for _, m in known for n in m.notes))


def _told_value(value: float | None) -> float | str | None:
    """A source that stood still has no level of its own."""
    return "silent" if value == SILENT else value


def _told(stage: Stage, windows: list[tuple[Span, Measured]]) -> dict[str, Any]:
    known = [m.value for _, m in windows if m.value is not None and not m.why]
    told: dict[str, Any] = {"stat": stage.stat.kind, "windows": len(windows), "known": len(known)}
    if known:
        told |= {"lowest": min(known), "highest": max(known)}
    if len(windows) <= _MOST_TOLD:
        told["values"] = [
            {
                "start_us": s.start_us,
                "end_us": s.end_us,
                "value": _told_value(m.value),
                "seconds": m.seconds,
            }
            | ({"why": m.why} if m.why else {})
            for s, m in windows
        ]
    return told
