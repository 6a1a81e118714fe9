"""Where jobs come in, by REST and by MQTT, and are written down."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from typing import Any

from lotline import config
from lotline.errors import InputError, JournalError, LotlineError
from lotline.jobs import Tokens, read
from lotline.journal import Job, Reader, Writer
from lotline.journal.jobs import Taken
from lotline.station.clock import Clock
from lotline.station.learning import names

# By MQTT: the name under which whoever has a token comes to lotline's own endpoint.
USER, SCOPE = "jobs", "jobs"
# A machine that is new to the journal is known after so long.
_NAMES_US = 10_000_000
# Messages of MQTT that wait to be written; more is refused, and told again by its sender.
_WAITING_MOST = 1000


class JobDesk:
    """Any thread. on_event(kind, text): of what was refused by MQTT, where nobody hears it."""

    def __init__(
        self, site: config.Config, reader: Reader, writer: Writer, clock: Clock,
        on_event: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        self.tokens = Tokens(site.folder)
        self._site, self._reader, self._writer, self._clock = site, reader, writer, clock
        self._on_event, self._mutex = on_event, threading.Lock()
        self._machines: tuple[int, frozenset[str]] = -(1 << 62), frozenset()
        self._waiting = 0

    def take(self, body: bytes, who: str) -> list[tuple[Job, Taken, int]]:
        """All jobs of a message, or none: (job, what became of it, its version). Raises
        InputError, JournalError."""
        now_us = self._clock.now_us()
        jobs = read(body, self._known(now_us), self._site.site.zone, now_us)
        done = self._writer.take_jobs(jobs, who, now_us)
        return [(job, *taken) for job, taken in zip(jobs, done, strict=True)]

    def _known(self, now_us: int) -> frozenset[str]:
        with self._mutex:
            if not 0 <= now_us - self._machines[0] < _NAMES_US:
                self._machines = now_us, frozenset(names(self._site, self._reader))
            return self._machines[1]

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
        try:
            self.take(payload, "mqtt")
        except InputError as e:
            self._on_event("jobs", f"Jobs by MQTT were refused: {e}.")
        except JournalError:
            return False
        except LotlineError as e:
            self._on_event("jobs", f"Jobs by MQTT could not be taken: {e}.")
        return True
