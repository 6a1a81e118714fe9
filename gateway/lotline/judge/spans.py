"""Which spans of time a rule is judged on, and what time its measures look at."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from lotline.judge import sources
from lotline.judge.case import Case
from lotline.judge.language import tones
from lotline.judge.language.pack import Rule
from lotline.judge.language.period import Calendar, Span
from lotline.judge.language.quantity import THIRDS, find, thirds_of
from lotline.judge.residual import DAYS
from lotline.judge.rows import instead
from lotline.judge.series import Data

# A pause so long ends a shift that nobody declared.
_PAUSE_US = 4 * 3_600_000_000
_DAY_US = 86_400_000_000


def of_rule(
    rule: Rule, data: Data, calendar: Calendar, node: str, looked: tuple[int, int] | None
) -> list[Span]:
    """Those that touch [looked), else those that the data touch; all of the time once, where
    nothing of it was measured."""
    names = used_quantities(rule)
    extent = looked or data.extent(names, node)
    if extent is None:
        return []
    if rule.per.kind == "shift":
        found: Iterable[Span] = data.shifts or shifts(data, names)
    else:
        found = touching(rule, extent, calendar)
    if rule.per.kind == "measured":
        found = measured(found, data, names, node)
    spans = list(found)
    if not spans and not looked and not data.has(names, node):
        spans = [Span(*extent)]
    clock = rule.per.kind in ("fixed", "sliding")
    return [_named(s, calendar, clock) for s in spans]


def touching(rule: Rule, looked: tuple[int, int], calendar: Calendar) -> Iterable[Span]:
    """Those that touch [looked); the days around it where they are shifts."""
    if rule.per.kind != "shift":
        return rule.per.spans(*looked, calendar)
    return [Span(looked[0] - _DAY_US, looked[1] + _DAY_US, "", calendar.date_of(looked[0]))]


def _named(span: Span, calendar: Calendar, clock: bool) -> Span:
    """With its date; a window of the clock with the first period that it begins in."""
    on = span.on if span.on != date.min else calendar.date_of(span.start_us)
    within = calendar.holding_first(span.start_us) if clock and not span.name else [span.name]
    return span._replace(on=on, name=next(iter(within), ""))


def used_quantities(rule: Rule) -> list[str]:
    """Whose values a rule judges, also those that may stand for them."""
    of = {m.quantity for m in rule.measures.values()}
    of |= {q.at(band) for q in of for band in rule.bands_hz}
    of |= {q for e in (rule.judge, *rule.lets.values()) for q in map(find, e.names) if q}
    return sorted({name for q in of for name in (q.name, *instead(q), *thirds_of(q.name))})


def seen_quantities(rule: Rule) -> set[str]:
    """All that it may look at: besides, what adjustments, gates, limits and exclusions name."""
    expressions = [*(i.add for i in rule.adjust.items), *(f.value for f in rule.limit)]
    expressions += [i.when for i in rule.adjust.items if i.when]
    expressions += [g.test for g in (*rule.gates, *rule.notes)]
    names = {n for e in (*expressions, rule.judge, *rule.lets.values()) for n in e.names}
    thirds = {f"LZeq_third_{t}" for t in THIRDS} if any(map(tones.asked, names)) else set()
    of = {q for q in map(find, names) if q} | {e.quantity for e in rule.valid.exclude}
    named = {name for q in of for name in (q.name, *instead(q))}
    return thirds | named | set(used_quantities(rule))


def measured(spans: Iterable[Span], data: Data, names: Sequence[str], node: str) -> Iterator[Span]:
    """Each from the first to the last value in it, of the total or specific sound; all of it where
    there is none, for that must be said."""
    mine = [s for s in data.series if s.quantity.name in names and s.node in ("", node)]
    mine = [s for s in mine if s.role != "residual"]
    for span in spans:
        inside = [(s, s.inside(span.start_us, span.end_us)) for s in mine]
        inside = [(s, i) for s, i in inside if i.stop > i.start]
        first = min((int(s.start[i.start]) for s, i in inside), default=span.start_us)
        last = max((int(s.end[i.stop - 1]) for s, i in inside), default=span.end_us)
        yield span._replace(
            start_us=max(first, span.start_us), end_us=min(last, span.end_us), whole=span
        )


def shifts(data: Data, names: Sequence[str]) -> list[Span]:
    """What was measured without a pause of four hours, where nobody declared shifts."""
    rows = [
        Span(int(a), int(b))
        for s in data.series if s.quantity.name in names
        for a, b in zip(s.start, s.end + _PAUSE_US, strict=True)
    ]  # fmt: skip
    return [Span(s.start_us, s.end_us - _PAUSE_US) for s in sources.union(rows)]


def looked_at(rule: Rule, about: Span, calendar: Calendar) -> tuple[int, int]:
    """All that the rule may look at to judge a span, UTC us."""
    looks = [look_back(about, m.days, calendar) for m in rule.measures.values()]
    looks.append(about.whole or about)
    return min(s.start_us for s in looks), max(s.end_us for s in looks)


def needed(rule: Rule, case: Case, about: Span, calendar: Calendar) -> tuple[int, int]:
    """The time of which data may be needed: besides, the days where a residual is looked for,
    where there are sources whose states tell of one."""
    start, end = looked_at(rule, about, calendar)
    return (start - (DAYS + 1) * _DAY_US if seeks(rule, case) else start), end


def days_back(rule: Rule, case: Case) -> float:
    """How many days before a span may have a part in its verdict."""
    longest = max((m.days for m in rule.measures.values()), default=0.0)
    return longest + (DAYS + 1 if seeks(rule, case) else 0)


def seeks(rule: Rule, case: Case) -> bool:
    """Is a residual looked for?"""
    roles = {rule.role, *(m.role for m in rule.measures.values())}
    return bool(case.data.sources and roles & {"specific", "residual"})


def look_back(about: Span, days: float, calendar: Calendar) -> Span:
    """What a measure looks at: what the verdict is about, or the days up to the end of the date
    that owns it, its night included."""
    if not days:
        return about
    start = calendar.at(about.on - timedelta(days=days))
    midnight = calendar.at(about.on + timedelta(days=1))
    return Span(start, max(midnight, calendar.end_of(about.on)), about.name, about.on)
