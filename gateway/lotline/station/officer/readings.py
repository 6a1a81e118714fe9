"""What was measured, record by record and, of the air, day by day."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from lotwire.codes import CODE, QUANTITIES, THIRD_NOMINAL

from lotline.journal import Reader
from lotline.records import Indicator, Levels
from lotline.web.inside.officer.view import DayOf, Record

# Read piece by piece: a reader that is stopped has not read a year.
PIECE_US = 6 * 3_600_000_000


def number(record: Indicator, name: str) -> float | None:
    value = record.values.get(name)
    return value if isinstance(value, float) else None


def units() -> Mapping[str, str]:
    """Of everything on the wire, and of third octaves by their bands."""
    found = {name: QUANTITIES[code][1] for name, code in CODE.items()}
    return found | {f"third_octave_Leq_{band}": "dB" for band in THIRD_NOMINAL}


def records(
    reader: Reader, node: str, seconds: int, start_us: int, end_us: int
) -> Iterator[Record]:
    """Oldest first."""
    first, last = reader.extent()
    for at in range(max(start_us, first), min(end_us, last + 1), PIECE_US):
        upto = min(at + PIECE_US, end_us, last + 1)
        for r in reader.indicators(at, upto, seconds, node):
            yield told(r)


def told(r: Indicator) -> Record:
    return Record(r.node, r.channel, r.start_us, r.seconds, dict(_flat(r)), r.completeness,
                  r.uncertainty_us / 1e6, r.flag_words, r.id)  # fmt: skip


def _flat(r: Indicator) -> Iterator[tuple[str, float]]:
    for name, value in r.values.items():
        if not isinstance(value, Levels):
            yield name, value
        elif name == "third_octave_Leq":
            bands = zip(THIRD_NOMINAL, value, strict=True)
            yield from ((f"{name}_{band}", x) for band, x in bands if x == x)


def air(
    reader: Reader, nodes: Sequence[str], zone: ZoneInfo, start_us: int, end_us: int
) -> Iterator[DayOf]:
    """Of concentrations and indices the mean of a local day is that of its quarter hours, each
    with the share of it that was measured."""
    known = units()
    for node in nodes:
        days: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
        for r in records(reader, node, 900, start_us, end_us):
            day = f"{datetime.fromtimestamp(r.start_us / 1e6, zone):%Y-%m-%d}"
            for name, value in r.values.items():
                days[day, name].append((value, r.measured))
        for (day, name), found in days.items():
            weight = sum(share for _, share in found)
            if weight:
                mean = sum(value * share for value, share in found) / weight
                yield DayOf(node, day, name, known.get(name, ""), mean,
                            max(value for value, _ in found), min(1.0, weight / 96))  # fmt: skip
