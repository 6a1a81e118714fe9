"""Indicator records as the judge's series and states."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from math import isfinite

import numpy as np

from lotline.judge.language.period import Span
from lotline.judge.language.quantity import THIRDS, Quantity, find
from lotline.judge.series import CONDENSED, LOWER, UPPER, Data, Series, State, series
from lotline.records import Indicator, Levels

# Unweighted, 25 Hz to 16 kHz.
_THIRDS, _BANDS = "third_octave_Leq", THIRDS[1:-1]
# A record of which less was measured does not tell that a machine stood still.
_KNOWN = 0.9
_ASTRAY = "when is not known well enough: it may belong to another time"


def data(
    records: Sequence[Indicator], names: Container[str], machines: Collection[str] = ()
) -> Data:
    """Of the quantities named, as total sound, by node.

    records: of one length, in any order; of several at one time the lowest channel counts that
    measures the quantity, and the one written last. A record whose time is known worse than to
    half its length is left out. machines: nodes whose `on_seconds` are states.
    """
    kept = _once(records)
    plain = {n: of for n in {n for r in kept for n in r.values} if (of := _in(n, names))}
    thirds = [(i, of) for i, b in enumerate(_BANDS) if (of := _in(f"LZeq_third_{b}", names))]
    values = [v for r in kept for v in _values(r, plain, thirds)]
    return Data(
        tuple(_series(values)),
        tuple(_states(r for r in kept if r.node in machines)),
        excluded=tuple((_ASTRAY, Span(r.start_us, r.end_us)) for r in kept if _astray(r)),
        sources=tuple(sorted(machines)),
    )


def _once(records: Iterable[Indicator]) -> list[Indicator]:
    """One a node, channel and time: the one written last."""
    last = {(r.node, r.channel, r.start_us): r for r in sorted(records, key=lambda r: r.id)}
    return [last[key] for key in sorted(last)]


def _astray(record: Indicator) -> bool:
    return 2 * record.uncertainty_us > record.seconds * 1_000_000


Value = tuple[Quantity, Indicator, float]


def _in(name: str, names: Container[str]) -> Quantity | None:
    of = find(name)
    return of if of and of.name in names else None


def _values(
    record: Indicator, plain: Mapping[str, Quantity], thirds: Sequence[tuple[int, Quantity]]
) -> Iterator[Value]:
    """plain: by the names of the records; thirds: by their places."""
    for name, value in record.values.items():
        found: list[tuple[Quantity, float]] = []
        if name == _THIRDS and isinstance(value, Levels) and thirds:
            levels = value.unpacked()
            found = [(of, float(levels[i])) for i, of in thirds if i < len(levels)]
        elif (one := plain.get(name)) and isinstance(value, float | int):
            found = [(one, float(value))]
        yield from ((of, record, number) for of, number in found if isfinite(number))


def _series(values: Iterable[Value]) -> Iterator[Series]:
    """Of each node and quantity; of each time the lowest channel."""
    rows: dict[tuple[str, str], dict[int, Value]] = {}
    for of, record, number in values:
        mine = rows.setdefault((of.name, record.node), {})
        mine.setdefault(record.start_us, (of, record, number))
    for (_, node), mine in sorted(rows.items()):
        some = list(mine.values())
        parts = [r for _, r, _ in some]
        yield series(
            some[0][0], "total", node,
            np.array([r.start_us for r in parts], np.int64),
            np.array([r.end_us for r in parts], np.int64),
            np.array([v for _, _, v in some]),
            np.array([min(r.completeness, 1.0) for r in parts]),
            np.array([_bound(r) for r in parts], np.uint8),
        )  # fmt: skip


def _bound(record: Indicator) -> int:
    bound = (LOWER if record.lower_bound else 0) | (UPPER if record.upper_bound else 0)
    return bound | (CONDENSED if record.condensed else 0)


def _states(records: Iterable[Indicator]) -> Iterator[State]:
    """On in a record in which the machine ran at all; off in one that was measured and where it
    did not."""
    for r in records:
        ran = r.values.get("on_seconds")
        if isinstance(ran, float | int) and (ran > 0 or r.completeness >= _KNOWN):
            yield State(r.node, r.start_us, r.end_us, ran > 0)
