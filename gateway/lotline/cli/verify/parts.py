"""What the frames of a sensor say, as metering takes it, for whoever meters them again."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from lotwire.codes import CONDENSED
from numpy.typing import NDArray

from lotline import meter
from lotline.journal import Dated, SecondRow, second_row, second_rows
from lotline.records import Indicator
from lotline.station.alike import alike
from lotline.station.record import reader
from lotline.table import Ints, Table, chained

# Its places among the frames, and a record of each.
_Placed = tuple[NDArray[np.intp], Table]


class Parts:
    """Of one channel, in order of time; of several records with one start the last counts, and
    a condensed one only where there is no other.

    start_us: (n,).
    """

    def __init__(
        self, tables: Sequence[_Placed], singles: Sequence[tuple[int, Indicator]]
    ) -> None:
        """(place, record): of those that are in no table."""
        starts = [
            *(t.start_us for _, t in tables),
            np.array([r.start_us for _, r in singles], int),
        ]
        places = [*(p for p, _ in tables), np.array([p for p, _ in singles], int)]
        of = np.repeat(np.arange(len(starts)), [len(s) for s in starts])
        row = np.concatenate([np.arange(len(s)) for s in starts])
        start = np.concatenate(starts)
        full = np.ones(len(start), bool)
        full[len(full) - len(singles) :] = [not r.flags & CONDENSED for _, r in singles]
        order = np.lexsort((np.concatenate(places), full, start))
        order = order[np.append(start[order[1:]] != start[order[:-1]], True)]
        self.start_us, self._of, self._at = start[order], of[order], row[order]
        self._tables: list[Table] = []
        for number, (_, table) in enumerate(tables):
            mine = self._of == number
            self._tables.append(table.rows(self._at[mine]))
            self._at[mine] = np.arange(mine.sum())
        self._singles = [record for _, record in singles]

    def aggregate(self, start_us: int, seconds: int) -> Indicator | None:
        """As metering does of the records that start in that span."""
        ends = np.searchsorted(self.start_us, [start_us, start_us + seconds * 1_000_000])
        first, last = int(ends[0]), int(ends[1])
        before = self._record(first - 1) if first else None
        if first == last:
            return None
        of = int(self._of[first])
        if of < len(self._tables) and (self._of[first:last] == of).all():
            table = self._tables[of].rows(slice(self._at[first], self._at[last - 1] + 1))
            return meter.aggregate_table(table, start_us, seconds, before)
        records = [self._record(at) for at in range(first, last)]
        return meter.aggregate(records, start_us, seconds, before)

    def edges(self) -> Iterator[int]:
        """Of each record its start, and a time half its length after its end."""
        for at in range(len(self.start_us)):
            record = self._record(at)
            yield from (record.start_us, record.end_us + record.seconds * 500_000)

    def rows(self) -> Iterator[SecondRow]:
        """As the journal keeps each."""
        for table in self._tables:
            yield from second_rows(table)
        kept = self._at[self._of == len(self._tables)]
        yield from map(second_row(), (self._singles[at] for at in kept))

    def _record(self, at: int) -> Indicator:
        of, row = int(self._of[at]), int(self._at[at])
        return self._tables[of].record(row) if of < len(self._tables) else self._singles[row]


def parts(node: str, frames: Sequence[Dated]) -> dict[int, Parts]:
    """By channel, of frames that have a date, in order of arrival. What metering passes over, as
    it does with what it cannot read, is in none."""
    read = reader()
    tables: dict[int, dict[object, list[_Placed]]] = defaultdict(lambda: defaultdict(list))
    singles: dict[int, list[tuple[int, Indicator]]] = defaultdict(list)
    alone = np.ones(len(frames), bool)
    end_us, half_us = _column(f.utc_us for f in frames), _column(f.half_us for f in frames)
    for body in alike(read, frames):
        at = body.places
        found = meter.many(node, body.channel, body.values, body.span_ms, end_us[at], half_us[at])
        if found is not None:
            table, which = found
            alone[at[which]] = False
            tables[body.channel][table.shape()].append((at[which], table))
    for place in np.flatnonzero(alone).tolist():
        f = frames[place]
        try:
            one = read(f.raw, f.received_us, f.utc_us or 0)
            records = one.records(node, f.utc_us or 0, f.half_us or 0) if one else []
        except Exception:
            continue
        for record in records:
            singles[record.channel].append((place, record))
    return {
        channel: Parts([_together(some) for some in tables[channel].values()], singles[channel])
        for channel in sorted(tables.keys() | singles.keys())
    }


def _together(some: Sequence[_Placed]) -> _Placed:
    return np.concatenate([p for p, _ in some]), chained([t for _, t in some])


def _column(numbers: Iterator[int | None]) -> Ints:
    return np.fromiter((n or 0 for n in numbers), np.int64)
