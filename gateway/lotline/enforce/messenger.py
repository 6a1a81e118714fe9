"""The thread that takes messages to people, and tries again until somebody has them."""

import json
import threading
from collections.abc import Callable

from lotline.enforce.channels import Channel, Message, NotTakenError
from lotline.errors import LotlineError
from lotline.journal import Alerts, Delivery

POLL_S = 1.0
# Waits between tries, then the last one again and again ...
WAITS_S = (10, 30, 60, 300, 900)
# ... and after this many, about a day, nobody is waiting for the message any more.
TRIES = 100


class Messenger(threading.Thread):
    """Delivers what is posted in the journal. on_event(kind, text) is called from this thread:
    "alert-late" at the first failure of a message, "alert-lost" when it is given up."""

    def __init__(
        self,
        alerts: Alerts,
        channels: dict[str, Channel],
        now_us: Callable[[], int],
        on_event: Callable[[str, str], None],
    ) -> None:
        super().__init__(name="messenger", daemon=True)
        self._alerts, self._channels = alerts, channels
        self._now_us, self._on_event = now_us, on_event
        self._stopping = threading.Event()

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        while not self._stopping.wait(POLL_S):
            try:
                for delivery in self._alerts.due(self._now_us()):
                    if self._stopping.is_set():
                        return
                    self._take(delivery)
            except LotlineError:  # the journal has no room: what is due stays due
                continue

    def _take(self, delivery: Delivery) -> None:
        channel = self._channels.get(delivery.destination)
        if channel is None:
            self._give_up(delivery, "the site file has no such alert any more")
            return
        try:
            channel(_message(delivery))
        except NotTakenError as e:
            self._failed(delivery, e)
        except Exception as e:  # a mistake of ours in one channel must not silence the others
            self._failed(delivery, NotTakenError(f"{type(e).__name__}: {e}"))
        else:
            self._alerts.done(delivery.id, self._now_us())

    def _failed(self, delivery: Delivery, error: NotTakenError) -> None:
        if error.for_good or delivery.tries + 1 >= TRIES:
            self._give_up(delivery, str(error))
            return
        wait_s = WAITS_S[min(delivery.tries, len(WAITS_S) - 1)]
        self._alerts.again(delivery.id, self._now_us() + wait_s * 1_000_000, str(error))
        if delivery.tries == 0:
            self._on_event("alert-late", f"alert {delivery.destination}: {error}; tried again")

    def _give_up(self, delivery: Delivery, why: str) -> None:
        self._alerts.done(delivery.id, self._now_us(), why)
        self._on_event("alert-lost", f"alert {delivery.destination}: {why}; given up")


def _message(delivery: Delivery) -> Message:
    facts = json.loads(delivery.body)
    return Message(facts.pop("subject"), facts.pop("text"), facts)
