"""Verdicts over an export: of evidence, or of indicators in CSV or JSON lines."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path

from lotline.cli.judge import exported, force
from lotline.cli.judge.force import InForce
from lotline.cli.judge.held import Held
from lotline.cli.options import load_site
from lotline.cli.verify import located
from lotline.cli.verify.rejudge import difference, forces, superseded, told_of
from lotline.cli.verify.sources import opened
from lotline.errors import InputError
from lotline.ledger.check import Tree
from lotline.ledger.claims import Claims
from lotline.ledger.evidence import Evidence
from lotline.ledger.files import Files
from lotline.ledger.lines import indicator_of
from lotline.ledger.problem import when
from lotline.records import Indicator
from lotline.station.chosen import in_force
from lotline.station.judged import LONG_US, Taken, Told

EVER = -LONG_US, LONG_US
_MOST_SHOWN = 20


@dataclass(slots=True)
class Over:
    """bodies: of the verdicts, in order of time. known: those of the gateway. left: how many of
    the gateway's could not be judged. notes: what was not judged, and why."""

    bodies: dict[Told, str] = field(default_factory=dict)
    known: dict[Told, str] | None = None
    left: int = 0
    notes: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        return [self.bodies[t] for t in sorted(self.bodies, key=lambda t: (t[1], t[2], t[0]))]

    def words(self) -> Iterator[str]:
        counts = Counter((t.rule, json.loads(body)["verdict"]) for t, body in self.bodies.items())
        for rule in sorted({rule for rule, _ in counts}):
            each = [f"{n} {word}" for (r, word), n in sorted(counts.items()) if r == rule]
            yield f"{rule}: {', '.join(each)}"
        yield f"{len(self.bodies)} verdicts."
        if self.known is not None:
            yield from self._compared(self.known)
        yield from (f"Note: {note}" for note in self.notes)

    def _compared(self, known: dict[Told, str]) -> Iterator[str]:
        both = self.bodies.keys() & known.keys()
        differ = sorted((t for t in both if self.bodies[t] != known[t]), key=lambda t: t[1:])
        yield f"{len(both) - len(differ)} are those of the gateway, byte for byte."
        if differ:
            yield f"{len(differ)} differ from those of the gateway:"
        for told in differ[:_MOST_SHOWN]:
            name, now, was = difference(self.bodies[told], known[told])
            yield f"  {told.rule} from {when(told.start_us)}: {name} is {now}, there {was}"
        if more := len(self.bodies.keys() - known.keys()):
            yield f"{more} the gateway has not given."
        if self.left:
            yield f"{self.left} of the gateway's could not be judged from what is here."


def over(targets: Sequence[Path], site: Path | None) -> Over:
    """targets: an export of evidence (or the folder of a site), or files of indicators, which
    need a site file. Raises LotlineError."""
    if len(targets) == 1 and (targets[0].is_dir() or targets[0].suffix == ".zip"):
        with ExitStack() as stack:
            return _of_evidence(*located(str(targets[0]), stack), site)
    if site is None:
        raise InputError("a file of indicators needs --site: it says by what they are judged")
    latest = {
        (r.node, r.channel, r.seconds, r.start_us): r for p in targets for r in exported.read(p)
    }
    held = Held((*key, partial(_itself, record)) for key, record in latest.items())
    rules = _by_site(site)
    result = Over(notes=list(_missing(rules, held)))
    result.bodies = {t: f.to_json() for t, f in rules.ended(held.extent(), EVER, Taken(held))}
    return result


def _itself(record: Indicator) -> Indicator:
    return record


def _by_site(site: Path) -> InForce:
    loaded = load_site(site)
    return force.of(loaded, in_force(loaded))


def _missing(rules: InForce, held: Held) -> Iterator[str]:
    if rules.rules and not held.has(900):
        yield "there are no quarter hours (lotline export --step 15m): the limits of the site " \
              "file find nothing that was measured."  # fmt: skip
    if rules.packs and not held.has(60):
        yield "there are no minutes (lotline export --step 1m): the packs find nothing that was " \
              "measured."  # fmt: skip


