"""A rule on everything that was measured: the fixed order of docs/rules.md."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from lotline.judge import quantity as quantities
from lotline.judge import sources
from lotline.judge.case_of import Case
from lotline.judge.judging import Judged, Judging
from lotline.judge.measuring import Measuring
from lotline.judge.pack import Pack, Rule
from lotline.judge.period import Calendar, Span
from lotline.judge.record import Finding
from lotline.judge.report import finding
from lotline.judge.series import Data
from lotline.judge.sources import OnOff

_DAY_US = 86_400_000_000


def judge(versions: Sequence[Pack], case: Case, only: Sequence[str] = ()) -> list[Finding]:
    """A finding for each rule, place and span of time that the data touch, by rule and time.

    versions: of one pack; on each date the one in force holds, and where none is in force the
    last one says so. only: the rules asked for, all where empty.
    """
    newest = versions[-1]
    found = [f for pack in versions for f in _Pack(pack, case, pack is newest, versions).findings(only)]
    return sorted(found, key=lambda f: (f.start_us, f.end_us, _place(newest, f.rule), f.rule, f.node))


def _place(pack: Pack, rule: str) -> int:
    return next((i for i, r in enumerate(pack.rules) if r.id == rule), len(pack.rules))


class _Pack:
    """One version of a pack over the dates on which it is in force."""

    def __init__(self, pack: Pack, case: Case, newest: bool, versions: Sequence[Pack]) -> None:
        self._pack, self._case, self._newest, self._versions = pack, case, newest, versions
        self._calendar = case.calendar(pack)
        self._states = sources.on_off(case.data.states)
        self._decided: dict[str, list[tuple[str, Span]]] = {}

    def findings(self, only: Sequence[str]) -> Iterator[Finding]:
        order = sorted(self._pack.rules, key=lambda r: len(r.yields_to))
        for rule in order:
            wanted = not only or rule.id in only or rule.id.split("/")[0] in only
            yielded_to = any(rule.id.split("/")[0] in r.yields_to or rule.id in r.yields_to for r in order)
            if wanted or yielded_to:
                for one in self._rule(rule):
                    self._remember(rule, one)
                    if wanted:
                        yield one

    def _remember(self, rule: Rule, one: Finding) -> None:
        if one.verdict in ("ok", "over", "unclear"):
            span = Span(one.start_us, one.end_us)
            for name in {rule.id, rule.id.split("/")[0]}:
                self._decided.setdefault(name, []).append((one.node, span))

    def _rule(self, rule: Rule) -> Iterator[Finding]:
        names = used_quantities(rule)
        for node in self._case.data.nodes(names):
            extent = self._case.data.extent(names, node)
            if extent is None:
                continue
            one = RuleAt(rule, self._pack, self._case, self._calendar, self._states, node)
            for span in self._spans(rule, extent):
                if self._mine(span):
                    yield one.on(span, self._gave_way(rule, node, span))

    def _spans(self, rule: Rule, extent: tuple[int, int]) -> Iterator[Span]:
        if rule.per.kind == "shift":
            return iter(self._case.data.shifts or shifts(self._case.data, used_quantities(rule)))
        return rule.per.spans(*extent, self._calendar)

    def _mine(self, span: Span) -> bool:
        """This version holds on that date; or none does, and it is the newest."""
        if self._pack.in_force.hold(span.on):
            return True
        return self._newest and not any(p.in_force.hold(span.on) for p in self._versions)

    def _gave_way(self, rule: Rule, node: str, span: Span) -> str:
        for name in rule.yields_to:
            for where, other in self._decided.get(name, []):
                if where == node and other.start_us < span.end_us and other.end_us > span.start_us:
                    return name
        return ""


# A pause so long ends a shift; nobody works longer than that without one.
_PAUSE_US, LONGEST_SHIFT_S = 4 * 3_600_000_000, 16 * 3600


def shifts(data: Data, names: Sequence[str]) -> list[Span]:
    """What was measured without a pause of four hours, where nobody declared shifts."""
    some = set(names)
    rows = [Span(int(a), int(b)) for s in data.series if s.quantity.name in some
            for a, b in zip(s.start, s.end + _PAUSE_US, strict=True)]  # fmt: skip
    return [Span(s.start_us, s.end_us - _PAUSE_US) for s in sources.union(rows)]


def used_quantities(rule: Rule) -> list[str]:
    """Whose values a rule looks at, also those that may stand for them."""
    named = {m.quantity.name for m in rule.measures.values()}
    for band in rule.bands_hz:
        named |= {m.quantity.at(band).name for m in rule.measures.values()}
    return sorted(named | {n for q in list(named) for n in _may_stand_for(q)})


def _may_stand_for(name: str) -> tuple[str, ...]:
    from lotline.judge.measuring import instead

    found = quantities.find(name)
    return instead(found) if found else ()


@dataclass
class RuleAt:
    """A rule at one place."""

    rule: Rule
    pack: Pack
    case: Case
    calendar: Calendar
    states: OnOff
    node: str

    def on(self, about: Span, gave_way: str = "") -> Finding:
        about = replace(about, on=about.on if about.on != about.on.min else self.calendar.date(about.start_us))
        excluded = self._excluded(about)
        spans = sources.union(s for _, s in excluded)
        measuring = Measuring(self.case.data, self.node, self.states, spans, self.rule.valid.over_residual)
        bands = self.rule.bands_hz or ("",)
        judged = [self._band(about, measuring, b, gave_way) for b in bands]
        worst = min(judged, key=lambda j: j.severity)
        return finding(self.rule, self.pack, self.case, worst, judged, excluded, self._inputs(about), self.node)

    def _band(self, about: Span, measuring: Measuring, band: str, gave_way: str) -> Judged:
        return Judging(self.rule, self.pack, self.case, self.calendar, measuring, about, band).judged(gave_way)

    def _excluded(self, about: Span) -> list[tuple[str, Span]]:
        """What was declared, and when a condition of the rule was true."""
        start, end = self._looked_at(about)
        found = [(why, s) for why, s in self.case.data.excluded if s.start_us < end and s.end_us > start]
        for one in self.rule.valid.exclude:
            series = self.case.data.find(one.quantity.name, "any", self.node)
            if series is None:
                continue
            some = series.inside(start, end)
            for a, b, v in zip(series.start[some], series.end[some], series.value[some], strict=True):
                if one.test.value(lambda name, v=v: float(v)):  # type: ignore[misc]
                    found.append((one.test.text, Span(int(a), int(b))))
        return found

    def _looked_at(self, about: Span) -> tuple[int, int]:
        days = max((m.days for m in self.rule.measures.values()), default=0.0)
        return min(about.start_us, about.end_us - round(days * _DAY_US)), about.end_us

    def _inputs(self, about: Span) -> str:
        """Of all rows of this place that it may have looked at, and of states and answers."""
        start, end = self._looked_at(about)
        found = sha256()
        for series in sorted(self.case.data.series, key=lambda s: (s.quantity.name, s.role, s.node)):
            if series.node in ("", self.node):
                found.update(series.digest(start, end))
        for s in sorted(self.case.data.states, key=lambda s: (s.source, s.start_us, s.end_us)):
            if s.start_us < end and s.end_us > start:
                found.update(f"{s.source} {s.start_us} {s.end_us} {s.on}\n".encode())
        found.update(self.case.digest())
        return found.hexdigest()


