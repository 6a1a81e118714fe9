"""How an update is rolled out: whom it is offered now, and whether it goes on. No I/O, no clock.

One node first; then, once all that have it have run well for the stated time, some more at a time.
It ends by itself where a node goes back or refuses.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from lotline.journal.updates import FAILED, GOOD, Order


class Pace(NamedTuple):
    """well_us: for how long those that have it must run well; stage: how many follow then."""

    well_us: int
    stage: int


class Next(NamedTuple):
    """offer: nodes that it is offered, `fresh` of them for the first time; end: a step with which
    it is over, or ""; why: for people."""

    offer: tuple[str, ...]
    fresh: tuple[str, ...]
    end: str
    why: str


def look(
    order: Order, held: Collection[str], well_since: Mapping[str, int], now_us: int, pace: Pace
) -> Next:
    """well_since: since when each node that has it has run well; left out while it does not."""
    good = [node for node in order.nodes if order.states.get(node) == GOOD]
    bad = [node for node in order.nodes if order.states.get(node) in FAILED]
    if bad:
        return Next((), (), "stopped", f"{bad[0]} does not run it")
    if len(good) == len(order.nodes):
        return Next((), (), "done", "")
    waiting = [n for n in order.nodes if n not in order.states and n not in held]
    under_way = [n for n in order.nodes if n in order.states and n not in good and n not in held]
    if under_way:
        why = f"waits for {', '.join(under_way)}"
        return Next(tuple(under_way), (), "", why)
    if not waiting:
        return Next((), (), "", "all that do not have it yet are held")
    if not good:
        return Next((waiting[0],), (waiting[0],), "", f"{waiting[0]} goes first")
    begun = [well_since.get(node, now_us) for node in good]
    left_us = max(begun) + pace.well_us - now_us
    if left_us > 0:
        return Next((), (), "", f"waits for {left_us / 60e6:.0f} more minutes of good health")
    fresh = tuple(waiting[: pace.stage])
    return Next(fresh, fresh, "", f"goes on with {', '.join(fresh)}")
