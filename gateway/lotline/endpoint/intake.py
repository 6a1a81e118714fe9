"""Records on their way to the journal: handed over in batches, acknowledged when committed."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from lotline.endpoint.limits import Limits

if TYPE_CHECKING:
    from lotline.endpoint.inbox import Inbox

log = logging.getLogger(__name__)


class Record:
    """One publish that the gateway takes as a record.

    `packet_id` is 0 for QoS 0 and for wills: nothing is acknowledged, but it is confirmed
    or refused like any other, for that frees its place.
    """

    __slots__ = ("done", "packet_id", "payload", "peer", "source", "topic")

    def __init__(
        self, peer: str, topic: str, payload: bytes, packet_id: int, source: Inbox, done: bool
    ) -> None:
        self.peer = peer
        self.topic = topic
        self.payload = payload
        self.packet_id = packet_id
        self.source = source
        self.done = done

    @property
    def qos(self) -> int:
        return 1 if self.packet_id else 0


OnRecords = Callable[[list[Record]], None]


class Intake:
    """Counts what is unconfirmed; at the limits connections stop being read."""

    def __init__(
        self, on_records: OnRecords | None, limits: Limits, counters: Counter[str]
    ) -> None:
        self._on_records = on_records
        self._limits, self._counters = limits, counters
        self.count = 0
        self.size = 0
        self._held: set[Inbox] = set()

    def room(self) -> int:
        """Records that may still be taken in."""
        if self.size >= self._limits.unconfirmed_bytes:
            return 0
        return self._limits.unconfirmed - self.count

    def take(self, batch: list[Record]) -> None:
        """Hand a batch over. A consumer that fails leaves it unacknowledged: it comes again."""
        self.count += len(batch)
        self.size += sum([len(record.payload) for record in batch])
        self._counters["records"] += len(batch)
        try:
            if self._on_records is not None:
                self._on_records(batch)
        except Exception:
            log.exception("%d records stay unacknowledged: the consumer failed", len(batch))
            self.refuse(batch)

    def confirm(self, records: Sequence[Record]) -> None:
        """These are committed: acknowledge them, in order, in one write a connection."""
        for inbox in self._settle(records, "confirmed"):
            inbox.acknowledge()
        self._release()

    def refuse(self, records: Sequence[Record]) -> None:
        """These were not committed: no acknowledgement; MQTT resends on a new connection."""
        for inbox in self._settle(records, "refused"):
            inbox.conn.close("refused_records")
        self._release()

    def hold(self, inbox: Inbox) -> None:
        """Keep its connection waiting until there is room again."""
        self._counters["held"] += 1
        self._held.add(inbox)

    def forget(self, inbox: Inbox) -> None:
        self._held.discard(inbox)

    def _settle(self, records: Sequence[Record], counter: str) -> Iterable[Inbox]:
        touched: dict[Inbox, None] = {}
        size = count = 0
        for record in records:
            if not record.done:
                record.done = True
                size += len(record.payload)
                count += 1
                touched[record.source] = None
        self.count -= count
        self.size -= size
        self._counters[counter] += count
        return touched

    def _release(self) -> None:
        """At half the limits, so that reading does not stop and start with every record."""
        limits = self._limits
        if not self._held:
            return
        if self.count > limits.unconfirmed // 2 or self.size > limits.unconfirmed_bytes // 2:
            return
        half = limits.unconfirmed_each // 2
        for inbox in [inbox for inbox in self._held if len(inbox.awaiting) <= half]:
            self._held.discard(inbox)
            inbox.conn.resume()
