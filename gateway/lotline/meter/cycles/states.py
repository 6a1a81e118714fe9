"""When a machine ran, rested or was not measured, in rows that hold until the next one.

The last row of all is None: from there on nothing is known yet.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from lotline.records import MachineState as State

Span = tuple[int, int]


def compose(start: int, end: int, runs: Iterable[Span], gaps: Iterable[Span]) -> list[State]:
    """From start to end: at rest but for the runs, and not known in the gaps."""
    if start >= end:
        return []
    steps = [(at, step, 0) for span in runs for at, step in zip(span, (1, -1), strict=True)]
    steps += [(at, 0, step) for span in gaps for at, step in zip(span, (1, -1), strict=True)]
    found: list[State] = [(start, False)]
    running = missing = 0
    for at, run, gap in sorted(steps):
        running, missing = running + run, missing + gap
        if at < end:
            append(found, (max(at, start), None if missing else running > 0))
    return found


def append(rows: list[State], row: State) -> None:
    """Add a row that is not before the last one; what it only repeats is left out."""
    while rows and rows[-1][0] == row[0]:
        rows.pop()
    if not rows or rows[-1][1] is not row[1]:
        rows.append(row)


def differing(old: Sequence[State], new: Sequence[State]) -> list[Span]:
    """Where the two say different things, and the moment from which on only `new` says any."""
    edges = sorted({at for at, _ in (*old, *new)})
    found = [(a, b) for a, b in pairwise(edges) if _at(old, a) is not _at(new, a)]
    if old and new and old[-1][0] < new[-1][0]:
        found.append((old[-1][0], old[-1][0] + 1))
    return found


def _at(rows: Sequence[State], at: int) -> bool | None:
    place = bisect_right(rows, at, key=lambda row: row[0])
    return rows[place - 1][1] if place else None
