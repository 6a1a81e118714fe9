"""Frames through Mosquitto or any other MQTT broker: paho, acknowledged after the commit."""

import asyncio
import fcntl
import sys
import termios
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import paho.mqtt.client as paho

from lotline.brokerlink import BrokerLink, Login

# Messages taken from the broker and not yet on disk: 5 MB of frames. Beyond it (a full disk)
# paho's thread waits, TCP fills up and the broker keeps the rest: nothing is dropped here.
MAX_UNCONFIRMED = 20_000
# Unread bytes of the connection, some 250 frames: a storm, which metering should let pass.
BEHIND_BYTES = 1 << 16


class Message(NamedTuple):
    """A publish from the broker."""

    topic: str
    payload: bytes
    mid: int
    qos: int
    session: int


class BrokerSource(BrokerLink):
    """Subscribes to every node's frames; a Source for the intake."""

    def __init__(
        self, to: Login, on_event: Callable[[str], None], also: Sequence[str] = (), will: str = ""
    ) -> None:
        """on_event: of trouble with the broker. also: topics beside those of the nodes. will: the
        topic that the broker sets to "offline" when the gateway is gone. Raises ConfigError."""
        super().__init__(to, "the broker", on_event, will=will, manual_ack=True)
        self._topics = "lot/+/up", "lot/+/clock", *also
        self._waiting: deque[Message] = deque()
        self._woken = False
        self._stopping = False
        self._taken = self._confirmed = 0
        self._client.on_subscribe, self._client.on_message = self._on_subscribe, self._on_message

    def start(self, take: Callable[[Sequence[Message]], None]) -> None:
        """Connect, now or when the broker comes, and hand messages to `take` on this loop."""
        self._take = take
        self._loop = asyncio.get_running_loop()
        self.connect()

    def stop(self) -> None:
        self._stopping = True
        super().stop()

    def confirm(self, records: Sequence[Message]) -> None:
        """PUBACK to the broker, unless the connection that it came by is gone."""
        self._confirmed += len(records)
        for message in records:
            if message.qos and message.session == self._sessions:
                self._client.ack(message.mid, message.qos)

    def publish(self, topic: str, payload: bytes) -> None:
        """QoS 0: a lost acknowledgement is made good by the node's repeat."""
        self._client.publish(topic, payload, 0)

    def retain(self, topic: str, payload: bytes) -> None:
        """Lost while there is no connection."""
        self._client.publish(topic, payload, 0, retain=True)

    def behind(self) -> bool:
        """Paho takes frames slower than the broker sends them."""
        waiting = bytearray(4)
        try:
            fcntl.ioctl(self._client.socket(), termios.FIONREAD, waiting)  # type: ignore[arg-type]
        except (OSError, TypeError, ValueError):  # no connection now
            return False
        return int.from_bytes(waiting, sys.byteorder) > BEHIND_BYTES

    def _joined(self) -> None:
        wanted = [(name, 0 if name.endswith("/clock") else 1) for name in self._topics]
        self._client.subscribe(wanted)

    def _on_subscribe(
        self, _c: paho.Client, _user: Any, _mid: int, codes: list[Any], _p: Any
    ) -> None:
        if any(code.is_failure for code in codes):
            self._say(f"lets the gateway connect, but not read {' and '.join(self._topics)}: see "
                      "its ACL")  # fmt: skip

    def _on_message(self, _c: paho.Client, _user: Any, m: paho.MQTTMessage) -> None:
        """In paho's thread."""
        while self._taken - self._confirmed >= MAX_UNCONFIRMED and not self._stopping:
            time.sleep(0.01)
        self._taken += 1
        self._waiting.append(Message(m.topic, bytes(m.payload), m.mid, m.qos, self._sessions))
        if not self._woken:
            self._woken = True
            self._loop.call_soon_threadsafe(self._drain)

    def _drain(self) -> None:
        self._woken = False
        messages = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if messages:
            self._take(messages)
