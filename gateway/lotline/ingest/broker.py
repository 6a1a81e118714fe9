"""Frames through Mosquitto or any other MQTT broker: paho, acknowledged after the commit."""

import asyncio
import fcntl
import logging
import sys
import termios
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from lotline.errors import IngestError

log = logging.getLogger("lotline.ingest")

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


class BrokerSource:
    """Subscribes to every node's frames; a Source for the intake."""

    def __init__(
        self, host: str, port: int, user: str, password: str, ca: Path | None,
        also: Sequence[str] = (), will: str = "",
    ) -> None:  # fmt: skip
        """also: topics beside those of the nodes. will: the topic that the broker sets to
        "offline" when the gateway is gone."""
        self._topics = "lot/+/up", "lot/+/clock", *also
        self._host, self._port = host, port
        self._waiting: deque[Message] = deque()
        self._woken = False
        self._stopping = False
        self._taken = self._confirmed = 0
        self._session = 0
        self.connected = False
        self._trouble = ""
        client = paho.Client(CallbackAPIVersion.VERSION2, client_id="", manual_ack=True)
        if user:
            client.username_pw_set(user, password)
        if ca is not None:
            try:
                client.tls_set(str(ca))
            except OSError as e:
                raise IngestError(f"{ca} is not a certificate that can be read ({e})") from e
        if will:
            client.will_set(will, b"offline", 1, retain=True)
        client.on_connect = self._on_connect
        client.on_connect_fail = self._on_connect_fail
        client.on_subscribe = self._on_subscribe
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.reconnect_delay_set(1, 30)
        self._client = client

    def start(self, take: Callable[[Sequence[Message]], None]) -> None:
        """Connect, now or when the broker comes, and hand messages to `take` on this loop."""
        self._take = take
        self._loop = asyncio.get_running_loop()
        self._client.connect_async(self._host, self._port, keepalive=30)
        self._client.loop_start()

    def stop(self) -> None:
        self._stopping = True
        self._client.disconnect()
        self._client.loop_stop()

    def confirm(self, records: Sequence[Message]) -> None:
        """PUBACK to the broker, unless the connection that it came by is gone."""
        self._confirmed += len(records)
        for message in records:
            if message.qos and message.session == self._session:
                self._client.ack(message.mid, message.qos)

    def publish(self, topic: str, payload: bytes) -> None:
        """QoS 0: a lost acknowledgement is made good by the node's repeat."""
        self._client.publish(topic, payload, 0)

    @property
    def session(self) -> int:
        """Counts connections; 0 while there is none."""
        return self._session if self.connected else 0

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

    def _on_connect(self, client: paho.Client, _user: Any, _flags: Any, rc: Any, _p: Any) -> None:
        if rc.is_failure:
            log.error("The broker at %s:%d refuses the gateway: %s.", self._host, self._port, rc)
            return
        self._session += 1
        self.connected = True
        self._trouble = ""
        log.info("Connected to the broker at %s:%d.", self._host, self._port)
        client.subscribe([(name, 0 if name.endswith("/clock") else 1) for name in self._topics])

    def _on_connect_fail(self, _client: paho.Client, _user: Any) -> None:
        error = sys.exc_info()[1]  # paho calls this where it has caught it
        words = str(error or "no connection")
        if words != self._trouble:  # once, not at each try
            self._trouble = words
            log.error("The broker at %s:%d cannot be reached: %s.", self._host, self._port, words)

    def _on_subscribe(
        self, _c: paho.Client, _user: Any, _mid: int, codes: list[Any], _p: Any
    ) -> None:
        if any(code.is_failure for code in codes):
            log.error("The broker at %s:%d lets the gateway connect, but not read %s: see its "
                      "ACL.", self._host, self._port, " and ".join(self._topics))  # fmt: skip

    def _on_disconnect(self, _c: paho.Client, _user: Any, _flags: Any, rc: Any, _p: Any) -> None:
        if self.connected:
            log.warning("The broker at %s:%d is away (%s); nodes keep their records.",
                        self._host, self._port, rc)  # fmt: skip
        self.connected = False

    def _on_message(self, _c: paho.Client, _user: Any, m: paho.MQTTMessage) -> None:
        """In paho's thread."""
        while self._taken - self._confirmed >= MAX_UNCONFIRMED and not self._stopping:
            time.sleep(0.01)
        self._taken += 1
        self._waiting.append(Message(m.topic, bytes(m.payload), m.mid, m.qos, self._session))
        if not self._woken:
            self._woken = True
            self._loop.call_soon_threadsafe(self._drain)

    def _drain(self) -> None:
        self._woken = False
        messages = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if messages:
            self._take(messages)
