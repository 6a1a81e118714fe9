"""All of a verification: the log, the records beside it, and what follows from them."""

import gc
import json
import os
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from lotline.cli.judge.held import Held
from lotline.cli.verify.recompute import Result, Span, blocks, recompute
from lotline.cli.verify.rejudge import Rejudging, forces
from lotline.cli.verify.sources import opened
from lotline.ledger.claims import Claims, Frames, Record
from lotline.ledger.evidence import Batches, Pending, check_frames
from lotline.ledger.lines import indicator_of
from lotline.ledger.problem import Problem
from lotline.ledger.proof import RecordsProof, check_records
from lotline.station.judged import QUARTER_US, Taken

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
    with mapping(sum(there) > FEW_FRAMES) as each:
        batches = _frames(folder, claims, evidence.pending.redated, each)
        proof = check_records(evidence, claims, batches)
        latest = {_key(claim): (claim.entry, line) for claim, line in proof.indicators}
        renewed = frozenset(map(_renewed, proof.kinds["indicator"].untold))
        pending = replace(evidence.pending, open=evidence.pending.open | renewed)
        work = blocks(folder, claims.size, pending, batches, latest, proof.floor_us)
        found = sum(b.found for b in batches)
        missing = sum(b.claim.n for b in batches) - found
        records = Records(proof, found, missing, Result(), len(proof.indicators) - len(latest))
        if not proof.problems:
            results = each(recompute, work)  # which other processors begin with
            _judge(pending, claims, records, latest)
            records.computed = _sum(results)
    records.problems = [*proof.problems, *records.computed.problems, *records.problems]
    return records


def _key(claim: Record) -> tuple[str, Span]:
    """(node, span) of an indicator, as its entry says; the line is compared with it later."""
    node, channel = claim.sensor
    return node, Span(channel, claim.seconds, claim.start_us)


def _renewed(line: str) -> tuple[str, int, int, int]:
    r = json.loads(line)
    return r["node"], r["channel"], r["seconds"], r["start_us"]


@contextmanager
def mapping(many: bool) -> Iterator[Callable[..., Iterable[Any]]]:
    """`map`, over all processors where there is much to do."""
    if not many:
        yield map
        return
    context = get_context("forkserver" if os.name == "posix" else "spawn")
    context.set_forkserver_preload([__name__])
    # Many thousands of records and no circles: there is nothing that a collector would find.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=context, initializer=gc.disable) as pool:
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
    held = Held(
        (node, span.channel, span.seconds, span.start_us, partial(indicator_of, line))
        for (node, span), (_, line) in latest.items()
    )
    rejudging = Rejudging(
        forces(claims, records.proof.files), Taken(held), _Busy(pending, records.proof)
    )
    newest = {(claim.sensor, claim.start_us): (claim, line)
              for claim, line in records.proof.verdicts}  # fmt: skip
    records.replaced += len(records.proof.verdicts) - len(newest)
    for claim, line in newest.values():
        match rejudging.check(claim.entry, line):
            case Problem() as problem:
                records.problems.append(problem)
            case same:
                records.judged += same
                records.unjudged += not same


class _Busy:
    """Whether the gateway had not done with a time, or records of it are not there."""

    def __init__(self, pending: Pending, proof: RecordsProof) -> None:
        self._span = proof.span
        starts = {start for _, _, _, start in pending.open}
        for claim, _ in proof.indicators:
            if claim.seconds == 900 and claim.id > pending.judged_to:
                starts.add(claim.start_us)
        self._starts = sorted(start // QUARTER_US for start in starts)

    def __call__(self, start_us: int, end_us: int) -> bool:
        if self._span and not (self._span[0] <= start_us and end_us <= self._span[1]):
            return True
        at = bisect_left(self._starts, start_us // QUARTER_US)
        return at < len(self._starts) and self._starts[at] * QUARTER_US < end_us
