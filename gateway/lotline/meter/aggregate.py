"""Records of one sensor over a longer span: a minute, a quarter hour."""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_

from lotwire.codes import UNDERRANGE

from lotline.errors import MeterError
from lotline.meter import machine, plain, power, sound
from lotline.meter.columns import Columns
from lotline.meter.condensed import detailed
from lotline.records import Indicator, Runs, Value

_KINDS: tuple[Callable[[Columns], dict[str, Value]], ...] = (
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
    values: dict[str, Value] = {}
    for kind in _KINDS:
        values |= kind(columns)
    values |= machine.values(columns, runs, start_us, start_us + seconds * 1_000_000)
    return Indicator(
        node=ordered[0].node,
        channel=ordered[0].channel,
        start_us=start_us,
        seconds=seconds,
        values=values,
        completeness=min(1.0, sum(p.seconds * p.completeness for p in ordered) / seconds),
        uncertainty_us=max(p.uncertainty_us for p in ordered),
        flags=_flags(ordered, columns),
    )


def _flags(ordered: Sequence[Indicator], columns: Columns) -> int:
    flags = reduce(or_, (p.flags for p in ordered))
    if flags & UNDERRANGE and not sound.underrange_matters(columns):
        flags &= ~UNDERRANGE
    return flags


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
