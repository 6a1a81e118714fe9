"""What all connections of one endpoint share."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

from lotline.endpoint.authority import Authority
from lotline.endpoint.hub import Hub
from lotline.endpoint.intake import Intake
from lotline.endpoint.limits import KIB, Limits

if TYPE_CHECKING:
    from lotline.endpoint.door import Door
    from lotline.endpoint.notices import Notices
    from lotline.endpoint.outgoing import Outgoing

# Bytes read from one socket before the others have their turn.
READ_SIZE = 64 * KIB


class Core:
    """One endpoint's parts, and the one read buffer: what is read is parsed before the next."""

    def __init__(
        self,
        authority: Authority,
        hub: Hub,
        intake: Intake,
        limits: Limits,
        counters: Counter[str],
    ) -> None:
        self.authority, self.hub, self.intake = authority, hub, intake
        self.limits, self.counters = limits, counters
        self.scratch = memoryview(bytearray(READ_SIZE))
        self.door: Door
        self.notices: Notices
        self._dirty: list[Outgoing] = []

    def wake(self, conn: Outgoing) -> None:
        """Write for this connection at the end of the loop turn, all it has in one call."""
        if not self._dirty:
            asyncio.get_running_loop().call_soon(self.flush)
        self._dirty.append(conn)

    def flush(self) -> None:
        dirty, self._dirty = self._dirty, []
        for conn in dirty:
            conn.flush()
