"""Indicators from frames, as metering makes them, beside those that the log holds."""

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from lotwire.codes import CONDENSED

from lotline import meter
from lotline.cli.verify.sources import opened
from lotline.journal import Dated, second_row
from lotline.ledger.evidence import Batches, Evidence, Pending
from lotline.ledger.lines import indicator_line, indicator_of
from lotline.ledger.problem import Problem, when
from lotline.records import Indicator
from lotline.station.alike import Message, bodies
from lotline.station.record import Body, reader

# Spans are recomputed in blocks of this length; frames that end so much before or after may
# belong to the first or the last, or be the one before.
BLOCK_US = 6 * 3_600_000_000
MARGIN_US = 120_000_000
# What other processors and libraries may make of the same sums; a level in an array is a step
# of 0.01 dB.
CLOSE, STEP = 1e-6, 0.0101
# A machine's running time and cycles come from a detector whose habits were learnt from the first
# day on which the machine ever ran, and of which the frames are let go: no time of warming up on
# later ones gives the same habits, so that a difference would prove nothing.
FOLLOWED = {"on_seconds", "cycles"}


class Span(NamedTuple):
    """channel, seconds, start_us of an indicator."""

    channel: int
    seconds: int
    start_us: int


@dataclass(slots=True)
class Block:
    """Work for one process: indicators of a node to recompute from these batches of frames,
    beside a log of that size.

    expected: {span: (entry, line)}. before_us: spans that start earlier may lack frames.
    """

    folder: Path
    size: int
    node: str
    start_us: int
    batches: list[tuple[int, int]]
    expected: dict[Span, tuple[int, str]]
    before_us: int
    pending: Pending


@dataclass(slots=True)
class Result:
    """How many were as computed, could not be computed, and had values that depend on more."""

    checked: int = 0
    skipped: int = 0
    followed: int = 0
    seconds: int = 0
    problems: list[Problem] = field(default_factory=list)


