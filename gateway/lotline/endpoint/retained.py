"""Retained messages: the last one a topic, bounded a publisher (MQTT 3.1.1 section 3.3.1.3)."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from lotline.endpoint.limits import Limits
from lotline.endpoint.session import Message
from lotline.endpoint.topics import Tree


class _Kept(NamedTuple):
    owner: str | None
    message: Message
    qos: int


class Retained:
    """The store; `owner` is the peer that retained a message, None for the gateway itself."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._tree: Tree[list[_Kept]] = Tree()
        self._count: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()

    def __len__(self) -> int:
        return self._count.total()

    def store(self, owner: str | None, topic: str, message: Message, qos: int) -> bool:
        """Keep, replace or, on an empty payload, forget; False if the owner has no room left."""
        slot = self._tree.get(topic)
        if slot:
            self._account(slot.pop(), -1)
        kept = _Kept(owner, message._replace(retain=True), qos)
        room = self._room(kept)
        if message.payload and room:
            self._tree.setdefault(topic, list).append(kept)
            self._account(kept, 1)
        else:
            self._tree.discard(topic)
        return room or not message.payload

    def matching(self, wanted: str) -> Iterator[tuple[Message, int]]:
        """(message, its QoS) of every topic that the filter matches."""
        for slot in self._tree.topics_for(wanted):
            yield slot[0].message, slot[0].qos

    def _room(self, kept: _Kept) -> bool:
        if kept.owner is None:
            return True
        size = self._bytes[kept.owner] + len(kept.message.payload)
        few = self._count[kept.owner] < self._limits.retained_each
        return few and size <= self._limits.retained_bytes_each

    def _account(self, kept: _Kept, sign: int) -> None:
        owner = kept.owner or ""
        self._count[owner] += sign
        self._bytes[owner] += sign * len(kept.message.payload)
        if not self._count[owner]:
            del self._count[owner], self._bytes[owner]
