"""Counters that a record reads at its end: energy registers, pulses."""

from itertools import pairwise

from lotline.meter.columns import Columns, OfTable


def readings(columns: Columns | OfTable, name: str) -> list[float]:
    """What the counter read, from the record before the span on if that is there."""
    found = columns.numbers(name)[0].tolist()
    before = columns.before.values.get(name) if columns.before is not None else None
    return [before, *found] if isinstance(before, float | int) and found else found


def gained(counter: list[float]) -> float:
    """By how much it rose; one that fell began again from zero."""
    return sum(b - a if b >= a else b for a, b in pairwise(counter))


def fell(counter: list[float]) -> bool:
    return any(b < a for a, b in pairwise(counter))
