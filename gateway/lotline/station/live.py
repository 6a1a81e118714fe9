"""The last twenty minutes of every microphone: what the page's running figures need."""

import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import replace

from lotline.records import Indicator

# A running quarter hour and the last minute, with room for late records.
KEEP_US = 20 * 60 * 1_000_000


class Live:
    """Spans with a level by node, newest last. Written by the pump, read by the pages."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._records: dict[str, deque[Indicator]] = {}
        self._newest: dict[str, Indicator] = {}

    def add(self, records: Iterable[Indicator]) -> None:
        """Take new spans in; those older than the newest by KEEP_US go."""
        with self._mutex:
            for record in records:
                newest = self._newest.get(record.node)
                if newest is None or newest.start_us <= record.start_us:
                    self._newest[record.node] = record
                self._keep(record)

    def _keep(self, record: Indicator) -> None:
        """Its level only: fifty nodes' whole records would take 200 MB."""
        level = record.values.get("LAeq")
        if level is None:
            return
        line = self._records.setdefault(record.node, deque())
        oldest = self._newest[record.node].start_us - KEEP_US
        while line and line[0].start_us < oldest:
            line.popleft()
        if record.start_us >= oldest:
            line.append(replace(record, values={"LAeq": level}))

    def since(self, node: str, start_us: int) -> list[Indicator]:
        """Spans of a microphone that start at or after start_us, in time order, none twice."""
        with self._mutex:
            line = self._records.get(node, deque())
            found = {r.start_us: r for r in line if r.start_us >= start_us}
        return [found[start] for start in sorted(found)]

    def newest(self, node: str) -> Indicator | None:
        """The span of a node that lies last in time."""
        with self._mutex:
            return self._newest.get(node)
