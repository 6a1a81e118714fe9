"""Which data a check puts in doubt: what was measured since the one before it,
which left the meter right."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter

from lotline.journal import Calibration

IN_DOUBT = "calibration in doubt"


@dataclass(frozen=True, slots=True)
class Doubt:
    """[from_us, until_us) of a node; from_us is None where no check came before. drift: dB that
    the check at until_us found."""

    node: str
    from_us: int | None
    until_us: int
    drift: float


def doubts(found: Iterable[Calibration], tolerance: float) -> Iterator[Doubt]:
    """found: calibrations of one node, of each of its channels. tolerance: dB, itself allowed."""
    last: dict[int, int] = {}
    for one in sorted(found, key=attrgetter("made_s")):
        made_us = round(one.made_s * 1e6)
        if abs(one.drift) > tolerance:
            yield Doubt(one.node, last.get(one.channel), made_us, one.drift)
        last[one.channel] = made_us


def doubted(found: Iterable[Doubt], node: str, at_us: int) -> bool:
    return any(one.node == node and (one.from_us is None or one.from_us <= at_us)
               and at_us < one.until_us for one in found)  # fmt: skip