def _of_evidence(log: Path, folder: Path | None, site: Path | None) -> Over:
    if folder is None:
        raise InputError(f"{log} has a log alone: there are no indicators to judge")
    claims = _claims(log)
    evidence = opened(folder, claims.size)
    held, known = _held(evidence), _known(evidence, claims)
    result = Over(known={told: body for told, (_, body) in known.items()})
    span = held.extent()[0], max((t.end_us for t in known), default=held.extent()[1])
    there = evidence.span or EVER
    if site is not None:
        found = _by_site(site).ended(span, there, Taken(held))
        result.bodies = {told: one.to_json() for told, one in found}
        return result
    files = {json.loads(line)["id"]: line for line in evidence.files()}
    then = forces(claims, files)
    if any(rules is None for _, rules in then):
        result.notes.append("some site files or packs that were in force are not here, or of a "
                            "kind that this lotline cannot read.")  # fmt: skip
    taken = Taken(held)
    _judge_known(result, known, then, there, taken)
    _judge_more(result, claims, then, span, there, taken)
    return result


def _claims(log: Path) -> Claims:
    files = Files(log)
    checkpoint = files.checkpoint()
    if checkpoint is None:
        raise InputError(f"there is no evidence log in {log}: it has no checkpoint")
    claims = Claims()
    for index, entry in Tree(files, checkpoint).entries():
        claims.take(index, entry)
    return claims


def _held(evidence: Evidence) -> Held:
    """The newest of each span, in the order written."""
    latest = {}
    for line in evidence.indicators():
        r = json.loads(line)
        latest[r["node"], r["channel"], r["seconds"], r["start_us"]] = partial(indicator_of, line)
    return Held((*key, read) for key, read in latest.items())


def _known(evidence: Evidence, claims: Claims) -> dict[Told, tuple[int, str]]:
    """{verdict: (its entry, its body)}, the newest of each rule on each span."""
    entries = {claim.id: claim.entry for claim in claims.verdicts}
    newest: dict[tuple[str, int], tuple[Told, int, str]] = {}
    for line in evidence.verdicts():
        told, record = told_of(line), json.loads(line)
        if record["id"] in entries:
            newest[told[:2]] = told, entries[record["id"]], record["body"]
    return {
        told: (entry, body) for told, entry, body in newest.values() if not superseded(body)
    }  # fmt: skip


def _judge_known(
    result: Over, known: dict[Told, tuple[int, str]], then: list[tuple[int, InForce | None]],
    there: tuple[int, int], taken: Taken,
) -> None:  # fmt: skip
    """The gateway's, each by what was in force when it was logged."""
    for told, (entry, _) in known.items():
        rules = next((f for at, f in reversed(then) if at < entry), None)
        found = None
        if rules is not None and _within(rules, told, there):
            found = rules.again(told, taken)
        if found is None:
            result.left += 1
        else:
            result.bodies[told] = found.to_json()


def _within(rules: InForce, told: Told, there: tuple[int, int]) -> bool:
    try:
        start, end = rules.needed(told)
    except KeyError:
        return False
    return there[0] <= start and end <= there[1]


def _judge_more(
    result: Over, claims: Claims, then: list[tuple[int, InForce | None]], span: tuple[int, int],
    there: tuple[int, int], taken: Taken,
) -> None:  # fmt: skip
    """What else was due, each by what was in force when its time ended."""
    known = {told[:2] for told in result.known or {}}
    times = [span[0], *(max(span[0], s.at_us) for s in claims.in_force[1:]), span[1]]
    for (begin, end), (_, rules) in zip(pairwise(times), then, strict=True):
        if rules is not None and begin < end:
            for told, one in rules.ended((begin, end), there, taken):
                if told[:2] not in known:
                    result.bodies[told] = one.to_json()
