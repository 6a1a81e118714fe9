"""The writing half of a connection: everything of one loop turn leaves in one write."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lotline.endpoint.packets import encode_pubacks

if TYPE_CHECKING:
    from lotline.endpoint.core import Core


class Outgoing(asyncio.BufferedProtocol):
    """Gathers packets; `writable` says whether more is welcome, QoS 0 and queues obey it."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.transport: asyncio.Transport | None = None
        self.closed = False
        self.stalled = False
        self._out: list[bytes] = []
        self._unsent = 0
        self._acks: list[int] = []
        self._dirty = False

    @property
    def writable(self) -> bool:
        return not self.stalled and self._unsent < self.core.limits.write_buffer

    def send(self, packet: bytes) -> None:
        self._out.append(packet)
        self._unsent += len(packet)
        self._wake()

    def send_acks(self, packet_ids: list[int]) -> None:
        """PUBACKs in the order given (section 4.6)."""
        self._acks += packet_ids
        self._wake()

    def abort(self) -> None:
        """End the socket now, whatever it has not taken."""
        if self.transport is not None:
            self.transport.abort()

    def _wake(self) -> None:
        if not self._dirty:
            self._dirty = True
            self.core.wake(self)

    def flush(self) -> None:
        """Write what was gathered; nothing once the connection is gone."""
        self._dirty = False
        if self._acks:
            self._out.append(encode_pubacks(self._acks))
            self._acks.clear()
        data = b"".join(self._out)
        self._out.clear()
        self._unsent = 0
        if data and self.transport is not None and not self.transport.is_closing():
            self.transport.write(data)
