"""A user of a broker behind TLS, as tests of who may say and hear what need one."""

import threading
from pathlib import Path

import paho.mqtt.client as paho
from program import until

DENIED = 0x87  # MQTT 5.0 section 3.4.2.1, not authorized


class Person:
    """A user of the broker: what it is told, and what it hears."""

    def __init__(self, ca: Path, port: int, user: str | None, password: str | None) -> None:
        self.answers: dict[int, int] = {}
        self.heard: list[str] = []
        self._answered = threading.Event()
        self.code: int | None = None
        self.client = paho.Client(paho.CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        self.client.tls_set(str(ca))
        if user:
            self.client.username_pw_set(user, password)
        self.client.on_connect = self._on_connect
        self.client.on_subscribe = lambda *_: self._answered.set()
        self.client.on_message = lambda _c, _u, m: self.heard.append(m.topic)
        self.client.on_publish = self._on_publish
        self.client.connect("localhost", port)
        self.client.loop_start()
        until(lambda: self.code is not None, "an answer to CONNECT")

    def _on_connect(self, _client, _user, _flags, code, _properties):
        self.code = code.value

    def _on_publish(self, _client, _user, mid, code, _properties):
        self.answers[mid] = code.value

    def publish(self, topic, payload=b"x"):
        """The reason code of the PUBACK."""
        mid = self.client.publish(topic, payload, 1).mid
        return until(lambda: (mid in self.answers) and [self.answers[mid]], "a PUBACK")[0]

    def subscribe(self, topic):
        self._answered.clear()
        self.client.subscribe(topic, 1)
        assert self._answered.wait(20)
