"""Records of indicators and of machines, and the one place that averages decibels."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np
from lotwire.codes import CONDENSED, MISSING, OVERLOAD, STATUS_WORDS, UNDERRANGE
from numpy.typing import NDArray

from lotline import dsp
from lotline.errors import MeterError

# Levels in arrays are kept in the wire's steps of 0.01 dB.
PER_DB = 100


class Levels(Sequence[float]):
    """Levels in dB as the wire packs them; NaN where not measured.

    raw: int16 each, little-endian, the level times PER_DB or MISSING: kept as they came,
    unpacked when somebody looks.
    """

    __slots__ = ("raw",)

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    @classmethod
    def of(cls, levels: dsp.Numbers) -> "Levels":
        """Rounded to 0.01 dB."""
        return cls(dsp.pack_levels(levels, PER_DB, MISSING))

    def unpacked(self) -> Sequence[float]:
        return dsp.unpack_levels(self.raw, PER_DB, MISSING)

    def mean(self) -> tuple[float, int]:
        """(their `energy_mean`, how many were measured)."""
        return dsp.packed_mean(self.raw, PER_DB, MISSING)

    def __len__(self) -> int:
        return len(self.raw) // 2

    @overload
    def __getitem__(self, at: int) -> float: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[float]: ...
    def __getitem__(self, at: int | slice) -> float | Sequence[float]:
        return self.unpacked()[at]

    def __iter__(self) -> Iterator[float]:
        return iter(self.unpacked())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Levels) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    def __repr__(self) -> str:
        return f"Levels({list(self)})"


Value = float | Levels


@dataclass(slots=True)  # not frozen: that would double the time it takes to make one
class Indicator:
    """Values of one node over one span of time; nobody changes one.

    start_us: UTC, microseconds since 1970, of the span's beginning. seconds: nominal
    length. values: quantity name (lotwire.codes) to a number or an array in the table's
    unit; a quantity that was not measured is absent. completeness: 0 to 1, measured share
    of the span. uncertainty_us: half-width of the time uncertainty. flags: lotwire.codes
    status bits of any part; UNDERRANGE of a longer span only where it matters to LAeq.
    """

    node: str
    channel: int
    start_us: int
    seconds: int
    values: Mapping[str, Value]
    completeness: float
    uncertainty_us: int
    flags: int = 0
    id: int = field(default=0, compare=False)

    @property
    def end_us(self) -> int:
        return self.start_us + self.seconds * 1_000_000

    @property
    def lower_bound(self) -> bool:
        """The true level may be higher: the input was overloaded."""
        return bool(self.flags & OVERLOAD)

    @property
    def upper_bound(self) -> bool:
        """The true level may be lower: it was below the stated self-noise."""
        return bool(self.flags & UNDERRANGE)

    @property
    def condensed(self) -> bool:
        """Part of it stands for records that the node had no room for."""
        return bool(self.flags & CONDENSED)

    @property
    def flag_words(self) -> tuple[str, ...]:
        return words_of_flags(self.flags)


def words_of_flags(flags: int) -> tuple[str, ...]:
    return tuple(word for bit, word in STATUS_WORDS.items() if flags & bit)


@dataclass(frozen=True, slots=True)
class MachineCycle:
    """A run of a machine; energy_wh is None where it was told by vibration, peak in the unit of
    the quantity. confidence: 0 to 1, as lotline.meter.cycles gives it."""

    node: str
    channel: int
    start_us: int
    end_us: int
    energy_wh: float | None
    peak: float
    confidence: float

    @property
    def seconds(self) -> float:
        return (self.end_us - self.start_us) / 1e6


# From when in us on, and whether the machine ran until the next row; None: not known.
MachineState = tuple[int, bool | None]


@dataclass(frozen=True, slots=True)
class Runs:
    """What is known of a machine in a span. states: in order, from the span's start on. ends:
    when cycles ended in it, us. known_us: from here on nothing is known yet."""

    states: Sequence[MachineState]
    ends: Sequence[int]
    known_us: int


def energy_mean(levels: dsp.Numbers, weights: dsp.Numbers | None = None) -> float:
    """Energy average of levels in dB: 10 lg(mean(10^(L/10))), ISO 1996-1 clause 3.6.1.

    weights: durations of the parts, alike in length to `levels`, else MeterError. A level
    that is NaN was not measured and has no part in the mean; returns NaN when there is
    nothing to average. With `energy_means` the only place where decibels are averaged.
    """
    if weights is not None and len(weights) != len(levels):
        raise MeterError(
            f"got {len(weights)} weights, expected one for each of {len(levels)} levels"
        )
    return dsp.energy_mean(levels, weights)


def energy_means(raw: bytes, weights: dsp.Numbers) -> Levels:
    """`energy_mean` of each column of rows of packed levels, each row with its weight."""
    items, rest = divmod(len(raw), 2 * len(weights))
    if rest or not items:
        raise MeterError(f"got {len(weights)} weights, expected one for each row of levels")
    return Levels.of(dsp.packed_means(raw, items, weights, PER_DB, MISSING))


def means_of_rows(rows: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """`Levels.mean` of each row of packed levels. rows: (n, bytes)."""
    return dsp.packed_row_means(rows, PER_DB, MISSING)


def passages(over: Iterable[tuple[str, int, int]]) -> int:
    """How often a limit was passed: spans of one node that meet or touch are one time."""
    count, ends = 0, dict[str, int]()
    for node, start_us, end_us in sorted(over, key=lambda span: span[1]):
        count += start_us > ends.get(node, -(1 << 62))
        ends[node] = max(end_us, ends.get(node, end_us))
    return count
