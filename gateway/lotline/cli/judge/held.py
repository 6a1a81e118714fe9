"""Indicators of an export, in memory: read when somebody asks for them."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from lotline.records import Indicator

# start_us, channel, what gives the record
_Row = tuple[int, int, Callable[[], Indicator]]


class Held:
    """`held(start_us, end_us, seconds, node)` as the journal gives them: by start, then channel.

    Each is read once.
    """

    def __init__(self, rows: Iterable[tuple[str, int, int, int, Callable[[], Indicator]]]) -> None:
        """rows: (node, channel, seconds, start_us, read) of those that count."""
        self._rows: dict[tuple[str, int], list[_Row]] = {}
        self._read: dict[tuple[str, int, int, int], Indicator] = {}
        for node, channel, seconds, start_us, read in rows:
            self._rows.setdefault((node, seconds), []).append((start_us, channel, read))
        for mine in self._rows.values():
            mine.sort(key=lambda row: row[:2])

    def __call__(self, start_us: int, end_us: int, seconds: int, node: str) -> Sequence[Indicator]:
        rows = self._rows.get((node, seconds), [])
        found = []
        for at in range(bisect_left(rows, start_us, key=lambda row: row[0]), len(rows)):
            start, channel, read = rows[at]
            if start >= end_us:
                break
            key = node, seconds, start, channel
            if key not in self._read:
                self._read[key] = read()
            found.append(self._read[key])
        return found

    def has(self, seconds: int) -> bool:
        """Whether there are any records of that length."""
        return any(of == seconds for _, of in self._rows)

    def extent(self) -> tuple[int, int]:
        """Start of the first and end of the last; (0, 0) where there are none."""
        ends = [(rows[0][0], rows[-1][0] + s * 1_000_000) for (_, s), rows in self._rows.items()]
        return min((a for a, _ in ends), default=0), max((b for _, b in ends), default=0)
