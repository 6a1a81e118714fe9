"""A quantity over a time: which values give it, how much of the time they cover, in which role."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lotline.judge import sources
from lotline.judge.functions import Unknown
from lotline.judge.pack import Stat
from lotline.judge.period import Span
from lotline.judge.quantity import Quantity
from lotline.judge.series import LOWER, UPPER, Data, Series
from lotline.judge.sources import OnOff
from lotline.judge.statistic import Values, apply
from lotline.meter.noise import day as noise
from lotline.records import energy_mean

Doubles = NDArray[np.float64]
# Percentage levels need values much shorter than the time; F is followed by values of 1 s.
_FINE = 20
_TAKT_S = 5.0
_SECOND_S = 1.0
# A window of which less was on (off) says nothing about the source on (off).
_MOSTLY = 0.9


@dataclass(slots=True)
class Measured:
    """value: None where it is not known, and `why`. seconds: measured, of `expected`; expected 0
    is a window that has no part in it. bound: LOWER or UPPER where the true value may be higher
    or lower. coarse: values were longer than the window."""

    value: float | None
    seconds: float
    expected: float
    bound: int = 0
    why: str = ""
    coarse: bool = False
    notes: tuple[str, ...] = ()
    grows: bool = False  # what is missing can only raise it


@dataclass(slots=True)
class Rows:
    """Rows of a series inside some spans, each with the seconds of it that lie inside."""

    value: Doubles
    seconds: Doubles
    start: NDArray[np.int64]
    bound: int = 0
    longest: float = 0.0
    measured: float = 0.0
    notes: tuple[str, ...] = field(default=())


def rows(series: Series, spans: Sequence[Span]) -> Rows:
    found = [_rows(series, s) for s in spans]
    if len(found) == 1:
        return found[0]
    empty = Rows(np.zeros(0), np.zeros(0), np.zeros(0, np.int64))
    every = found or [empty]
    bound = 0
    for r in every:
        bound |= r.bound
    return Rows(
        np.concatenate([r.value for r in every]), np.concatenate([r.seconds for r in every]),
        np.concatenate([r.start for r in every]), bound, max(r.longest for r in every),
        sum(r.measured for r in every),
    )  # fmt: skip


def _rows(series: Series, span: Span) -> Rows:
    some = series.inside(span.start_us, span.end_us)
    start, end = series.start[some], series.end[some]
    first, last = np.maximum(start, span.start_us), np.minimum(end, span.end_us)
    seconds = (last - first) / 1e6
    value = series.value[some]
    if series.quantity.how == "sum":
        # An entry that lies partly inside counts with that share of its time.
        whole = np.maximum(end - start, 1)
        value = np.where(end > start, value * ((last - first) / whole), value)
    longest = float((end - start).max(initial=0)) / 1e6
    bound = int(np.bitwise_or.reduce(series.bound[some])) if len(value) else 0
    measured = float(np.sum(seconds * series.measured[some]))
    return Rows(value, seconds, first, bound, longest, measured)


class Measuring:
    """The values of one place. excluded: spans that do not count, ascending, without overlap."""

    def __init__(
        self, data: Data, node: str, states: OnOff, excluded: Sequence[Span], over_residual: float
    ) -> None:
        self._data, self._node, self._states = data, node, states
        self._excluded, self._over = excluded, over_residual

    def value(
        self, of: Quantity, role: str, during: str, window: Span, about: Span, stat: Stat,
        over: float | None = None,
    ) -> Measured:  # fmt: skip
        """about: what the verdict is about; the residual is that of all of it."""
        try:
            if role == "specific":
                return self._specific(of, window, about, stat, over)
            return self._plain(of, role, during, window, stat, over)
        except Unknown as e:
            return Measured(None, 0.0, window.seconds, why=str(e))

    def spans(self, during: str, window: Span) -> list[Span]:
        """The window, or its on or off times, without what is excluded."""
        some = [window] if not during else self._states.during(during, window.start_us, window.end_us)
        out = sources.within(self._excluded, window.start_us, window.end_us)
        return list(sources.without(some, out)) if out else some

    def _plain(
        self, of: Quantity, role: str, during: str, window: Span, stat: Stat, over: float | None
    ) -> Measured:
        """In a role that is measured as it is."""
        series, stated = self._series(of, role), False
        if role == "residual" and series is None:
            series, during = self._series(of, "total"), "off"
            if not self._states.known:
                raise Unknown(f"no residual {of.name} was measured, and nothing says when the source was off")
            stated = True
        if series is None:
            raise Unknown(f"no {of.name}{_in(role)} was measured")
        if series.role != "total" or not self._states.known:
            during = ""
        expected = sources.seconds(self._states.during(during, window.start_us, window.end_us)) if during else window.seconds
        if during and expected <= 0:
            raise Unknown(f"the source was never known to be {during}")
        found = self._aggregate(series, of, self.spans(during, window), stat, over, window)
        found.expected = expected
        if stated:
            found.notes += ("The residual is the total while the source was off.",)
        return found

    def _series(self, of: Quantity, role: str) -> Series | None:
        """That of the quantity, or the one that it can be had from."""
        for name in (of.name, *instead(of)):
            found = self._data.find(name, role, self._node)
            if found is not None and len(found.value):
                return found
        return None

    def _aggregate(
        self, series: Series, of: Quantity, spans: Sequence[Span], stat: Stat, over: float | None,
        window: Span,
    ) -> Measured:  # fmt: skip
        got = rows(series, spans)
        if not len(got.value):
            raise Unknown(f"no {of.name}{_in(series.role)} was measured" if series.quantity.how != "sum"
                          else "the ledger has no entry")  # fmt: skip
        value, notes = _one(series, of, got, stat, over, window)
        coarse = got.longest > window.seconds * 1.001
        return Measured(value, got.measured, window.seconds, got.bound, "", coarse, notes)

    def _specific(
        self, of: Quantity, window: Span, about: Span, stat: Stat, over: float | None
    ) -> Measured:
        """As given, or the total less the residual."""
        if self._series(of, "specific") is not None:
            return self._plain(of, "specific", "", window, stat, over)
        total = self._series(of, "total")
        if total is None:
            raise Unknown(f"neither the specific nor the total {of.name} was measured")
        if not self._states.known and self._series(of, "residual") is None:
            found = self._plain(of, "total", "", window, stat, over)
            found.bound |= UPPER
            found.notes += ("The residual was not measured: the total is an upper bound of the source's own sound.",)
            return found
        return self._less_residual(of, total, window, about, stat, over)

    def _less_residual(
        self, of: Quantity, total: Series, window: Span, about: Span, stat: Stat, over: float | None
    ) -> Measured:
        known, during = self._states.known, "on" if self._states.known else ""
        on = self.spans(during, window)
        off = sources.seconds(self._states.during("off", window.start_us, window.end_us)) if known else 0.0
        if known and not on:
            # Known to stand still: no sound of its own. -inf has no part in an energy mean.
            return Measured(float("-inf"), off, window.seconds)
        found = self._aggregate(total, of, on, stat, over, window)
        residual = self._plain(of, "residual", "", about, Stat("own"), None)
        assert found.value is not None and residual.value is not None
        level, exact = noise.specific(found.value, residual.value, self._over)
        if of.how != "energy":
            level = found.value
        found.notes += (f"Residual {residual.value:.1f} dB.", *residual.notes)
        if not exact:
            found.bound |= UPPER
            found.notes += (f"The total does not exceed the residual by more than {self._over:g} dB: it is an upper bound.",)
        found.value = level
        if known and of.how == "energy":
            spent = sources.seconds(on)
            found.value = energy_mean([level, float("-inf")], [spent, off])
            found.seconds += off
        elif known:
            found.seconds += off
        found.expected = window.seconds
        return found


def _in(role: str) -> str:
    return "" if role == "any" else f" ({role})"


def instead(of: Quantity) -> tuple[str, ...]:
    """From what else it can be had, the best first."""
    if of.band:
        thirds = of.name.split("_")[0]
        return () if of.third else (f"{thirds}_octave_of_thirds_{of.band}",)
    w = f"L{of.weighting}"
    if of.how == "percent":
        return (f"{w}{of.time or 'F'}", f"{w}eq")
    if of.how == "samples":
        return (f"{w}eq",)
    if of.how in ("max", "min") and of.time:
        return (f"{w}{of.time}",)
    return (f"{w}Fmax",) if of.name.endswith("Teq") else ()


def _one(
    series: Series, of: Quantity, got: Rows, stat: Stat, over: float | None, window: Span
) -> tuple[float, tuple[str, ...]]:
    """The statistic of these rows, and what must be said of it."""
    values = Values(got.value, got.seconds, got.start, quantity=of.name)
    if stat.kind != "own":
        return apply(stat, values, over), _stands_for(series, of)
    given = series.quantity.name == of.name
    if of.how == "percent":
        return _percent(values, of, given, got, window), _stands_for(series, of)
    if of.how == "energy" and not given:
        return _takt(values, got), _stands_for(series, of)
    kind = {"energy": "leq", "samples": "leq"}.get(of.how, of.how)
    return apply(Stat(kind), values), _stands_for(series, of)


def _stands_for(series: Series, of: Quantity) -> tuple[str, ...]:
    name = series.quantity.name
    return () if name == of.name else (f"{of.name} was had from {name}.",)


def _percent(values: Values, of: Quantity, given: bool, got: Rows, window: Span) -> float:
    """Percentage levels of parts do not give that of the whole, unless they are alike."""
    if given:
        if np.ptp(values.value) > 0:
            raise Unknown(f"{of.name} over {window.seconds:g} s cannot be had from {of.name} of its parts")
        return float(values.value[0])
    if got.longest * _FINE > window.seconds:
        raise Unknown(f"values of {got.longest:g} s are too long for {of.name} over {window.seconds:g} s")
    return apply(Stat("exceeded", of.percent), values)


def _takt(values: Values, got: Rows) -> float:
    """LAFTeq from LAFmax of at most 5 s: the largest of each takt counts for all of it."""
    if got.longest > _TAKT_S:
        raise Unknown(f"LAFmax of {got.longest:g} s is too long for LAFTeq: a takt is 5 s")
    takt = values.start // round(_TAKT_S * 1e6)
    first = np.flatnonzero(np.diff(takt, prepend=takt[0] - 1))
    return energy_mean(np.maximum.reduceat(values.value, first))


__all__ = ["LOWER", "UPPER", "Measured", "Measuring", "rows"]