def blocks(
    folder: Path,
    size: int,
    pending: Pending,
    batches: Iterable[Batches],
    latest: dict[tuple[str, Span], tuple[int, str]],
    floor_us: int,
) -> Iterator[Block]:
    """The work; latest: {(node, span): (entry, line)} of the indicators that count."""
    expected: dict[tuple[str, int], dict[Span, tuple[int, str]]] = defaultdict(dict)
    for (node, span), line in latest.items():
        expected[node, span.start_us // BLOCK_US][span] = line
    frames: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for batch in batches:
        if batch.found and batch.last_us:
            claim = batch.claim
            first, last = batch.first_us - MARGIN_US, batch.last_us + MARGIN_US
            for at in range(first // BLOCK_US, last // BLOCK_US + 1):
                frames[claim.node, at].append((claim.first, claim.last))
    for key in sorted(expected.keys() | frames.keys()):
        yield Block(folder, size, key[0], key[1] * BLOCK_US, frames[key], expected[key],
                    floor_us, pending)  # fmt: skip


def recompute(block: Block) -> Result:
    """In any process."""
    evidence, result = opened(block.folder, block.size), Result()
    parts, unmetered = _parts(evidence, block)
    _check_seconds(evidence, block, parts, result)
    for span, (entry, line) in block.expected.items():
        key = (block.node, *span)
        if span.start_us < block.before_us or key in block.pending.open or span in unmetered:
            result.skipped += 1
            continue
        record = _aggregate(parts.get(span.channel, []), span)
        _compare(block.node, span, entry, line, record, result)
    result.problems += _unheard(evidence, block, parts, unmetered)
    return result


def _parts(evidence: Evidence, block: Block) -> tuple[dict[int, list[Indicator]], set[Span]]:
    """(what each frame says by channel, in order; spans of frames that were not metered)."""
    begin, end = block.start_us - MARGIN_US, block.start_us + BLOCK_US + MARGIN_US
    found: dict[int, dict[int, Indicator]] = defaultdict(dict)
    unmetered: set[Span] = set()
    pending = block.pending
    read = reader()
    every = [f for batch in block.batches for f in evidence.batch(block.node, *batch)]
    frames = [f for f in sorted(every) if f.half_us is not None
              and f.utc_us is not None and begin <= f.utc_us <= end]  # fmt: skip
    messages = [Message(f.raw, f.received_us, f.utc_us or 0) for f in frames]
    for f, body in zip(frames, bodies(read, messages), strict=True):
        for record in _records(read, block.node, f, body):
            if f.id > pending.metered_to or f.id in pending.late:
                unmetered.update(_spans(record))
            kept = found[record.channel].get(record.start_us)
            if kept is None or not record.flags & CONDENSED or kept.flags & CONDENSED:
                found[record.channel][record.start_us] = record
    return {c: [by[at] for at in sorted(by)] for c, by in found.items()}, unmetered


def _records(
    read: Callable[[bytes, int, int], Body | None], node: str, f: Dated, body: Body | None
) -> list[Indicator]:
    """None where metering passed the frame over, as it does with what it cannot read. body: of
    the frame, where that is known."""
    assert f.utc_us is not None
    assert f.half_us is not None
    try:
        body = body or read(f.raw, f.received_us, f.utc_us)
        return body.records(node, f.utc_us, f.half_us) if body else []
    except Exception:
        return []


def _spans(record: Indicator) -> Iterator[Span]:
    """Those that a record counts in, and the next ones, into which counters are followed."""
    for seconds in (60, 900):
        step = seconds * 1_000_000
        for at in (record.start_us, record.end_us + record.seconds * 500_000):
            yield Span(record.channel, seconds, at // step * step)


def _aggregate(parts: list[Indicator], span: Span) -> Indicator | None:
    first = bisect_left(parts, span.start_us, key=_start)
    last = bisect_left(parts, span.start_us + span.seconds * 1_000_000, first, key=_start)
    before = parts[first - 1] if first else None
    return meter.aggregate(parts[first:last], span.start_us, span.seconds, before)


def _start(record: Indicator) -> int:
    return record.start_us


def _compare(
    node: str, span: Span, entry: int, line: str, record: Indicator | None, result: Result
) -> None:
    where = f"{node}, channel {span.channel}, {span.seconds} s from {when(span.start_us)}"
    if record is None:
        result.problems.append(Problem(f"entry {entry}: {where}: there are no frames for it",
                                       entry, node, span.start_us))  # fmt: skip
        return
    stored = indicator_of(line)
    record.id = stored.id
    again = indicator_line(record)
    if again == line:
        result.checked += 1
        return
    told, computed = json.loads(line), json.loads(again)
    followed = FOLLOWED & (told["values"].keys() - computed["values"].keys())
    for name in followed:
        del told["values"][name]
    names = [name for name in _flat(told) | _flat(computed)
             if not _close(_flat(told).get(name), _flat(computed).get(name))]  # fmt: skip
    if names:
        result.problems.append(Problem(
            f"entry {entry}: {where}: computed from its frames {sorted(names)[0]} is "
            f"{_flat(computed).get(sorted(names)[0])}, and the journal says "
            f"{_flat(told).get(sorted(names)[0])}", entry, node, span.start_us))  # fmt: skip
        return
    result.checked += 1
    result.followed += bool(followed)


def _flat(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "values": None, **line["values"]}


def _close(a: Any, b: Any) -> bool:
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(
            x == y or (None not in (x, y) and abs(x - y) <= STEP)
            for x, y in zip(a, b, strict=True)
        )
    if isinstance(a, float | int) and isinstance(b, float | int):
        return a == b or abs(a - b) <= CLOSE * max(1.0, abs(a))
    return bool(a == b)


def _unheard(
    evidence: Evidence, block: Block, parts: dict[int, list[Indicator]], unmetered: set[Span]
) -> Iterator[Problem]:
    """Minutes that were measured and have no indicator."""
    begin, end = max(block.start_us, block.before_us), block.start_us + BLOCK_US
    if evidence.span:
        begin, end = max(begin, evidence.span[0]), min(end, evidence.span[1])
    for channel, records in parts.items():
        for at in sorted({r.start_us // 60_000_000 * 60_000_000 for r in records}):
            span = Span(channel, 60, at)
            if (begin <= at < end and span not in block.expected and span not in unmetered
                    and (block.node, *span) not in block.pending.open):  # fmt: skip
                words = f"there are frames of the minute from {when(at)} and no indicator"
                yield Problem(f"{block.node}, channel {channel}: {words}", None, block.node, at)


def _check_seconds(
    evidence: Evidence, block: Block, parts: dict[int, list[Indicator]], result: Result
) -> None:
    """The journal's own records of single frames, where it still has them."""
    found = evidence.seconds(block.node, block.start_us, block.start_us + BLOCK_US)
    if not found:
        return
    computed = {(c, r.start_us): r for c, records in parts.items() for r in records}
    row_of = second_row()
    for row in found:
        channel, start_us = row[:2]
        record = computed.get((channel, start_us))
        if record is None:
            continue  # its frame was let go
        result.seconds += 1
        if row != row_of(record):
            result.problems.append(Problem(
                f"{block.node}, channel {channel}: the record of {when(start_us)} is not what "
                "its frame says", None, block.node, start_us))  # fmt: skip
