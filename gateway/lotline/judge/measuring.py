"""A quantity over a time: which values give it, how much of the time they cover, in which role."""

from collections.abc import Callable, Sequence
from typing import Any

from lotline.judge import residual, sources
from lotline.judge.language.functions import Unknown
from lotline.judge.language.pack import Stat
from lotline.judge.language.period import Span
from lotline.judge.language.quantity import Quantity
from lotline.judge.measured import Measured, Wanted
from lotline.judge.residual import COVERAGE, Found, Looking, Residual
from lotline.judge.rows import Rows, instead, one, rows
from lotline.judge.series import Data, Series
from lotline.judge.sources import OnOff
from lotline.meter.noise import scatter
from lotline.records import energy_mean

# So much of a time must have a known state before `on_time` is known for all of it, and so much
# of a window must be off (on) that it says something about the source off (on).
MOSTLY = 0.9
# The level of a source that stands still.
SILENT = float("-inf")
_OWN = Stat("own")
Cut = Callable[[Span], list[Span]]
Off = Callable[[Sequence[Span]], list[Span]]


class Measuring:
    """The values of one place. excluded: gives the spans of a time that do not count, ascending,
    without overlap. searched: all where a residual was looked for."""

    def __init__(
        self, data: Data, node: str, states: OnOff, excluded: Callable[[Span], Sequence[Span]],
        over_residual: float, looking: Looking,
    ) -> None:  # fmt: skip
        self._data, self._node, self._states = data, node, states
        self._excluded, self._over, self._looking = excluded, over_residual, looking
        self._known: dict[tuple[Any, ...], Measured] = {}
        self._serieses: dict[tuple[str, str], Series | None] = {}
        self._phases: dict[tuple[str, int, int], list[Span]] = {}
        self._offs: dict[tuple[Any, ...], tuple[Measured, float | None]] = {}
        self._gone_through: dict[tuple[str, tuple[Span, ...]], Rows] = {}
        self.searched: list[Span] = []

    def value(self, wanted: Wanted, role: str, during: str = "") -> Measured:
        """during: `on` or `off` for those times only. Each is measured once."""
        key: tuple[Any, ...] = (
            wanted.of.name, wanted.window.start_us, wanted.window.end_us, wanted.about.start_us,
            wanted.about.end_us, wanted.stat, wanted.over, wanted.near, role, during,
        )  # fmt: skip
        found = self._known.get(key)
        if found is None and wanted.bare:
            key = (*key, "bare")
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
            return [window._replace(name="on")]
        found = [
            span._replace(name=which, on=window.on)
            for which in ("on", "off")
            for span in self._during(which, window)
        ]
        return sorted(found, key=lambda s: s.start_us)

    def on_time(self, of: Quantity, window: Span) -> tuple[float, bool]:
        """(minutes that the source ran, whether that is known of all the time); the time that
        was measured where there are no states."""
        if self._states.known:
            on, off = (self._seconds(which, window) for which in ("on", "off"))
            return on / 60, on + off >= MOSTLY * window.seconds
        series = self._series(of, "total") or self._series(of, "specific")
        if series is None:
            raise Unknown("nothing says how long the source ran")
        return rows(series, [window]).measured / 60, False

    def _seconds(self, which: str, window: Span) -> float:
        return sources.seconds(self._during(which, window))

    def _during(self, which: str, window: Span) -> list[Span]:
        """Asked of a window by each quantity, for its total and for its residual."""
        key = which, window.start_us, window.end_us
        found = self._phases.get(key)
        if found is None:
            found = self._phases[key] = self._states.during(*key)
        return found

    def _spans(self, during: str, window: Span) -> list[Span]:
        """The window, or its on or off times, without what is excluded."""
        some = self._during(during, window) if during else [window]
        if not some:
            return []
        out = sources.within(self._excluded(window), window.start_us, window.end_us)
        return list(sources.without(some, out)) if out else some

    def _series(self, of: Quantity, role: str) -> Series | None:
        """That of the quantity, or the one that it can be had from."""
        key = of.name, role
        if key not in self._serieses:
            some = (self._data.find(n, role, self._node) for n in (of.name, *instead(of)))
            self._serieses[key] = next((s for s in some if s is not None and len(s.value)), None)
        return self._serieses[key]

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

    def off_windows(self, of: Quantity, window: Span, about: Span, cut: Cut) -> Found:
        """Windows of a residual, each with the sources off; Unknown where there is none."""
        total = self._total(of)

        def off(spans: Sequence[Span]) -> list[Span]:
            return [w for s in spans for w in cut(s) if self._is_off(w)]

        return self._search(total, window, about, off)

    def _is_off(self, window: Span) -> bool:
        return self._seconds("off", window) >= MOSTLY * window.seconds

    def _search(self, total: Series, window: Span, about: Span, off: Off) -> Found:
        whole = about.whole or about
        found = residual.search(
            self._looking.looks(window, whole), off,
            lambda spans: self._rows(total, tuple(spans)).measured,
        )  # fmt: skip
        self.searched += found.looked
        if not found.taken:
            raise Unknown(
                "the source was never known to be off while it was measured, neither then nor at "
                f"such hours of like days of the {residual.DAYS} days before"
            )
        return found

    def _rows(self, of: Series, spans: tuple[Span, ...]) -> Rows:
        """What was measured is asked first, and then its level."""
        key = of.quantity.name, spans
        if key not in self._gone_through:
            self._gone_through[key] = rows(of, spans)
        return self._gone_through[key]

    def _total(self, of: Quantity) -> Series:
        """Of which the times with the sources off are the residual."""
        total = self._series(of, "total")
        if total is None or not self._states.known:
            raise Unknown(
                f"no residual {of.name} was measured, and nothing says when the source was off"
            )
        return total

    def has_residual(self, of: Quantity) -> bool:
        """Was it given?"""
        return self._series(of, "residual") is not None

    def _residual(self, wanted: Wanted) -> Measured:
        """As given, or the total at the times that residual.py takes it from."""
        if self.has_residual(wanted.of):
            found = self._plain(wanted, "residual", "")
            found.residual = None if found.value is None else Residual(found.value)
            return found
        total = self._total(wanted.of)
        if not wanted.near:
            off = self._spans("off", wanted.window)
            if not off:
                raise Unknown("the source was never known to be off")
            found = self._aggregate(total, wanted, off)
            found.expected = self._seconds("off", wanted.window)
            return found
        times = self._search(
            total, wanted.window, wanted.about,
            lambda spans: [o for s in spans for o in self._spans("off", s)],
        )  # fmt: skip
        found, deviation = self._off(total, wanted, tuple(times.off))
        assert found.value is not None
        known = None
        if deviation is not None:
            on = self._seconds("on", wanted.window)
            known = scatter.of_residual(deviation, found.seconds, on)
        found.residual = Residual(found.value, times.taken, known)
        found.uncertainty = COVERAGE * (known or 0.0)
        return found

    def _off(
        self, total: Series, wanted: Wanted, off: tuple[Span, ...]
    ) -> tuple[Measured, float | None]:
        """The total at these times, and how it scatters, of energies only. Windows that follow
        each other share theirs."""
        key = wanted.of.name, wanted.stat, wanted.bare, off
        if key not in self._offs:
            got = self._rows(total, off)
            found = self._of_rows(total, wanted, got)
            found.expected = sources.seconds(off)
            deviation = None
            if wanted.of.how == "energy" and not wanted.bare:
                deviation = scatter.scatter(got.value, got.seconds, got.start)
            self._offs[key] = found, deviation
        found, deviation = self._offs[key]
        return found.copy(), deviation

    def _aggregate(self, series: Series, wanted: Wanted, spans: Sequence[Span]) -> Measured:
        return self._of_rows(series, wanted, rows(series, spans))

    def _of_rows(self, series: Series, wanted: Wanted, got: Rows) -> Measured:
        of = wanted.of
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
        """found: the total with the sources on."""
        assert found.value is not None
        other = self.value(self._other(wanted), "residual")
        alone = residual.alone(found.value, other.residual, self._over, wanted.of.how == "energy")
        found.value, found.uncertainty = alone.level, alone.uncertainty
        found.bound |= alone.bound
        found.residual = other.residual
        found.notes += alone.notes + other.notes
        if other.residual is None and other.why:
            found.notes += (f"{other.why[:1].upper()}{other.why[1:]}.",)
        return found

    def _other(self, wanted: Wanted) -> Wanted:
        """The residual of the window; a given one of all of the period."""
        whole = wanted.about.whole or wanted.about
        window = whole if self.has_residual(wanted.of) else wanted.window
        return Wanted(wanted.of, window, wanted.about, _OWN, near=True, bare=wanted.bare)


def _in(role: str) -> str:
    return "" if role == "any" else f" ({role})"
