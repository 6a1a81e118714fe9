"""The rules of the permit over a time: kept, passed how often, or nothing can be said."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from lotline import config
from lotline.journal import Reader, totals
from lotline.judge.rule import DAYS
from lotline.monthly import conditions, reasons
from lotline.station.chosen import Chosen
from lotline.station.officer import calibrations
from lotline.web.inside.officer.view import RuleRow


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule as the permit has it. key: as the journal has its verdicts, without parts."""

    key: str
    node: str
    title: str
    text: str
    cite: str


def asked(site: config.Config, packs: Sequence[Chosen]) -> list[Asked]:
    """Limits of the site file, then those of its packs."""
    places = {s.name: s.place or s.name for s in site.sensors}
    found = [
        Asked(r.id, r.node, r.id, _text(r, places[r.node]), r.cite)
        for r in site.rule if r.limit is not None
    ]  # fmt: skip
    for one in packs:
        pack = one.versions[-1]
        found += [
            Asked(f"{pack.id}/{rule.id}@{one.node}", one.node, f"{pack.id}, {rule.id}",
                  f"{pack.title}: {rule.title}.", str(rule.note.source))
            for rule in pack.rules if rule.limit and not rule.decide.context
        ]  # fmt: skip
    return found


def _text(rule: config.Rule, place: str) -> str:
    days = "" if set(rule.days) == set(DAYS) else f" on {', '.join(rule.days)}"
    return (
        f"LAeq,15min at {place}, {rule.start} to {rule.end}{days}: at most {rule.limit:g} dB."
    )  # fmt: skip


def rows(
    reader: Reader, site: config.Config, known: Sequence[Asked], start_us: int, end_us: int,
    value_alone: Container[str],
) -> Iterator[RuleRow]:  # fmt: skip
    found = conditions(reader.judged(start_us, end_us),
                       totals(e.counted for e in reader.exceedances(start_us, end_us)),
                       partial(reasons, reader), value_alone)  # fmt: skip
    by_key = {one.rule: one for one in found}
    kinds = {s.name: s.kind for s in site.sensors}
    places = {s.name: s.place or s.name for s in site.sensors}
    due = {s.name: s.calibration_due for s in site.sensors}
    for rule in known:
        yield RuleRow(
            key=rule.key, title=rule.title, text=rule.text, cite=rule.cite, node=rule.node,
            place=places[rule.node], kind=kinds[rule.node], found=by_key.get(rule.key),
            calibrated_us=max((c.at_us for c in calibrations.of(reader, rule.node)), default=None),
            due=due[rule.node],
        )  # fmt: skip
