"""Findings on records, wherever these come from: the gateway's journal, or an export of it.

Each is judged alone, by the records of just the time that it looks at. So it is the same, byte
for byte, in whatever pieces the records came.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import NamedTuple

from lotline import judge
from lotline.judge import Finding, Rule, evaluate, indicators, spans
from lotline.judge.evaluate import Asked
from lotline.judge.language.pack import Pack
from lotline.judge.language.pack import Rule as PackRule
from lotline.judge.language.quantity import find
from lotline.judge.series import Data, joined
from lotline.records import Indicator
from lotline.station.chosen import Chosen

QUARTER_US = 900_000_000
DAY_US = 86_400_000_000
# The length of the records that packs are judged by, but for percentage levels.
RECORD_S = 60
# Days of records that are kept for the next verdict.
DAYS_KEPT = 50
# A shift is known to have ended once nothing was measured for so long.
PAUSE_US = 4 * 3_600_000_000
# More than any time there is.
LONG_US = 1 << 62

# (start_us, end_us, seconds, node) -> the records of that length which start in it and count.
Records = Callable[[int, int, int, str], Sequence[Indicator]]


class Told(NamedTuple):
    """Under which a verdict is kept: its rule's name at its place, and its span."""

    rule: str
    start_us: int
    end_us: int


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

    @property
    def moves(self) -> bool:
        """Whether it is of shifts, which late data may join: which there are shows only then."""
        return self.inside != self.ended

    def told(self, key: str, one: Finding) -> Told:
        """Under which a finding is kept: that on what was measured of a period under the whole
        of it, so that late data, which change its first and last value, take its place."""
        span = (one.start_us, one.end_us) if self.moves else self.inside
        return Told(key, *span)

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
    back = spans.days_back(rule, pack.case)
    wide = looked
    if back:  # a residual of days is that up to the end of the date
        wide = looked[0] - 2 * DAY_US, looked[1] + round((back + 1) * DAY_US)
    for span in spans.touching(rule, wide, calendar):
        needed = spans.needed(rule, pack.case, span, calendar)
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


class Taken:
    """Records as the judge takes them, by days of UTC: those taken last are kept, for a residual
    is looked for on many days before each hour."""

    def __init__(self, records: Records) -> None:
        self.records = records
        self._days: dict[tuple[int, int], Data] = {}
        self._whole: tuple[tuple[int, int, int], Data] | None = None

    def forget(self, start_us: int) -> None:
        """Of the day of start_us there are other records now."""
        self._days = {k: v for k, v in self._days.items() if k[1] != start_us // DAY_US}
        self._whole = None

    def by_pack(self, pack: Chosen, place: Place) -> list[tuple[Told, Finding]]:
        """The findings of one place, most often one, and what each is kept under."""
        found = self.evaluated(pack, place.asked, place.needed)
        return [(place.told(key(pack, one), one), one) for one in found if place.owns(one)]

    def evaluated(self, pack: Chosen, asked: Asked, needed: tuple[int, int]) -> list[Finding]:
        """needed: the time of which records are taken."""
        data = self.between(pack, *needed)
        return evaluate.judge(pack.versions, replace(pack.case, data=data), asked)

    def between(self, pack: Chosen, start_us: int, end_us: int) -> Data:
        """What was measured then, and by whose machines."""
        first, last = start_us // DAY_US, -(-end_us // DAY_US)
        span = id(pack), first, last
        if self._whole is None or self._whole[0] != span:
            days = [self._day(pack, day) for day in range(first, last)]
            self._whole = span, joined(days, pack.case.data.sources)
        return self._whole[1].starting(start_us, end_us)

    def _day(self, pack: Chosen, day: int) -> Data:
        at = id(pack), day
        found = self._days.pop(at, None)
        while len(self._days) >= DAYS_KEPT:
            del self._days[next(iter(self._days))]
        if found is None:
            found = _taken(pack, self.records, day * DAY_US, (day + 1) * DAY_US)
        self._days[at] = found
        return found


def _taken(pack: Chosen, records: Records, start_us: int, end_us: int) -> Data:
    """Minutes; of percentage levels quarter hours: those of parts give none of the whole."""
    names = {n for p in pack.versions for r in p.rules for n in spans.seen_quantities(r)}
    percent = {n for n in names if (of := find(n)) and of.how == "percent"}
    nodes = list(dict.fromkeys((pack.node, *pack.machines)))

    def data(names: set[str], seconds: int) -> Data:
        found = [r for node in nodes for r in records(start_us, end_us, seconds, node)]
        return indicators.data(found, names, pack.machines)

    minutes = data(names - percent, RECORD_S)
    if not percent:
        return minutes
    quarters = data(percent, QUARTER_US // 1_000_000)
    return replace(minutes, series=minutes.series + quarters.series, found={})


def in_order(places: Iterable[Place]) -> list[Place]:
    """Of time; those that look at the same time beside each other."""
    return sorted(places, key=lambda p: (p.needed[1], p.needed[0], p.ended, p.rule))


def key(pack: Chosen, finding: Finding) -> str:
    """Under which the journal keeps it: one a span that begins at one time."""
    rules = [r for version in pack.versions for r in version.rules if r.id == finding.rule]
    part = finding.period if any(r.per.kind == "calendar" and r.per.names for r in rules) else ""
    return place(pack, f"{finding.rule}:{part}" if part else finding.rule)


def place(pack: Chosen, rule: str) -> str:
    """A rule of a pack where it is judged."""
    return f"{pack.name}/{rule}@{pack.node}"
