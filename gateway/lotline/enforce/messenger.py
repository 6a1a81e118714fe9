"""The thread that takes messages to people, and tries again until somebody has them."""

import json
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from lotline.enforce.channels import Channel, Message, NotTakenError
from lotline.errors import LotlineError

POLL_S = 1.0
# Waits between tries, then the last one again and again ...
WAITS_S = (10, 30, 60, 300, 900)
# ... and after this many, about a day, nobody is waiting for the message any more.
TRIES = 100


class Letter(Protocol):
    """A message to a destination; body: its subject, text and facts as JSON. tries: in vain."""

    @property
    def id(self) -> int: ...
    @property
    def destination(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def tries(self) -> int: ...


class Queue(Protocol):
    """Where letters wait, through a restart, too. Raises LotlineError where it has no room."""

    def due(self, now_us: int) -> Sequence[Letter]: ...
    def done(self, delivery: int, now_us: int, error: str = "", /) -> None: ...
    def again(self, delivery: int, due_us: int, error: str, /) -> None: ...


class Channels(Protocol):
    """The way to a destination; None where there is no such destination any more."""

    def get(self, destination: str, /) -> Channel | None: ...


class Messenger(threading.Thread):
    """Delivers what is posted in a queue. on_event(kind, text) is called from this thread:
    "alert-late" at the first failure of a message, "alert-lost" when it is given up."""

    def __init__(
        self,
        queue: Queue,
        channels: Channels,
        now_us: Callable[[], int],
        on_event: Callable[[str, str], None],
    ) -> None:
        super().__init__(name="messenger", daemon=True)
        self._queue, self._channels = queue, channels
        self._now_us, self._on_event = now_us, on_event
        self._stopping = threading.Event()

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        while not self._stopping.wait(POLL_S):
            try:
                for delivery in self._queue.due(self._now_us()):
                    if self._stopping.is_set():
                        return
                    self._take(delivery)
            except LotlineError:  # the queue has no room: what is due stays due
                continue

    def _take(self, delivery: Letter) -> None:
        channel = self._channels.get(delivery.destination)
        if channel is None:
            self._give_up(delivery, "nobody of this name is told any more")
            return
        try:
            channel(_message(delivery))
        except NotTakenError as e:
            self._failed(delivery, e)
        except Exception as e:  # a mistake of ours in one channel must not silence the others
            self._failed(delivery, NotTakenError(f"{type(e).__name__}: {e}"))
        else:
            self._queue.done(delivery.id, self._now_us())

    def _failed(self, delivery: Letter, error: NotTakenError) -> None:
        if error.for_good or delivery.tries + 1 >= TRIES:
            self._give_up(delivery, str(error))
            return
        wait_s = WAITS_S[min(delivery.tries, len(WAITS_S) - 1)]
        self._queue.again(delivery.id, self._now_us() + wait_s * 1_000_000, str(error))
        if delivery.tries == 0:
            self._on_event("alert-late", f"alert {delivery.destination}: {error}; tried again")

    def _give_up(self, delivery: Letter, why: str) -> None:
        self._queue.done(delivery.id, self._now_us(), why)
        self._on_event("alert-lost", f"alert {delivery.destination}: {why}; given up")


def _message(delivery: Letter) -> Message:
    facts = json.loads(delivery.body)
    headers = facts.pop("headers", {})
    html = facts.pop("html", "")
    return Message(facts.pop("subject"), facts.pop("text"), facts, headers, html)
