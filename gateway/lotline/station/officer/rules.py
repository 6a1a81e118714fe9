"""The rules of the permit over a time: kept, passed how often, or nothing can be said."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lotline import config
from lotline.journal import Exceedance, Judged, Reader
from lotline.judge.rule import DAYS
from lotline.station.chosen import Chosen
from lotline.station.days import passages
from lotline.station.officer import calibrations
from lotline.web.inside.officer.view import RuleRow, Word, Worst

# The part of a year in a verdict's key: "pack/rule:2026@node".
_PART = re.compile(r":[^/@]*@")
# Verdicts that were come to; and the time of which one was to be.
_JUDGED = ("ok", "over", "unclear")
_ASKED = (*_JUDGED, "nodata")


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule as the permit has it. key: as the journal has its verdicts, without parts."""

    key: str
    node: str
    title: str
    text: str
    cite: str
    required: float


def key_of(rule: str) -> str:
    return _PART.sub("@", rule)


def asked(site: config.Config, packs: Sequence[Chosen]) -> list[Asked]:
    """Limits of the site file, then those of its packs."""
    places = {s.name: s.place or s.name for s in site.sensors}
    found = [
        Asked(r.id, r.node, r.id, _text(r, places[r.node]), r.cite, r.completeness)
        for r in site.rule if r.limit is not None
    ]  # fmt: skip
    for one in packs:
        pack = one.versions[-1]
        found += [
            Asked(f"{pack.id}/{rule.id}@{one.node}", one.node, f"{pack.id}, {rule.id}",
                  f"{pack.title}: {rule.title}.", str(rule.note.source), rule.valid.coverage)
            for rule in pack.rules if rule.limit and not rule.decide.context
        ]  # fmt: skip
    return found


def _text(rule: config.Rule, place: str) -> str:
    days = "" if set(rule.days) == set(DAYS) else f" on {', '.join(rule.days)}"
    return (
        f"LAeq,15min at {place}, {rule.start} to {rule.end}{days}: at most {rule.limit:g} dB."
    )  # fmt: skip


def rows(
    reader: Reader, site: config.Config, known: Sequence[Asked], start_us: int, end_us: int
) -> Iterator[RuleRow]:
    by_key: dict[str, list[Judged]] = defaultdict(list)
    for one in reader.judged(start_us, end_us):
        by_key[key_of(one.rule)].append(one)
    accepted = _accepted(reader.exceedances(start_us, end_us))
    kinds = {s.name: s.kind for s in site.sensors}
    places = {s.name: s.place or s.name for s in site.sensors}
    for rule in known:
        found = by_key[rule.key]
        over = [j for j in found if j.verdict == "over"]
        unclear = sum(j.verdict == "unclear" for j in found)
        share, worst = capture(found), _worst(reader, found)
        body = _body(reader, worst or found[-1]) if found else (0, {})
        yield RuleRow(
            key=rule.key, title=rule.title, text=rule.text, cite=rule.cite, node=rule.node,
            place=places[rule.node], kind=kinds[rule.node],
            quantity=worst.quantity if worst else "", unit=worst.unit if worst else "",
            grade=str(body[1].get("grade", "")),
            word=word(len(over), unclear, share, rule.required), periods=len(over),
            times=passages((j.node, j.start_us, j.end_us) for j in over),
            accepted=accepted[rule.key], unclear=unclear,
            worst=worst and _told(worst, *body), capture=share, required=rule.required,
            calibrated_us=max((c.at_us for c in calibrations.of(reader, rule.node)), default=None),
        )  # fmt: skip


def word(over: int, unclear: int, share: float | None, required: float) -> Word:
    """What was passed was passed, however little was measured besides."""
    if over:
        return "passed"
    if share is None:
        return "none"
    if share < required:
        return "cannot_say"
    return "unclear" if unclear else "kept"


def capture(found: Sequence[Judged]) -> float | None:
    """The share of the time to be judged of which enough was measured for a verdict."""
    seconds: Counter[str] = Counter()
    for j in found:
        seconds[j.verdict] += j.end_us - j.start_us
    whole = sum(seconds[w] for w in _ASKED)
    return sum(seconds[w] for w in _JUDGED) / whole if whole else None


def _accepted(found: Sequence[Exceedance]) -> Counter[str]:
    return Counter(key_of(e.verdict.rule) for e in found if e.life.accepted)


def _worst(reader: Reader, found: Sequence[Judged]) -> Judged | None:
    judged = [j for j in found if j.verdict in _JUDGED and j.margin is not None]
    return min(judged, key=lambda j: (j.margin, j.start_us), default=None)


def _body(reader: Reader, one: Judged) -> tuple[int, dict[str, Any]]:
    """The number of its verdict, and its record."""
    for v in reader.verdicts(one.start_us, one.start_us + 1):
        if v.rule == one.rule:
            return v.id, json.loads(v.body)
    return 0, {}


def _told(one: Judged, number: int, record: dict[str, Any]) -> Worst:
    return Worst(one.start_us, one.end_us, one.value, one.limit, one.margin,
                 float(record.get("uncertainty") or 0.0), number)  # fmt: skip
