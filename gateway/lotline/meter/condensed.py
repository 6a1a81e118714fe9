"""Condensed records, of which one stands for many that a node had no room for: lotwire.condensed.

LAeq, LAFmax and flags are each second's own; thirds, LCeq, LZeq and LCpeak are those of the whole
record, up to a minute, and stand in each of its seconds. So sums of energy and maxima come out
right to within a minute at the edges of a span; percentile levels need the levels of 125 ms, which
are gone: they are not measured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lotwire.codes import CODE, CONDENSED, FAULT, MISSING, OVERLOAD

from lotline.meter.second import second
from lotline.records import PER_DB, Indicator, Levels, Value

_LAEQ, _LAFMAX, _FLAGS = (CODE[n] for n in ("LAeq_1s", "LAFmax_1s", "status_1s"))
# A second that lies further off its own length is no second.
_SECOND_US = range(900_000, 1_100_001)
# Of a condensed record less than this is not worth keeping beside what it stands for.
_LEAST = 0.5


def records(
    node: str, channel: int, body: Mapping[int, object], span_ms: int, end_us: int, half_us: int
) -> list[Indicator]:
    """As `second`, of any frame: the seconds of a condensed one of sound, else one or none."""
    if _LAEQ not in body:
        one = second(node, channel, body, span_ms, end_us, half_us)
        return [] if one is None else [one]
    laeq, lafmax = _levels(body, _LAEQ), _levels(body, _LAFMAX)
    length = span_ms * 1000 // len(laeq)
    if length not in _SECOND_US or len(lafmax) != len(laeq):
        return []
    whole = second(node, channel, body, 1000, end_us, half_us)
    assert whole is not None
    states = _states(body, whole.flags, len(laeq))
    values = dict(whole.values)
    loud = values.pop("overload_samples", None)
    first = end_us - span_ms * 1000
    found = [
        _second(whole, first + i * length, values, *row)
        for i, row in enumerate(zip(laeq, lafmax, states, strict=True))
    ]
    if loud is not None:
        at = next((i for i, flags in enumerate(states) if flags & OVERLOAD), 0)
        found[at] = replace(found[at], values={**found[at].values, "overload_samples": loud})
    return found


def _levels(body: Mapping[int, object], code: int) -> Levels:
    raw = body.get(code, b"")
    return Levels(raw if isinstance(raw, bytes) else b"")


def _states(body: Mapping[int, object], of_all: int, count: int) -> list[int]:
    raw = body.get(_FLAGS)
    if not isinstance(raw, bytes) or len(raw) != 2 * count:
        return [of_all] * count
    each = [int.from_bytes(raw[at : at + 2], "little") for at in range(0, len(raw), 2)]
    return [of_all | (0 if one == MISSING & 0xFFFF else one & 0xFF) for one in each]


def _second(
    whole: Indicator, start_us: int, common: Mapping[str, Value], laeq: float, lafmax: float,
    flags: int,
) -> Indicator:  # fmt: skip
    values: dict[str, Value] = {}
    if laeq == laeq and not flags & FAULT:
        values = {**common, "LAeq": round(laeq * PER_DB) / PER_DB}
        if lafmax == lafmax:
            values["LAFmax"] = lafmax
    return replace(
        whole, start_us=start_us, seconds=1, values=values, completeness=float(bool(values)),
        flags=flags,
    )  # fmt: skip


def detailed(ordered: Sequence[Indicator]) -> Sequence[Indicator]:
    """Without the condensed records of times of which the full detail is there too, as where an
    acknowledgement was lost; one that is so in part counts for the rest.

    ordered: of one sensor, by start."""
    below = [p for p in ordered if p.flags & CONDENSED]
    if not below or len(below) == len(ordered):
        return ordered
    full = [(p.start_us, p.end_us) for p in ordered if not p.flags & CONDENSED]
    found, at = [], 0
    for part in ordered:
        if not part.flags & CONDENSED:
            found.append(part)
            continue
        while at < len(full) and full[at][1] <= part.start_us:
            at += 1
        rest = 1 - _covered(part, full, at)
        if rest >= _LEAST:
            found.append(replace(part, completeness=part.completeness * rest))
    return found


def _covered(part: Indicator, full: Sequence[tuple[int, int]], at: int) -> float:
    """The share of a record that others, from the at-th on, lie over."""
    covered = 0
    while at < len(full) and full[at][0] < part.end_us:
        covered += min(full[at][1], part.end_us) - max(full[at][0], part.start_us)
        at += 1
    return min(1.0, covered / (part.end_us - part.start_us))
