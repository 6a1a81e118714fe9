"""The last twenty minutes of every microphone: what the page's running figures need."""

import threading
from collections import deque
from collections.abc import Iterable

from lotline.records import Indicator, Value

# A running quarter hour and the last minute, with room for late records.
KEEP_US = 20 * 60 * 1_000_000
# A span may end this much ahead of the gateway's clock: the demo's fastest story, and no more.
AHEAD_US = 60_000_000


# start_us, channel, seconds, LAeq, completeness, uncertainty_us, flags
_Kept = tuple[int, int, int, Value, float, int, int]


def _indicator(node: str, kept: _Kept) -> Indicator:
    start_us, channel, seconds, level, completeness, half_us, flags = kept
    values = {"LAeq": level}
    return Indicator(node, channel, start_us, seconds, values, completeness, half_us, flags)


class Live:
    """Spans with a level by node, newest last. Written by the pump, read by the pages."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._records: dict[str, deque[_Kept]] = {}
        self._newest: dict[str, Indicator] = {}

    def add(self, records: Iterable[Indicator], now_us: int) -> None:
        """Take new spans in; those older than the newest by KEEP_US go."""
        with self._mutex:
            for record in records:
                if record.end_us < now_us - KEEP_US:  # a backlog: not what is now
                    continue
                self._forget(record.node, now_us + AHEAD_US)
                newest = self._newest.get(record.node)
                if newest is None or newest.start_us <= record.start_us:
                    self._newest[record.node] = record
                self._keep(record)

    def _forget(self, node: str, limit_us: int) -> None:
        """What lies later was dated before the clock was put back: it hides what is now."""
        newest = self._newest.get(node)
        if newest is not None and newest.end_us > limit_us:
            del self._newest[node]
            line = self._records.get(node, ())
            self._records[node] = deque(kept for kept in line if kept[0] <= limit_us)

    def _keep(self, record: Indicator) -> None:
        """Its level only: fifty nodes' whole records would take 200 MB."""
        level = record.values.get("LAeq")
        if level is None:
            return
        line = self._records.setdefault(record.node, deque())
        oldest = self._newest[record.node].start_us - KEEP_US
        while line and line[0][0] < oldest:
            line.popleft()
        if record.start_us >= oldest:
            rest = record.uncertainty_us, record.flags
            line.append((record.start_us, record.channel, record.seconds, level,
                         record.completeness, *rest))  # fmt: skip

    def since(self, node: str, start_us: int) -> list[Indicator]:
        """Spans of a microphone that start at or after start_us, in time order, none twice."""
        with self._mutex:
            line = self._records.get(node, ())
            found = {kept[0]: kept for kept in line if kept[0] >= start_us}
        return [_indicator(node, found[start]) for start in sorted(found)]

    def newest(self, node: str) -> Indicator | None:
        """The span of a node that lies last in time."""
        with self._mutex:
            return self._newest.get(node)
