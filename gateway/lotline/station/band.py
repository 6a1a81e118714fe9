"""How loud it was between the averages: the pale band of the public page's day."""

import time
from collections.abc import Callable

from lotline.journal import Reader
from lotline.web.now import BAND_S, Edge

STEP_US = BAND_S * 1_000_000
# Late minutes come in crowds: a day is read anew so often at most, by the machine's own clock.
EVERY_S = 60.0


class Bands:
    """One thread. read: its reader."""

    def __init__(self, read: Callable[[], Reader]) -> None:
        self._read = read
        self._made: dict[str, tuple[int, float, tuple[Edge | None, ...]]] = {}

    def __call__(self, node: str, start_us: int, end_us: int) -> tuple[Edge | None, ...]:
        """Each five minutes of [start_us, end_us); None where nothing was measured."""
        known, at_s = self._made.get(node), time.monotonic()
        if known is None or known[0] != end_us or at_s - known[1] >= EVERY_S:
            known = end_us, at_s, self._band(node, start_us, end_us)
            self._made[node] = known
        return known[2]

    def _band(self, node: str, start_us: int, end_us: int) -> tuple[Edge | None, ...]:
        """From the quietest minute's background to the loudest moment."""
        found: list[Edge | None] = [None] * ((end_us - start_us) // STEP_US)
        for record in self._read().indicators(start_us, end_us, 60, node, 0):
            low, high = record.values.get("LAF90"), record.values.get("LAFmax")
            if isinstance(low, float) and isinstance(high, float):
                at = (record.start_us - start_us) // STEP_US
                before = found[at] or Edge(low, high)
                found[at] = Edge(min(low, before.low), max(high, before.high))
        return tuple(found)
