"""All of a verification: the log, the records beside it, and what follows from them."""

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from lotline.cli.verify import rejudge
from lotline.cli.verify.recompute import Result, Span, blocks, recompute
from lotline.cli.verify.sources import opened
from lotline.ledger.claims import Claims, Frames, Record
from lotline.ledger.evidence import Batches, Pending, check_frames
from lotline.ledger.lines import indicator_of
from lotline.ledger.problem import Problem
from lotline.ledger.proof import RecordsProof, check_records
from lotline.records import Indicator

# Entries of frames that one piece of work has: some thousands of frames.
ENTRIES_A_PIECE = 200
# Less work than this is done faster than other processes start.
FEW_FRAMES = 50_000


@dataclass(slots=True)
class Records:
    """What was found of the records: of frames, of lines, of what was computed from them.

    replaced: indicators and verdicts of which there are newer ones on the same span.
    """

    proof: RecordsProof
    frames: int
    missing: int
    computed: Result
    replaced: int = 0
    judged: int = 0
    unjudged: int = 0
    problems: list[Problem] = field(default_factory=list)


def verify_records(folder: Path, claims: Claims) -> Records:
    """Of the journal or the export in a folder, beside what a log claims of them."""
    evidence = opened(folder, claims.size)
    there = [c.n for c in claims.frames.values() if c.before_us >= claims.let_go_us]
    with _mapping(sum(there) > FEW_FRAMES) as each:
        batches = _frames(folder, claims, evidence.pending.redated, each)
        proof = check_records(evidence, claims, batches)
        latest = {_key(claim): (claim.entry, line) for claim, line in proof.indicators}
        renewed = frozenset(map(_renewed, proof.kinds["indicator"].untold))
        pending = replace(evidence.pending, open=evidence.pending.open | renewed)
        work = blocks(folder, claims.size, pending, batches, latest, proof.floor_us)
        computed = Result() if proof.problems else _sum(each(recompute, work))
    found = sum(b.found for b in batches)
    missing = sum(b.claim.n for b in batches) - found
    replaced = len(proof.indicators) - len(latest)
    records = Records(proof, found, missing, computed, replaced)
    records.problems = [*proof.problems, *computed.problems]
    if not proof.problems:
        _judge(pending, claims, records, latest)
    return records


def _key(claim: Record) -> tuple[str, Span]:
    """(node, span) of an indicator, as its entry says; the line is compared with it later."""
    node, channel = claim.sensor
    return node, Span(channel, claim.seconds, claim.start_us)


def _renewed(line: str) -> tuple[str, int, int, int]:
    r = json.loads(line)
    return r["node"], r["channel"], r["seconds"], r["start_us"]


@contextmanager
def _mapping(many: bool) -> Iterator[Callable[..., Iterable[Any]]]:
    """`map`, over all processors where there is much to do."""
    if not many:
        yield map
        return
    context = get_context("forkserver" if os.name == "posix" else "spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
        yield pool.map


@dataclass(slots=True)
class _Piece:
    folder: Path
    claims: list[Frames]
    size: int
    let_go_us: int
    redated: frozenset[int]


def _check(piece: _Piece) -> list[Batches]:
    evidence = opened(piece.folder, piece.size)
    return [
        check_frames(evidence, claim, piece.let_go_us, piece.redated) for claim in piece.claims
    ]


def _frames(
    folder: Path,
    claims: Claims,
    redated: frozenset[int],
    each: Callable[..., Iterable[Any]],
) -> list[Batches]:
    waiting = iter(claims.frames.values())
    pieces = []
    while some := list(islice(waiting, ENTRIES_A_PIECE)):
        pieces.append(_Piece(folder, some, claims.size, claims.let_go_us, redated))
    return [batch for found in each(_check, pieces) for batch in found]


def _sum(results: Iterable[Result]) -> Result:
    total = Result()
    for r in results:
        total.checked += r.checked
        total.skipped += r.skipped
        total.followed += r.followed
        total.seconds += r.seconds
        total.problems += r.problems
    return total


def _judge(
    pending: Pending,
    claims: Claims,
    records: Records,
    latest: dict[tuple[str, Span], tuple[int, str]],
) -> None:
    """The newest verdict of each rule on each period."""
    quarters: dict[int, list[Indicator]] = defaultdict(list)
    for (_, span), (_, line) in latest.items():
        if span.seconds == 900:
            quarters[span.start_us].append(indicator_of(line))
    open_us = {start for _, _, seconds, start in pending.open if seconds == 900}
    open_us |= {at for at, found in quarters.items()
                if any(r.id > pending.judged_to for r in found)}  # fmt: skip

    def between(start_us: int, end_us: int) -> Sequence[Indicator]:
        return [r for at in range(start_us, end_us, 900_000_000) for r in quarters.get(at, ())]

    forces = _forces(claims, records.proof.files)
    newest = {(claim.sensor, claim.start_us): (claim, line)
              for claim, line in records.proof.verdicts}  # fmt: skip
    records.replaced += len(records.proof.verdicts) - len(newest)
    for claim, line in newest.values():
        force = next((f for at, f in reversed(forces) if at < claim.entry), None)
        if force is None or claim.start_us in open_us:
            records.unjudged += 1
        elif problem := rejudge.check(claim.entry, line, force, between):
            records.problems.append(problem)
        else:
            records.judged += 1


def _forces(claims: Claims, files: dict[int, str]) -> list[tuple[int, rejudge.InForce | None]]:
    """(entry from which on, what verdicts rest on); None where a file was withheld."""
    found: list[tuple[int, rejudge.InForce | None]] = []
    for entry, numbers in claims.in_force:
        texts = {
            name: json.loads(files[number])["body"]
            for name, number in numbers.items() if number in files
        }  # fmt: skip
        whole = len(texts) == len(numbers)
        found.append((entry, rejudge.in_force(texts) if whole else None))
    return found
