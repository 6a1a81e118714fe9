"""A pack on everything that was measured."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from lotline.judge import sources, spans
from lotline.judge.case import Case
from lotline.judge.judging import Judging
from lotline.judge.language.pack import Pack, Rule
from lotline.judge.language.period import Calendar, Span
from lotline.judge.measuring import Measuring
from lotline.judge.reasons import Excluded
from lotline.judge.record import Finding
from lotline.judge.report import finding, running
from lotline.judge.residual import Looking
from lotline.judge.series import States
from lotline.judge.sources import OnOff

if TYPE_CHECKING:
    from hashlib import _Hash as Hash


@dataclass(frozen=True, slots=True)
class Asked:
    """rules: ids, all where empty. looked: UTC us; every span that touches it is judged, data
    or not; where None, those that the data touch. ended: only spans that end after the first
    and not after the second. nodes: the places, those with data where empty. now: what comes
    later is not known yet; a span that lasts longer is judged so far."""

    rules: tuple[str, ...] = ()
    looked: tuple[int, int] | None = None
    ended: tuple[int, int] | None = None
    nodes: tuple[str, ...] = ()
    now: int | None = None

    def wants(self, span: Span) -> bool:
        if self.now is not None and span.start_us >= self.now:
            return False
        return self.ended is None or self.ended[0] < span.end_us <= self.ended[1]


EVERYTHING = Asked()


def judge(versions: Sequence[Pack], case: Case, asked: Asked = EVERYTHING) -> list[Finding]:
    """A finding for each rule, place and span of time, in order of time.

    versions: of one pack; on each date the one in force holds, and where none is in force the
    last one says so.
    """
    found = [f for pack in versions for f in _Version(pack, case, versions, asked).findings()]
    places = {r.id: i for i, r in enumerate(versions[-1].rules)}
    last = len(places)
    return sorted(found, key=lambda f: (f.start_us, f.end_us, places.get(f.rule, last), f.node))


class _Version:
    """One version of a pack over the dates on which it is in force."""

    def __init__(self, pack: Pack, case: Case, versions: Sequence[Pack], asked: Asked) -> None:
        self._asked = asked
        self._pack, self._case, self._versions = pack, case, versions
        self._calendar = case.calendar(pack)
        self._on_off = sources.on_off(case.data.states, case.data.sources)
        self._states = States(case.data.states)
        self._looking = Looking(self._calendar)
        self._decided: list[tuple[Rule, Finding]] = []

    def findings(self) -> Iterator[Finding]:
        """Rules that go before others first."""
        only = self._asked.rules
        needed = {name for r in self._pack.rules for name in r.yields_to}
        for rule in sorted(self._pack.rules, key=lambda r: len(r.yields_to)):
            wanted = not only or any(map(rule.called, only))
            if wanted or any(map(rule.called, needed)):
                for one in self._rule(rule):
                    self._remember(rule, one)
                    if wanted:
                        yield one

    def _remember(self, rule: Rule, one: Finding) -> None:
        if one.verdict in ("ok", "over", "unclear"):
            self._decided.append((rule, one))

    def _rule(self, rule: Rule) -> Iterator[Finding]:
        for node in self._asked.nodes or self._case.data.nodes(spans.used_quantities(rule)):
            one = RuleAt(
                rule, self._pack, self._case, self._calendar, self._on_off, self._states, node,
                self._looking,
            )  # fmt: skip
            for span in spans.of_rule(
                rule, self._case.data, self._calendar, node, self._asked.looked
            ):
                if self._mine(span) and self._asked.wants(span):
                    yield one.on(span, self._gave_way(rule, node, span), self._asked.now)

    def _mine(self, span: Span) -> bool:
        """This version holds on that date; or none does, and it is the newest."""
        if self._pack.in_force.hold(span.on):
            return True
        newest = self._pack is self._versions[-1]
        return newest and not any(p.in_force.hold(span.on) for p in self._versions)

    def _gave_way(self, rule: Rule, node: str, span: Span) -> str:
        """The rule that was decided for some of this time and goes before this one."""
        if not rule.yields_to:
            return ""
        for other, one in self._decided:
            meets = one.start_us < span.end_us and one.end_us > span.start_us
            if meets and one.node == node and any(map(other.called, rule.yields_to)):
                return other.id
        return ""


@dataclass(frozen=True, slots=True)
class RuleAt:
    """A rule at one place."""

    rule: Rule
    pack: Pack
    case: Case
    calendar: Calendar
    on_off: OnOff
    states: States
    node: str
    looking: Looking

    def on(self, span: Span, gave_way: str = "", now: int | None = None) -> Finding:
        """gave_way: the rule that was decided in its place. now: see `Asked`."""
        whole = span.whole or span
        if now is None or whole.end_us <= now:
            return self._judged(span, gave_way)
        part = span._replace(end_us=min(span.end_us, now), whole=whole)
        return running(self._judged(part, gave_way), whole.end_us)

    def _judged(self, about: Span, gave_way: str) -> Finding:
        start, end = spans.looked_at(self.rule, about, self.calendar)
        excluded = self._excluded(start, end)
        out = sources.union(e.span for e in excluded)

        def left_out(window: Span) -> Sequence[Span]:
            if start <= window.start_us and window.end_us <= end:
                return out
            if not (self.case.data.excluded or self.rule.valid.exclude):
                return ()
            return sources.union(e.span for e in self._excluded(window.start_us, window.end_us))

        measuring = Measuring(
            self.case.data, self.node, self.on_off, left_out, self.rule.valid.over_residual,
            self.looking,
        )  # fmt: skip
        judged = [
            Judging(self.rule, self.pack, self.case, self.calendar, measuring, about, band).judged(
                gave_way
            )
            for band in self.rule.bands_hz or ("",)
        ]
        searched = sources.without(sources.union(measuring.searched), [Span(start, end)])
        inputs = self._inputs(start, end, searched if any(j.runs for j in judged) else None)
        return finding(
            self.rule, self.pack, self.case, self.calendar, judged, excluded, inputs, self.node
        )

    def _excluded(self, start_us: int, end_us: int) -> list[Excluded]:
        """What was declared, and when a condition of the rule was true."""
        declared = [Excluded(why, span) for why, span in self.case.data.excluded]
        found = [e for e in declared if e.span.start_us < end_us and e.span.end_us > start_us]
        for one in self.rule.valid.exclude:
            series = self.case.data.find(one.quantity.name, "any", self.node)
            if series is None:
                continue
            some = series.inside(start_us, end_us)
            rows = zip(series.start[some], series.end[some], series.value[some], strict=True)
            for a, b, value in rows:
                if one.test.value(lambda name, v=float(value): v):  # type: ignore[misc]
                    found.append(Excluded(one.test.text, Span(int(a), int(b)), one.note))
        return found

    def _inputs(self, start_us: int, end_us: int, searched: Sequence[Span] | None) -> str:
        """SHA-256 of all that it may have looked at: rows of this place, states, answers. Of the
        answers alone where nothing was measured (None). searched: other times, of which only
        those with the sources off were looked at."""
        found = sha256()
        if searched is not None:
            self._rows(found, start_us, end_us)
            found.update(self.states.digest(start_us, end_us))
            for span in searched:
                for off in self.on_off.during("off", span.start_us, span.end_us):
                    found.update(f"off {off.start_us} {off.end_us}\n".encode())
                    self._rows(found, off.start_us, off.end_us)
        found.update(self.case.digest())
        return found.hexdigest()

    def _rows(self, into: "Hash", start_us: int, end_us: int) -> None:
        names = spans.seen_quantities(self.rule)
        mine = [s for s in self.case.data.series if s.node in ("", self.node)]
        for series in sorted(mine, key=lambda s: (s.quantity.name, s.role, s.node)):
            if series.quantity.name in names:
                into.update(series.digest(start_us, end_us))


def horizon(versions: Sequence[Pack], case: Case, asked: Asked) -> tuple[int, int] | None:
    """The time of which data are needed to judge what is asked, UTC us; None where that is
    nothing. `asked.looked` must be given."""
    assert asked.looked
    found: list[tuple[int, int]] = []
    for pack in versions:
        calendar = case.calendar(pack)
        for rule in pack.rules:
            if asked.rules and rule.id not in asked.rules:
                continue
            about = [s for s in spans.touching(rule, asked.looked, calendar) if asked.wants(s)]
            found += [spans.needed(rule, case, s, calendar) for s in about]
    return (min(s for s, _ in found), max(e for _, e in found)) if found else None
