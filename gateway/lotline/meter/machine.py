"""When a machine ran, and how often: what its detector knows of a span."""

from itertools import pairwise

from lotline.meter.columns import Columns, OfTable
from lotline.meter.counters import gained, readings
from lotline.records import Runs, Value


def values(
    columns: Columns | OfTable, runs: Runs | None, start_us: int, end_us: int
) -> dict[str, Value]:
    """on_seconds, and cycles: pulses where they are counted, else the cycles that ended in the
    span. But for pulses nothing is said of a span until its end is known."""
    found: dict[str, Value] = {}
    if runs is not None and runs.known_us >= end_us:
        found = _known(runs, start_us, end_us)
    if pulses := readings(columns, "pulses"):
        found["cycles"] = gained(pulses)
    return found


def _known(runs: Runs, start_us: int, end_us: int) -> dict[str, Value]:
    """Nothing where the machine was not measured at all."""
    spent: dict[bool | None, int] = {True: 0, False: 0, None: 0}
    for (begin, running), (end, _) in pairwise([*runs.states, (end_us, None)]):
        spent[running] += max(0, min(end, end_us) - max(begin, start_us))
    if not spent[True] + spent[False]:
        return {}
    ended = sum(start_us <= end < end_us for end in runs.ends)
    return {"on_seconds": spent[True] / 1e6, "cycles": float(ended)}
