"""One client's connection: its life and its framing."""

from __future__ import annotations

import asyncio
import logging
from typing import cast

from lotline.endpoint import control
from lotline.endpoint.authority import Authority, Peer
from lotline.endpoint.core import Core
from lotline.endpoint.inbox import Inbox
from lotline.endpoint.outgoing import Outgoing
from lotline.endpoint.packets import Violation, Will, malformed, read_length
from lotline.endpoint.session import Session

log = logging.getLogger(__name__)

# Why a connection is not read: bits, for several reasons may hold at once.
OPENING, RECORDS, WRITING, TURN, REFUSED = 1, 2, 4, 8, 16


class Connection(Outgoing):
    """Parses all that one read brought; `session` and `inbox` are there after the CONNECT.
    authority: who may connect here."""

    def __init__(self, core: Core, authority: Authority) -> None:
        super().__init__(core)
        self.authority = authority
        self.loop = asyncio.get_running_loop()
        self.address = ""
        self.session: Session | None = None
        self.inbox: Inbox | None = None
        self.will: Will | None = None
        self.keepalive = 0
        self.holds = OPENING
        self.backlog = 0
        self.since = self.last_seen = self.progress = self.loop.time()
        self._rest = bytearray()
        self._need = 0

    # --- what asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        if self.closed:  # lost while TLS was handing it over
            self.transport.abort()
            return
        self.transport.set_write_buffer_limits(high=self.core.limits.write_buffer)
        self.address = str((transport.get_extra_info("peername") or ("",))[0])
        self.core.counters["accepted"] += 1
        self.core.door.enter(self)
        self.release(OPENING)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self.core.scratch

    def buffer_updated(self, nbytes: int) -> None:
        if self.closed:  # TLS still reads while it says good-bye
            return
        self.last_seen = self.loop.time()
        fresh = self.core.scratch[:nbytes]
        if self._rest or self.holds:
            self._rest += fresh
            if not self.holds and len(self._rest) >= self._need:
                self._feed_rest()
        else:
            self.progress = self.last_seen
            self._feed(bytes(fresh))

    def pause_writing(self) -> None:
        # Whoever does not read gets no more answers either: he is not read.
        self.stalled = True
        self.progress = self.loop.time()
        self.hold(WRITING)

    def resume_writing(self) -> None:
        self.stalled = False
        self.release(WRITING)
        if self.session is not None:
            self.session.pump()

    def connection_lost(self, exc: Exception | None) -> None:
        self.close("lost")
        self.core.door.leave(self)

    # --- what the endpoint calls

    def begin(self, session: Session, peer: Peer, will: Will | None, keepalive: int) -> None:
        """The CONNECT was accepted."""
        self.session, self.inbox = session, Inbox(self, peer)
        self.will, self.keepalive = will, keepalive

    def hold(self, why: int) -> None:
        """Stop reading; what was read and not handled stays."""
        if not self.holds and self.transport is not None:
            self.transport.pause_reading()
        self.holds |= why

    def release(self, why: int) -> None:
        """Handle what stayed, then read on, unless another reason holds."""
        self.holds &= ~why
        if self.holds or self.closed:
            return
        self.last_seen = self.loop.time()
        if self._rest:
            self._feed_rest()
        if self.transport is not None and not (self.holds or self.closed):
            self.transport.resume_reading()

    def yield_turn(self) -> None:
        """Let the other connections have theirs before the rest of what was read."""
        self.hold(TURN)
        self.loop.call_soon(self.release, TURN)

    def resume(self) -> None:
        """There is room for records again; a turn later, for a consumer may be on the stack."""
        self.loop.call_soon(self.release, RECORDS)

    def flush(self) -> None:
        super().flush()
        if self.session is not None and self.session.waiting and not self.closed:
            self.session.pump()

    def close(self, reason: str, clean: bool = False) -> None:
        """End it, counted under `reason`; the will goes out unless it ends clean."""
        if self.closed:
            return
        super().flush()
        self.closed = True
        self.last_seen = self.loop.time()
        self.core.counters[reason] += 1
        if self.session is not None and self.inbox is not None:
            self.core.hub.detach(self.session)
            self.inbox.forget()
            if self.will is not None and not clean:
                self.inbox.leave_will(self.will)
        if self.transport is not None:
            self.transport.close() if clean else self.transport.abort()

    @property
    def cut_short(self) -> bool:
        """True while part of a packet has come and the rest has not."""
        return bool(self._rest) and not self.holds

    # --- framing

    def _feed_rest(self) -> None:
        data = bytes(self._rest)
        self._rest.clear()
        self._feed(data)

    def _feed(self, data: bytes) -> None:
        fault, used = None, 0
        try:
            used = self._greeting(data) if self.inbox is None else self._packets(self.inbox, data)
        except Violation as violation:
            fault = violation
        if self.inbox is not None:
            self.inbox.hand_over()
        if used:
            self.progress = self.last_seen
        if fault is not None:
            log.debug("%s: %s", self.address, fault)
            self.close(fault.reason)
        elif used < len(data):
            self._rest += data[used:]

    def _greeting(self, data: bytes) -> int:
        """The first packet is a CONNECT, and a small one (section 3.1)."""
        if data[0] != 0x10:
            raise malformed(f"got first byte {data[0]:#04x}, expected a CONNECT")
        size, body = read_length(data, 1)
        if size > self.core.limits.connect_size:
            raise Violation("oversized", f"got a CONNECT of {size} bytes")
        end = body + size
        if not body or end > len(data):
            return 0
        control.connect(self, data[body:end])
        return end if self.inbox is None else end + self._packets(self.inbox, data[end:])

    def _packets(self, inbox: Inbox, data: bytes) -> int:
        """Handle the whole packets at the head of `data`; returns the bytes used."""
        at, end, full = 0, len(data), inbox.full_at()
        self._need = 0
        while end - at > 1 and not (self.holds or self.closed):
            head, size, body = data[at], data[at + 1], at + 2
            if size > 0x7F:
                size, body = read_length(data, at + 1)
                self._check_size(head, size)
                if not body:
                    break
            stop = body + size
            if stop > end:
                self._need = stop - at
                break
            if head >> 4 != 3:
                control.handle(self, head, data[body:stop])
            elif len(inbox.awaiting) < full:
                inbox.publish(head, data, body, stop)
            else:
                self._wait_for_room(inbox)
                break
            at = stop
        return at

    def _check_size(self, head: int, size: int) -> None:
        limits = self.core.limits
        if size > (limits.packet_size if head >> 4 == 3 else limits.control_size):
            raise Violation("oversized", f"got a packet of {size} bytes, type {head >> 4}")

    def _wait_for_room(self, inbox: Inbox) -> None:
        self.hold(RECORDS)
        self.core.intake.hold(inbox)
