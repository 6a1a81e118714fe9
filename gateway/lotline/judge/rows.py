"""Rows of a series inside some spans, and a quantity's own statistic of them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lotline.judge.language.functions import Unknown
from lotline.judge.language.pack import Stat
from lotline.judge.language.period import Span
from lotline.judge.language.quantity import Quantity
from lotline.judge.series import Series
from lotline.judge.statistic import Values, apply
from lotline.meter.takt import TAKT_S, takt_maximal

Doubles = NDArray[np.float64]
# Percentage levels need values much shorter than the time.
_FINE = 20


class Rows(NamedTuple):
    """(n,) each: values, the seconds of each that were measured inside, when they begin and end
    (UTC us). bound: of any. longest: s of the longest row, also beyond the spans. measured: s."""

    value: Doubles
    seconds: Doubles
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    bound: int
    longest: float
    measured: float


def rows(series: Series, spans: Sequence[Span]) -> Rows:
    if len(spans) == 1:
        return _rows(series, spans[0])
    none = np.zeros(0, np.int64)
    empty = Rows(np.zeros(0), np.zeros(0), none, none, 0, 0.0, 0.0)
    every = [_rows(series, s) for s in spans] or [empty]
    return Rows(
        np.concatenate([r.value for r in every]),
        np.concatenate([r.seconds for r in every]),
        np.concatenate([r.start for r in every]),
        np.concatenate([r.end for r in every]),
        int(np.bitwise_or.reduce([r.bound for r in every])),
        max(r.longest for r in every),
        sum(r.measured for r in every),
    )


def _rows(series: Series, span: Span) -> Rows:
    some = series.inside(span.start_us, span.end_us)
    start, end, value = series.start[some], series.end[some], series.value[some]
    length = end - start
    if series.quantity.how == "sum":
        first, last = np.maximum(start, span.start_us), np.minimum(end, span.end_us)
        value = _entries(start, end, value, span)
    else:
        first, last = _cut(start, end, span)
    seconds = (length if first is start and last is end else last - first) / 1e6
    bound = 0
    if not series.plain:
        seconds *= series.measured[some]
        bound = int(np.bitwise_or.reduce(series.bound[some])) if len(value) else 0
    longest = float(np.maximum.reduce(length, initial=0)) / 1e6
    return Rows(value, seconds, first, last, bound, longest, float(np.add.reduce(seconds)))


def _cut(
    start: NDArray[np.int64], end: NDArray[np.int64], span: Span
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows that follow each other: only the first can begin too early, only the last end too
    late. Uncopied where they do not."""
    if len(start) and start[0] < span.start_us:
        start = start.copy()
        start[0] = span.start_us
    if len(end) and end[-1] > span.end_us:
        end = end.copy()
        end[-1] = span.end_us
    return start, end


def _entries(
    start: NDArray[np.int64], end: NDArray[np.int64], value: Doubles, span: Span
) -> Doubles:
    """Of a ledger: an entry that lies partly inside counts with that share of its time, one of
    a moment where that lies inside."""
    length = np.maximum(end - start, 1)
    part = np.minimum(end, span.end_us) - np.maximum(start, span.start_us)
    at_once = (end == start) & (start >= span.start_us)
    return np.where(at_once, value, value * np.maximum(part, 0) / length)


def instead(of: Quantity) -> tuple[str, ...]:
    """From what else a quantity can be had, the best first."""
    if of.band or of.how in ("mean", "sum"):
        return ()  # an octave out of thirds is a series of its own: `Data.find`
    w = f"L{of.weighting}"
    if of.how == "percent":
        return (f"{w}{of.time or 'F'}", f"{w}eq")
    if of.how == "samples":
        return (f"{w}eq",)
    if of.how in ("max", "min") and of.time:
        return (f"{w}{of.time}",)
    return (f"{w}Fmax",) if of.name.endswith("Teq") else ()


def one(
    series: Series, of: Quantity, got: Rows, stat: Stat, over: float | None, span: Span
) -> float:
    """The statistic of these rows; raises Unknown where they do not give it."""
    values = Values(got.value, got.seconds, got.start, got.end, quantity=of.name)
    if stat.kind != "own":
        return apply(stat, values, over)
    given = series.quantity.name == of.name
    if of.how == "percent":
        return _percent(values, of, given, got, span)
    if of.how == "energy" and not given:
        return _takt(values, got)
    kind = {"energy": "leq", "samples": "leq"}.get(of.how, of.how)
    return apply(Stat(kind), values)


def _percent(values: Values, of: Quantity, given: bool, got: Rows, span: Span) -> float:
    """Percentage levels of parts do not give that of the whole, unless they are alike."""
    if not given:
        if got.longest * _FINE > span.seconds:
            raise Unknown(
                f"values of {got.longest:g} s are too long for {of.name} over {span.seconds:g} s"
            )
        return apply(Stat("exceeded", of.percent), values)
    if np.ptp(values.value) > 0:
        raise Unknown(
            f"{of.name} over {span.seconds:g} s cannot be had from {of.name} of its parts"
        )
    return float(values.value[0])


def _takt(values: Values, got: Rows) -> float:
    """LAFTeq from LAFmax."""
    if got.longest > TAKT_S:
        raise Unknown(f"LAFmax of {got.longest:g} s is too long for LAFTeq: a takt is 5 s")
    return takt_maximal(values.start, values.value)
