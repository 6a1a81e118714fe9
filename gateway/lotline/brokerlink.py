"""A connection to an MQTT broker, which comes back by itself and says what is wrong with it."""

import logging
import ssl
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from lotline.config import BrokerSecret, Config, HomeAssistant, Mqtt
from lotline.errors import ConfigError

log = logging.getLogger("lotline")

OFFLINE = b"offline"
# The same trouble is an event again after an hour at the earliest.
REPEAT_S = 3600.0
# X509_V_ERR_ of OpenSSL.
_UNSIGNED = (18, 19, 20, 21)
_NOT_YET, _NO_LONGER = 9, 10
_OTHER_NAME = (62, 64)


class Login(NamedTuple):
    """ca: PEM of who signed the broker's certificate; None: without TLS."""

    host: str
    port: int
    user: str
    password: str
    ca: Path | None

    @property
    def where(self) -> str:
        return f"{self.host}:{self.port}"


def login(site: Config, told: Mqtt | HomeAssistant, secret: BrokerSecret) -> Login:
    """told: the table of the site file that names the broker."""
    ca = site.beside(told.ca) if told.ca else None
    return Login(told.host or "", told.port, secret.user, secret.password, ca)


def client(to: Login, *, manual_ack: bool = False) -> paho.Client:
    """Not connected yet. Raises ConfigError."""
    made = paho.Client(CallbackAPIVersion.VERSION2, client_id="", manual_ack=manual_ack)
    if to.user:
        made.username_pw_set(to.user, to.password)
    if to.ca is not None:
        try:
            made.tls_set(str(to.ca))
        except OSError as e:
            raise ConfigError(f"{to.ca} is not a certificate that can be read ({e})") from e
    return made


def trouble(error: BaseException | None, to: Login) -> str:
    """Why there is no connection, in words that follow the broker's name."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"is not trusted: {_distrust(error, to)}"
    words = getattr(error, "strerror", None) or error or "no connection"
    plain = ""
    if to.ca and isinstance(error, ssl.SSLError | ConnectionResetError):
        plain = "; where it speaks no TLS, leave `ca` out"
    return f"cannot be reached: {words}{plain}"


def _distrust(error: ssl.SSLCertVerificationError, to: Login) -> str:
    if error.verify_code in _UNSIGNED:
        return f"its certificate is not signed by {to.ca}"
    if error.verify_code in _OTHER_NAME:
        return f"its certificate is not for the name {to.host}"
    if error.verify_code == _NO_LONGER:
        return "its certificate is no longer good"
    if error.verify_code == _NOT_YET:
        return "its certificate is not good yet: is this machine's clock right?"
    return f"its certificate does not hold ({error.verify_message})"


class BrokerLink:
    """Callbacks come in paho's thread; `_joined` follows each connection."""

    def __init__(
        self, to: Login, name: str, on_event: Callable[[str], None], *,
        will: str = "", manual_ack: bool = False,
    ) -> None:  # fmt: skip
        """name: of the broker in sentences. on_event: of a trouble, once an hour. will: topic
        that the broker sets to "offline" when the gateway is gone. Raises ConfigError."""
        self.connected = self._refused = False
        self._login, self._name, self._on_event = to, f"{name} at {to.where}", on_event
        self._sessions = self._vain = 0
        self._trouble = ""
        self._told: dict[str, float] = {}
        self._client = made = client(to, manual_ack=manual_ack)
        if will:
            made.will_set(will, OFFLINE, 1, retain=True)
        made.on_connect, made.on_connect_fail = self._on_connect, self._on_connect_fail
        made.on_disconnect = self._on_disconnect
        made.reconnect_delay_set(1, 30)

    @property
    def session(self) -> int:
        """Counts connections; 0 while there is none."""
        return self._sessions if self.connected else 0

    def connect(self) -> None:
        """Now, or when the broker comes."""
        self._client.connect_async(self._login.host, self._login.port, keepalive=30)
        self._client.loop_start()

    def stop(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _joined(self) -> None:
        pass

    def _on_connect(self, _c: paho.Client, _user: Any, _flags: Any, rc: Any, _p: Any) -> None:
        if rc.is_failure:
            self._refused = True
            self._say(f"refuses the gateway: {rc}")
            return
        after = f", after {self._vain} tries in vain" if self._vain else ""
        log.info("Connected to %s%s.", self._name, after)
        self._trouble, self._vain = "", 0
        self._sessions += 1
        self.connected = True
        self._joined()

    def _on_connect_fail(self, _client: paho.Client, _user: Any) -> None:
        """Paho calls it where it has caught the error."""
        self._say(trouble(sys.exc_info()[1], self._login))

    def _on_disconnect(self, _c: paho.Client, _user: Any, _flags: Any, rc: Any, _p: Any) -> None:
        was, self.connected = self.connected, False
        refused, self._refused = self._refused, False
        if not rc.is_failure or refused:  # it has been said
            return
        if was:
            self._say(f"is away ({rc})")
        else:
            tls = "" if self._login.ca else "; where it wants TLS, `ca` turns that on"
            self._say(f"closes the connection without an answer ({rc}){tls}")

    def _say(self, words: str) -> None:
        """Each new trouble; an event, with its count, once an hour."""
        self._vain += 1
        name, now = self._name[0].upper() + self._name[1:], time.monotonic()
        tries = f"; {self._vain} tries in vain" if self._vain > 1 else ""
        if now - self._told.get(words, -REPEAT_S) >= REPEAT_S:
            self._told[words] = now
            self._on_event(f"{name} {words}{tries}.")
        elif words != self._trouble:
            log.error("%s %s%s.", name, words, tries)
        self._trouble = words
