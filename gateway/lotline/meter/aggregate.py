"""Records of one sensor over a longer span: a minute, a quarter hour."""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_

import numpy as np
from lotwire.codes import UNDERRANGE

from lotline.errors import MeterError
from lotline.meter import machine, plain, power, sound
from lotline.meter.columns import Columns, OfTable
from lotline.meter.condensed import detailed
from lotline.records import Indicator, Runs, Value
from lotline.table import Table

_KINDS: tuple[Callable[[Columns | OfTable], dict[str, Value]], ...] = (
    sound.values,
    power.values,
    plain.values,
)


def aggregate(
    parts: Sequence[Indicator],
    start_us: int,
    seconds: int,
    before: Indicator | None = None,
    runs: Runs | None = None,
) -> Indicator | None:
    """One indicator over [start_us, start_us + seconds) of the parts that start in it.

    parts: records of one node and channel as `second` makes them, in any order, none
    twice. before: the record just before the span, if there is one: counters (energy,
    pulses) are then followed from it on, so that nothing is lost between two spans.
    runs: of a machine, what is known of the span. None when there are no parts; parts that
    measured nothing give completeness 0 and no values. Raises MeterError for parts of several
    sensors or outside the span.
    """
    if not parts:
        return None
    ordered = sorted(parts, key=lambda p: p.start_us)
    _check(ordered, start_us, seconds)
    ordered = list(detailed(ordered))
    columns = Columns(ordered, _adjoining(before, ordered[0]))
    half_us = max(p.uncertainty_us for p in ordered)
    flags = reduce(or_, (p.flags for p in ordered))
    return _one(columns, ordered[0], start_us, seconds, runs, half_us, flags)


def aggregate_table(
    table: Table, start_us: int, seconds: int, before: Indicator | None = None
) -> Indicator:
    """`aggregate` of the records of a table of at least one, ascending by start."""
    first = table.record(0)
    _check([first, table.record(len(table) - 1)], start_us, seconds)
    columns = OfTable(table, _adjoining(before, first))
    half_us, flags = int(table.uncertainty_us.max()), int(np.bitwise_or.reduce(table.flags))
    return _one(columns, first, start_us, seconds, None, half_us, flags)


def _one(
    columns: Columns | OfTable, first: Indicator, start_us: int, seconds: int, runs: Runs | None,
    half_us: int, flags: int,
) -> Indicator:  # fmt: skip
    """first: of the records, it says whose they are."""
    values: dict[str, Value] = {}
    for kind in _KINDS:
        values |= kind(columns)
    values |= machine.values(columns, runs, start_us, start_us + seconds * 1_000_000)
    if flags & UNDERRANGE and not sound.underrange_matters(columns):
        flags &= ~UNDERRANGE
    completeness = min(1.0, sum(columns.weights()) / seconds)
    return Indicator(
        first.node, first.channel, start_us, seconds, values, completeness, half_us, flags
    )


def _check(ordered: Sequence[Indicator], start_us: int, seconds: int) -> None:
    sensors = {(p.node, p.channel) for p in ordered}
    if len(sensors) > 1:
        raise MeterError(f"got parts of {sorted(sensors)}, expected those of one sensor")
    end_us = start_us + seconds * 1_000_000
    if ordered[0].start_us < start_us or ordered[-1].start_us >= end_us:
        raise MeterError(
            f"got parts from {ordered[0].start_us} to {ordered[-1].start_us}, "
            f"expected starts in [{start_us}, {end_us})"
        )


def _adjoining(before: Indicator | None, first: Indicator) -> Indicator | None:
    """`before` if it ends where the first part starts, give or take half its length."""
    if before is None or (before.node, before.channel) != (first.node, first.channel):
        return None
    near = before.seconds * 500_000
    return before if abs(first.start_us - before.end_us) <= near else None
