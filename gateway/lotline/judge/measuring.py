"""A quantity over a time: which values give it, how much of the time they cover, in which role."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lotline.judge import residual, sources
from lotline.judge.language.functions import Unknown
from lotline.judge.language.pack import Stat
from lotline.judge.language.period import Span
from lotline.judge.language.quantity import Quantity
from lotline.judge.rows import instead, one, rows
from lotline.judge.series import Data, Series
from lotline.judge.sources import OnOff
from lotline.records import energy_mean

# So much of a time must have a known state before `on_time` is known for all of it.
_MOSTLY = 0.9
# The level of a source that stands still.
SILENT = float("-inf")


@dataclass(slots=True)
class Measured:
    """value: None where it is not known, and `why`; with a value `why` says why it does not
    count. seconds: measured, of `expected`; 0 expected is a window that has no part in it.
    bound: LOWER or UPPER where the true value may be higher or lower. coarse: values were longer
    than the window. grows: what is missing can only raise the value."""

    value: float | None
    seconds: float
    expected: float
    bound: int = 0
    why: str = ""
    coarse: bool = False
    notes: tuple[str, ...] = ()
    grows: bool = False

    def copy(self) -> "Measured":
        """Written out: it is what a year's hours spend their time with."""
        return Measured(
            self.value, self.seconds, self.expected, self.bound, self.why, self.coarse,
            self.notes, self.grows,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """stat of a quantity over a window; over: what it counts above. about: what the verdict is
    about, of which the residual is taken."""

    of: Quantity
    window: Span
    about: Span
    stat: Stat
    over: float | None = None


class Measuring:
    """The values of one place. excluded: spans that do not count, ascending, without overlap."""

    def __init__(
        self, data: Data, node: str, states: OnOff, excluded: Sequence[Span], over_residual: float
    ) -> None:
        self._data, self._node, self._states = data, node, states
        self._excluded, self._over = excluded, over_residual
        self._known: dict[tuple[Any, ...], Measured] = {}

    def value(self, wanted: Wanted, role: str, during: str = "") -> Measured:
        """during: `on` or `off` for those times only. Each is measured once."""
        key = (
            wanted.of.name, wanted.window.start_us, wanted.window.end_us, wanted.about.start_us,
            wanted.about.end_us, wanted.stat, wanted.over, role, during,
        )  # fmt: skip
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._value(wanted, role, during)
        return found.copy()

    def _value(self, wanted: Wanted, role: str, during: str) -> Measured:
        try:
            if role == "specific":
                return self._specific(wanted)
            return (
                self._residual(wanted) if role == "residual" else self._plain(wanted, role, during)
            )
        except Unknown as e:
            return Measured(None, 0.0, wanted.window.seconds, why=str(e))

    def phases(self, window: Span) -> list[Span]:
        """Times with the sources on and off, named so; all of it on where nobody says."""
        if not self._states.known:
            return [replace(window, name="on")]
        found = [
            replace(span, name=which, on=window.on)
            for which in ("on", "off")
            for span in self._states.during(which, window.start_us, window.end_us)
        ]
        return sorted(found, key=lambda s: s.start_us)

    def on_time(self, of: Quantity, window: Span) -> tuple[float, bool]:
        """(minutes that the source ran, whether that is known of all the time); the time that
        was measured where there are no states."""
        if self._states.known:
            on, off = (self._seconds(which, window) for which in ("on", "off"))
            return on / 60, on + off >= _MOSTLY * window.seconds
        series = self._series(of, "total") or self._series(of, "specific")
        if series is None:
            raise Unknown("nothing says how long the source ran")
        return rows(series, [window]).measured / 60, False

    def _seconds(self, which: str, window: Span) -> float:
        return sources.seconds(self._states.during(which, window.start_us, window.end_us))

    def _spans(self, during: str, window: Span) -> list[Span]:
        """The window, or its on or off times, without what is excluded."""
        start, end = window.start_us, window.end_us
        some = self._states.during(during, start, end) if during else [window]
        out = sources.within(self._excluded, start, end)
        return list(sources.without(some, out)) if out else some

    def _series(self, of: Quantity, role: str) -> Series | None:
        """That of the quantity, or the one that it can be had from."""
        for name in (of.name, *instead(of)):
            found = self._data.find(name, role, self._node)
            if found is not None and len(found.value):
                return found
        return None

    def _plain(self, wanted: Wanted, role: str, during: str) -> Measured:
        """As it was measured."""
        series = self._series(wanted.of, role)
        if series is None:
            raise Unknown(f"no {wanted.of.name}{_in(role)} was measured")
        # What was given for a role is that of the right times already.
        during = during if series.role == "total" and self._states.known else ""
        expected = self._seconds(during, wanted.window) if during else wanted.window.seconds
        if expected <= 0:
            raise Unknown(f"the source was never known to be {during}")
        found = self._aggregate(series, wanted, self._spans(during, wanted.window))
        found.expected = expected
        return found

    def _residual(self, wanted: Wanted) -> Measured:
        """As given, or the total at the times that residual.py takes it from."""
        if self._series(wanted.of, "residual") is not None:
            return self._plain(wanted, "residual", "")
        total = self._series(wanted.of, "total")
        if total is None or not self._states.known:
            raise Unknown(
                f"no residual {wanted.of.name} was measured, "
                "and nothing says when the source was off"
            )
        times = residual.times(self._states, wanted.window)
        if not times:
            raise Unknown("the source was never known to be off")
        found = self._aggregate(total, wanted, sources.without(times, self._excluded))
        found.expected = sources.seconds(times)
        found.notes += (residual.FROM_OFF,)
        return found

    def _aggregate(self, series: Series, wanted: Wanted, spans: Sequence[Span]) -> Measured:
        got, of = rows(series, spans), wanted.of
        if not len(got.value):
            ledger = series.quantity.how == "sum"
            raise Unknown(
                "the ledger has no entry"
                if ledger
                else f"no {of.name}{_in(series.role)} was measured"
            )
        name = series.quantity.name
        return Measured(
            one(series, of, got, wanted.stat, wanted.over, wanted.window),
            got.measured, wanted.window.seconds, got.bound,
            coarse=got.longest > wanted.window.seconds * 1.001,
            notes=() if name == of.name else (f"{of.name} was had from {name}.",),
        )  # fmt: skip

    def _specific(self, wanted: Wanted) -> Measured:
        """As given, or the total while the sources were on less the residual."""
        if self._series(wanted.of, "specific") is not None:
            return self._plain(wanted, "specific", "")
        total = self._series(wanted.of, "total")
        if total is None:
            raise Unknown(f"neither the specific nor the total {wanted.of.name} was measured")
        known = self._states.known
        off = self._seconds("off", wanted.window) if known else 0.0
        on = self._spans("on" if known else "", wanted.window)
        if known and not on:
            # Known to stand still: no sound of its own, which has no part in an energy mean.
            return Measured(SILENT, off, wanted.window.seconds)
        found = self._less_residual(self._aggregate(total, wanted, on), wanted)
        found.seconds += off
        if wanted.of.how == "energy" and found.value is not None and off:
            found.value = energy_mean([found.value, SILENT], [sources.seconds(on), off])
        return found

    def _less_residual(self, found: Measured, wanted: Wanted) -> Measured:
        """found: the total with the sources on. The residual is that of all of the period."""
        assert found.value is not None
        whole = wanted.about.whole or wanted.about
        other = self.value(Wanted(wanted.of, whole, whole, Stat("own")), "residual")
        alone = residual.alone(found.value, other.value, self._over, wanted.of.how == "energy")
        found.value = alone.level
        found.bound |= alone.bound
        found.notes += alone.notes + other.notes
        return found


def _in(role: str) -> str:
    return "" if role == "any" else f" ({role})"
