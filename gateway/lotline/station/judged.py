"""Findings on records, wherever these come from: the gateway's journal, or an export of it.

Each is judged alone, by the records of just the time that it looks at. So it is the same, byte
for byte, in whatever pieces the records came.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from lotline import judge
from lotline.judge import Finding, Rule, evaluate, indicators, spans
from lotline.judge.evaluate import Asked
from lotline.judge.language.pack import Pack
from lotline.judge.language.pack import Rule as PackRule
from lotline.records import Indicator
from lotline.station.chosen import Chosen

QUARTER_US = 900_000_000
DAY_US = 86_400_000_000
# The length of the records that packs are judged by.
RECORD_S = 60
# A shift is known to have ended once nothing was measured for so long.
PAUSE_US = 4 * 3_600_000_000

# (start_us, end_us, seconds, node) -> the records of that length which start in it and count.
Records = Callable[[int, int, int, str], Sequence[Indicator]]


@dataclass(frozen=True, slots=True)
class Place:
    """A span of time that a rule is judged on. needed: the time of which it takes records.
    inside, ended: which findings are its own: they lie in the one, and end after the first and
    not after the second of the other. UTC us."""

    rule: str
    asked: Asked
    needed: tuple[int, int]
    inside: tuple[int, int]
    ended: tuple[int, int]

    def owns(self, one: Finding) -> bool:
        within = self.inside[0] <= one.start_us and one.end_us <= self.inside[1]
        return one.rule == self.rule and within and self.ended[0] < one.end_us <= self.ended[1]


def by_limit(rule: Rule, zone: tzinfo, start_us: int, records: Records) -> list[Finding]:
    """By a limit of the site file, on the quarter hour from start_us."""
    end_us = start_us + QUARTER_US
    found = records(start_us, end_us, QUARTER_US // 1_000_000, rule.node)
    return judge.judge(rule, found, start_us, end_us, zone)


def places(
    pack: Chosen, looked: tuple[int, int], ended: tuple[int, int], rules: Sequence[str] = ()
) -> set[Place]:
    """Where rules (all where empty) look at a time `looked`, of which all that they look at has
    come to an end after the first and not after the second of `ended`."""
    return {
        place
        for version in pack.versions
        for rule in version.rules
        if not rules or rule.id in rules
        for place in _places(pack, version, rule, looked, ended)
    }


def _places(
    pack: Chosen, version: Pack, rule: PackRule, looked: tuple[int, int], ended: tuple[int, int]
) -> Iterator[Place]:
    if rule.per.kind == "shift":
        yield from _shifts(pack, rule, looked, ended)
        return
    calendar = pack.case.calendar(version)
    back = max((m.days for m in rule.measures.values()), default=0)
    wide = looked
    if back:  # a residual of days is that up to the end of the date
        wide = looked[0] - 2 * DAY_US, looked[1] + round((back + 1) * DAY_US)
    for span in spans.touching(rule, wide, calendar):
        needed = spans.looked_at(rule, span, calendar)
        own = span.start_us, span.end_us
        meets = needed[0] < looked[1] and needed[1] > looked[0]
        if meets and ended[0] < needed[1] <= ended[1]:
            yield _place(pack, version, rule, own, needed)


def _place(
    pack: Chosen, version: Pack, rule: PackRule, own: tuple[int, int], needed: tuple[int, int]
) -> Place:
    """Of a rule that yields to others these are judged, too, whenever they end."""
    before = tuple(r.id for r in version.rules if any(map(r.called, rule.yields_to)))
    whole = rule.per.kind == "measured" or before
    asked = Asked(
        (rule.id, *before), looked=own, ended=None if whole else (own[1] - 1, own[1]),
        nodes=(pack.node,),
    )  # fmt: skip
    if before:
        more = evaluate.horizon((version,), pack.case, Asked(before, looked=own)) or needed
        needed = min(needed[0], more[0]), max(needed[1], more[1])
    return Place(rule.id, asked, needed, own, own)


def _shifts(
    pack: Chosen, rule: PackRule, looked: tuple[int, int], ended: tuple[int, int]
) -> Iterator[Place]:
    """Day by day: those that end on it, and began on the day before at the earliest."""
    first = (max(looked[0], ended[0]) - PAUSE_US) // DAY_US
    last = min(looked[1] + DAY_US, ended[1] - PAUSE_US) // DAY_US
    for day in range(first, last + 1):
        start, end = day * DAY_US, (day + 1) * DAY_US
        around = start - DAY_US, end + DAY_US
        over = max(start, ended[0] - PAUSE_US), min(end, ended[1] - PAUSE_US)
        if over[0] < over[1]:
            asked = Asked((rule.id,), looked=(start, end), nodes=(pack.node,))
            yield Place(rule.id, asked, around, around, over)


def by_pack(pack: Chosen, place: Place, records: Records) -> list[Finding]:
    """The findings of one place, most often one."""
    return [f for f in evaluated(pack, place.asked, place.needed, records) if place.owns(f)]


def evaluated(
    pack: Chosen, asked: Asked, needed: tuple[int, int], records: Records
) -> list[Finding]:
    """needed: the time of which records are taken."""
    names = {n for p in pack.versions for r in p.rules for n in spans.seen_quantities(r)}
    found = [
        record
        for node in dict.fromkeys((pack.node, *pack.machines))
        for record in records(*needed, RECORD_S, node)
    ]
    data = indicators.data(found, names, pack.machines)
    return evaluate.judge(pack.versions, replace(pack.case, data=data), asked)


def key(pack: Chosen, finding: Finding) -> str:
    """Under which the journal keeps it: one a span that begins at one time."""
    rules = [r for version in pack.versions for r in version.rules if r.id == finding.rule]
    part = finding.period if any(r.per.kind == "calendar" and r.per.names for r in rules) else ""
    rule = f"{finding.rule}:{part}" if part else finding.rule
    return f"{pack.name}/{rule}@{pack.node}"
