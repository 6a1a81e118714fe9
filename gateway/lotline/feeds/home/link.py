"""A connection to the broker that Home Assistant uses, where it is another than the nodes'."""

import logging
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from lotline.errors import ConfigError
from lotline.feeds.home.messages import OFFLINE, ONLINE

log = logging.getLogger("lotline")
GOODBYE_S = 2.0


class BrokerLink:
    """`retain` from any thread; what it says while there is no connection is lost, and `session`
    counts up with each, so that all is said again."""

    def __init__(
        self, host: str, port: int, user: str, password: str, ca: Path | None, will: str
    ) -> None:
        """will: the topic that the broker sets to "offline" when the gateway is gone."""
        self.session = 0
        self._where, self._will = f"{host}:{port}", will
        self._trouble = ""
        client = paho.Client(CallbackAPIVersion.VERSION2, client_id="")
        if user:
            client.username_pw_set(user, password)
        if ca is not None:
            try:
                client.tls_set(str(ca))
            except OSError as e:
                raise ConfigError(f"{ca} is not a certificate that can be read ({e})") from e
        client.will_set(will, OFFLINE, 1, retain=True)
        client.on_connect, client.on_disconnect = self._on_connect, self._on_disconnect
        client.on_connect_fail = self._on_connect_fail
        client.reconnect_delay_set(1, 30)
        client.connect_async(host, port, keepalive=30)
        client.loop_start()
        self._client = client

    def retain(self, topic: str, payload: bytes) -> None:
        self._client.publish(topic, payload, 1 if payload == ONLINE else 0, retain=True)

    def stop(self) -> None:
        """Say goodbye: a connection that is closed in order leaves no will."""
        if self._client.is_connected():
            said = self._client.publish(self._will, OFFLINE, 1, retain=True)
            try:
                said.wait_for_publish(GOODBYE_S)
            except (RuntimeError, ValueError):  # the connection broke just now: the will does it
                pass
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(self, _c: paho.Client, _u: Any, _f: Any, rc: Any, _p: Any) -> None:
        if rc.is_failure:
            self._tell(f"refuses the gateway: {rc}")
            return
        self._trouble = ""
        self.session += 1
        log.info("Home Assistant's broker at %s: connected.", self._where)

    def _on_connect_fail(self, _c: paho.Client, _u: Any) -> None:
        self._tell("cannot be reached")

    def _on_disconnect(self, _c: paho.Client, _u: Any, _f: Any, rc: Any, _p: Any) -> None:
        if rc.is_failure:
            self._tell(f"is away ({rc})")

    def _tell(self, trouble: str) -> None:
        """Once, not at each try."""
        if trouble != self._trouble:
            self._trouble = trouble
            log.error("Home Assistant's broker at %s %s.", self._where, trouble)
