"""Where jobs come in, by REST and by MQTT, and are written down."""

import threading
from collections.abc import Callable

from lotline import config
from lotline.jobs import Tokens, read
from lotline.journal import Job, Reader, Writer
from lotline.journal.jobs import Taken
from lotline.station.clock import Clock
from lotline.station.learning import names
from lotline.station.told_by_mqtt import ToldByMqtt

# By MQTT: the name under which whoever has a token comes to lotline's own endpoint.
USER = "jobs"
# A machine that is new to the journal is known after so long.
_NAMES_US = 10_000_000


class JobDesk(ToldByMqtt):
    """Any thread."""

    def __init__(
        self, site: config.Config, reader: Reader, writer: Writer, clock: Clock,
        on_event: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        super().__init__("jobs", site.jobs.topic or config.JOBS_TOPIC, on_event)
        self.tokens = Tokens(site.folder)
        self._site, self._reader, self._writer, self._clock = site, reader, writer, clock
        self._mutex = threading.Lock()
        self._machines: tuple[int, frozenset[str]] = -(1 << 62), frozenset()

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
