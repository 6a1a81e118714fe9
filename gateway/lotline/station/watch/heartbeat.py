"""The dead-man's check: each hour somebody elsewhere hears that the gateway lives."""

import contextlib
import threading
from collections.abc import Callable

from lotline import __version__
from lotline.enforce.channels import Channel
from lotline.enforce.upkeep import About, letter
from lotline.errors import LotlineError
from lotline.journal import HEARTBEAT_FAILED, HEARTBEAT_TAKEN, Writer

# The first one waits until the log has a head.
FIRST_S, HOUR_S, AGAIN_S = 60.0, 3600.0, 300.0


class Heartbeat(threading.Thread):
    """Waits for nobody, and nobody waits for it. Told as an event: the first failure, and that
    it is taken again; how often it failed stands in the journal."""

    def __init__(
        self, channel: Channel, writer: Writer, now_us: Callable[[], int],
        about: Callable[[], About], on_event: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        super().__init__(name="heartbeat", daemon=True)
        self._channel, self._writer, self._now_us = channel, writer, now_us
        self._about, self._on_event = about, on_event
        self._failed, self._stopping = 0, threading.Event()

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        wait_s = FIRST_S
        while not self._stopping.wait(wait_s):
            wait_s = self.beat()

    def beat(self) -> float:
        """Once; seconds until the next."""
        error = ""
        try:
            self._channel(letter("heartbeat", "the gateway lives", [],
                                 {"version": __version__}, self._about()))  # fmt: skip
        except LotlineError as e:  # not taken; or the log has no head that can be read
            error = str(e)
        with contextlib.suppress(LotlineError):  # the journal has no room, or is closed
            self._write(error)
        return AGAIN_S if error else HOUR_S

    def _write(self, error: str) -> None:
        if error:
            self._failed += 1
            self._writer.set_cursor(HEARTBEAT_FAILED, self._failed)
            if self._failed == 1:
                self._on_event("heartbeat", f"The heartbeat was not taken: {error}; tried again.")
            return
        self._writer.set_cursor(HEARTBEAT_TAKEN, self._now_us())
        if self._failed:
            self._writer.set_cursor(HEARTBEAT_FAILED, 0)
            self._on_event("heartbeat", f"The heartbeat is taken again, after {self._failed} "
                           "in vain.")  # fmt: skip
        self._failed = 0
