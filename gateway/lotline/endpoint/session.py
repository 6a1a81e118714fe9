"""What a subscriber is owed: its filters, its queue and what it has not acknowledged yet."""

from __future__ import annotations

from collections import Counter, deque
from typing import TYPE_CHECKING, NamedTuple

from lotline.endpoint.authority import Peer
from lotline.endpoint.limits import Limits
from lotline.endpoint.packets import encode_publish

if TYPE_CHECKING:
    from lotline.endpoint.connection import Connection


class Message(NamedTuple):
    """One message on its way to subscribers; `topic` as UTF-8 bytes."""

    topic: bytes
    payload: bytes
    retain: bool


class Session:
    """State of one (peer, client identifier); `link` is its connection, None while away."""

    def __init__(
        self, peer: Peer, client_id: str, clean: bool, limits: Limits, counters: Counter[str]
    ) -> None:
        self.peer, self.client_id, self.clean = peer, client_id, clean
        self.link: Connection | None = None
        self.filters: dict[str, int] = {}
        self.queue: deque[Message] = deque()
        self._queue_bytes = 0
        self._sent: dict[int, Message] = {}
        self._resend: deque[int] = deque()
        self._last_id = 0
        self._limits, self._counters = limits, counters

    @property
    def waiting(self) -> bool:
        """True while something is queued, or sent before and to be sent again."""
        return bool(self.queue or self._resend)

    def deliver(self, message: Message, qos: int) -> None:
        """Send now if the socket takes it; else drop QoS 0 and queue QoS 1, both counted."""
        link = self.link
        ready = link is not None and link.writable
        if not qos:
            if link is not None and ready:
                link.send(encode_publish(*message))
            else:
                self._counters["dropped_qos0"] += 1
        elif ready and not self.waiting and len(self._sent) < self._limits.inflight:
            self._send(message)
        else:
            self._enqueue(message)

    def attach(self, link: Connection) -> None:
        """Start on a new connection: first what was not acknowledged, as DUP, then the queue."""
        self.link = link
        self._resend = deque(self._sent)
        self.pump()

    def acked(self, packet_id: int) -> None:
        if self._sent.pop(packet_id, None) is None:
            self._counters["unknown_pubacks"] += 1
        elif self.waiting:
            self.pump()

    def pump(self) -> None:
        """Send on while the socket takes it and the window is open."""
        link = self.link
        while link is not None and link.writable and self._resend:
            packet_id = self._resend.popleft()
            if packet_id in self._sent:
                link.send(encode_publish(*self._sent[packet_id], packet_id, dup=True))
        while link is not None and link.writable and self._window_open():
            message = self.queue.popleft()
            self._queue_bytes -= len(message.payload)
            self._send(message)

    def _window_open(self) -> bool:
        return bool(self.queue) and len(self._sent) < self._limits.inflight

    def _send(self, message: Message) -> None:
        packet_id = self._free_id()
        self._sent[packet_id] = message
        if self.link is not None:
            self.link.send(encode_publish(*message, packet_id))

    def _free_id(self) -> int:
        # The window is far smaller than the 65535 identifiers, so one is always free.
        while True:
            self._last_id = self._last_id % 0xFFFF + 1
            if self._last_id not in self._sent:
                return self._last_id

    def _enqueue(self, message: Message) -> None:
        """Keep it for later; beyond the bound the oldest goes, for the newest state counts."""
        self.queue.append(message)
        self._queue_bytes += len(message.payload)
        limits = self._limits
        while len(self.queue) > limits.queue or self._queue_bytes > limits.queue_bytes:
            self._queue_bytes -= len(self.queue.popleft().payload)
            self._counters["dropped_queued"] += 1
