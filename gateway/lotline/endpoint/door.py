"""Who is inside and who still waits at the door: caps, evictions, timeouts, refusals."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Protocol

from lotline.endpoint.connection import REFUSED, Connection
from lotline.endpoint.core import Core
from lotline.endpoint.patience import overdue
from lotline.endpoint.refusals import Refusals

# Seconds between looks at every connection's clock: half a second of a keepalive of seconds.
_SWEEP = 0.5
# A closed connection has so long to take its last bytes.
_LINGER = 5.0


class Guest(Protocol):
    """A socket that was accepted: a TLS handshake under way, or a connection."""

    address: str

    def close(self, reason: str) -> None: ...

    def abort(self) -> None: ...


class Door:
    """Counts every socket from its acceptance to its end."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._guests: set[Guest] = set()
        self._pending: dict[Guest, None] = {}
        self._refusals = Refusals(core.limits)
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._guests)

    @property
    def pending(self) -> int:
        return len(self._pending)

    def enter(self, guest: Guest) -> None:
        """A new socket. When there is no room the busiest waiting address gives way."""
        limits = self._core.limits
        full = len(self._guests) >= limits.connections
        if self._pending and (full or len(self._pending) >= limits.pending):
            self._evict()
        elif full:
            guest.close("refused_full")
            return
        self._guests.add(guest)
        self._pending[guest] = None

    def _evict(self) -> None:
        addresses = Counter(guest.address for guest in self._pending)
        busiest = addresses.most_common(1)[0][0]
        victim = next(guest for guest in self._pending if guest.address == busiest)
        self.leave(victim)
        victim.close("pending_evicted")

    def admitted(self, guest: Guest) -> None:
        self._pending.pop(guest, None)

    def leave(self, guest: Guest) -> None:
        self._pending.pop(guest, None)
        self._guests.discard(guest)

    def turn_away(self, conn: Connection, answer: bytes, name: str | None) -> None:
        """Refuse credentials: the answer comes late, later each time from one address."""
        self._core.counters["denied_connect"] += 1
        self._core.notices.refused(conn.address, conn.authority.why_not(name))
        delay = self._refusals.delay(conn.address, conn.loop.time())
        if delay is None:
            conn.close("refused_unanswered")
            return
        conn.hold(REFUSED)
        conn.loop.call_later(delay, self._answer, conn, answer)

    def _answer(self, conn: Connection, answer: bytes) -> None:
        self._refusals.answered(conn.address)
        if not conn.closed:
            conn.send(answer)
            conn.close("refused_answered", clean=True)

    def open(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(_SWEEP, self._sweep)

    def _sweep(self) -> None:
        self.open()
        now = asyncio.get_running_loop().time()
        for guest in list(self._guests):
            if isinstance(guest, Connection):
                self._look_at(guest, now)

    def _look_at(self, conn: Connection, now: float) -> None:
        if not conn.closed:
            reason = overdue(conn, now, self._core.limits)
            if reason is not None:
                conn.close(reason)
        elif now - conn.last_seen > _LINGER:
            conn.abort()

    async def close(self) -> None:
        """End every connection and wait until the sockets are gone."""
        if self._timer is not None:
            self._timer.cancel()
        for guest in list(self._guests):
            guest.close("stopped")
            guest.abort()
        while self._guests:
            await asyncio.sleep(0)
