"""What a client publishes: decoded, checked, taken as records, acknowledged when committed."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from lotline.endpoint.authority import Peer
from lotline.endpoint.hub import Route
from lotline.endpoint.intake import Record
from lotline.endpoint.packets import Violation, Will, decode_text, malformed
from lotline.endpoint.topics import is_topic

if TYPE_CHECKING:
    from lotline.endpoint.connection import Connection


class Inbox:
    """The publishing half of one connection. `awaiting` holds, in the order of arrival, what is

    not acknowledged yet: records, and whatever came after one.
    """

    def __init__(self, conn: Connection, peer: Peer) -> None:
        self.conn, self.peer = conn, peer
        self.awaiting: deque[Record] = deque()
        self._core, self._hub = conn.core, conn.core.hub
        self._newest: dict[int, Record] = {}
        self._routes: dict[bytes, Route] = {}
        self._batch: list[Record] = []
        self._acks: list[int] = []

    def full_at(self) -> int:
        """How long `awaiting` may become in this read."""
        here, room = len(self.awaiting), self._core.intake.room()
        return min(self._core.limits.unconfirmed_each, here + room)

    def publish(self, head: int, data: bytes, body: int, stop: int) -> None:
        """Take the PUBLISH (section 3.3) whose body is `data[body:stop]`; raises Violation."""
        if stop - body < 2:
            raise malformed("got a PUBLISH without a topic")
        mark = body + 2 + (data[body] << 8 | data[body + 1])
        raw = data[body + 2 : mark]
        packet_id = 0
        if head & 0x06:
            packet_id = _packet_id(head, data[mark : mark + 2])
            mark += 2
        if mark > stop:
            raise malformed(f"got a PUBLISH of {stop - body} bytes, expected {mark - body}")
        route = self._routes.get(raw) or self._learn(raw)
        self._pass_on(route, head, packet_id, data[mark:stop])

    def _pass_on(self, route: Route, head: int, packet_id: int, payload: bytes) -> None:
        if route.record:
            self._take(Record(self.peer.name, route.topic, payload, packet_id, self, False))
        elif packet_id:
            self._promise(packet_id)
        if head & 1 or route.targets or route.epoch != self._hub.epoch:
            qos = 1 if packet_id else 0
            self._hub.publish(self.peer.name, route, payload, qos, bool(head & 1))

    def _take(self, record: Record) -> None:
        self._batch.append(record)
        self.awaiting.append(record)
        if record.packet_id:
            self._newest[record.packet_id] = record

    def _promise(self, packet_id: int) -> None:
        """No record: acknowledge at once, or after the records that came before it."""
        if not self.awaiting:
            self._acks.append(packet_id)
            return
        placeholder = Record("", "", b"", packet_id, self, True)
        self.awaiting.append(placeholder)
        self._newest[packet_id] = placeholder

    def _learn(self, raw: bytes) -> Route:
        """Check a topic's first use on this connection: its text, then whose it is."""
        topic = decode_text(raw)
        if not is_topic(topic, self._core.limits):
            raise malformed(f"got topic {topic[:64]!r}, expected one without wildcards")
        if not self.peer.may_publish(topic):
            raise Violation("denied_publish", f"{self.peer.name} may not publish {topic[:64]!r}")
        if len(self._routes) >= self._core.limits.routes:
            self._routes.clear()
        route = self._routes[raw] = self._hub.route(topic)
        return route

    def hand_over(self) -> None:
        """The read is parsed: acknowledge what is no record, give the records away at once."""
        if self._acks:
            self.conn.send_acks(self._acks)
            self._acks = []
        if self._batch:
            batch, self._batch = self._batch, []
            self._core.intake.take(batch)

    def acknowledge(self) -> None:
        """PUBACK what is committed, nothing before an earlier publish (section 4.6).

        A repeated identifier is acknowledged once, for its newest publish: an acknowledgement
        too many could be taken for that of the identifier's next use.
        """
        awaiting, newest, acks = self.awaiting, self._newest, []
        while awaiting and awaiting[0].done:
            record = awaiting.popleft()
            if newest.get(record.packet_id) is record:
                del newest[record.packet_id]
                acks.append(record.packet_id)
        if acks:
            self.conn.send_acks(acks)

    def leave_will(self, will: Will) -> None:
        """The client is gone without a DISCONNECT (section 3.1.2.5)."""
        self._core.counters["wills"] += 1
        route = self._hub.route(will.topic)
        if route.record:
            self._core.intake.take(
                [Record(self.peer.name, will.topic, will.payload, 0, self, False)]
            )
        self._hub.publish(self.peer.name, route, will.payload, will.qos, will.retain)

    def forget(self) -> None:
        """The connection is gone: nothing can be acknowledged on it any more."""
        self.awaiting.clear()
        self._newest.clear()
        self._core.intake.forget(self)


def _packet_id(head: int, raw: bytes) -> int:
    if head & 0x06 == 0x04:
        raise Violation("qos2", "got a QoS 2 PUBLISH, expected QoS 0 or 1")
    packet_id = int.from_bytes(raw, "big")
    if head & 0x06 == 0x06 or not packet_id:
        raise malformed(f"got PUBLISH {head:#04x} with identifier {packet_id}")
    return packet_id
