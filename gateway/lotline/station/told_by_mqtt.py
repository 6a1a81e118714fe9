"""What other programs tell by MQTT, from either source: written down, or refused for good."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

from lotline.errors import InputError, JournalError, LotlineError

# Messages that wait to be written; more is refused, and told again by its sender.
_WAITING_MOST = 1000


class ToldByMqtt(ABC):
    """A part of a desk. what: it is about, also the kind of its events. topic: where it comes in.
    on_event(kind, text): of what was refused, where nobody hears it."""

    def __init__(self, what: str, topic: str, on_event: Callable[[str, str], None]) -> None:
        self.topic, self._what, self._on_event, self._waiting = topic, what, on_event, 0

    @abstractmethod
    def take(self, body: bytes, who: str) -> Sequence[Any]:
        """Raises InputError, JournalError."""

    async def take_messages(
        self, records: Sequence[Any], confirm: Callable[[Sequence[Any]], None]
    ) -> None:
        """From either source; each is confirmed once it is written, or refused for good. What
        the disk has no room for is not: it comes again."""
        if self._waiting + len(records) > _WAITING_MOST:
            return
        self._waiting += len(records)
        try:
            for record in records:
                if await asyncio.to_thread(self._take_message, bytes(record.payload)):
                    confirm([record])
        finally:
            self._waiting -= len(records)

    def _take_message(self, payload: bytes) -> bool:
        told = f"A message by MQTT about {self._what}"
        try:
            self.take(payload, "mqtt")
        except InputError as e:
            self._on_event(self._what, f"{told} was refused: {e}.")
        except JournalError:
            return False
        except LotlineError as e:
            self._on_event(self._what, f"{told} could not be taken: {e}.")
        return True
