"""Whether frames can come in: the broker with our credentials, or our own endpoint."""

import socket
import threading
from pathlib import Path

from lotline.config import BrokerSecret, Mqtt
from lotline.keeping.doctor.finding import Finding

PATIENCE_S = 5.0


def endpoint(host: str, port: int) -> Finding:
    """lotline's own: is anybody at that port?"""
    if port == 0:
        return Finding("endpoint", "ok", "takes any free port at each start")
    try:
        with socket.create_connection((host, port), PATIENCE_S):
            return Finding("endpoint", "ok", f"answers at {host}:{port}")
    except OSError as e:
        return Finding("endpoint", "bad", f"nobody answers at {host}:{port}: {e.strerror or e}",
                       "lotline run is not running: systemctl status lotline")  # fmt: skip


def broker(mqtt: Mqtt, ca: Path | None, secret: BrokerSecret) -> Finding:
    """Connects as the gateway does, under another name, and leaves."""
    where = f"{mqtt.host}:{mqtt.port}"
    try:
        said = _connect(mqtt.host, mqtt.port, ca, secret)
    except OSError as e:  # ssl.SSLError is one
        return Finding("broker", "bad", f"{where} cannot be reached: {e.strerror or e}",
                       "is it running, and are `host`, `port` and `ca` of [mqtt] "
                       "right?")  # fmt: skip
    except ValueError as e:
        return Finding("broker", "bad", f"{where}: {e}", "see [mqtt] of the site file")
    if said is None:
        return Finding("broker", "bad", f"{where} takes the connection and says nothing",
                       "is that an MQTT port, and `ca` right for one with TLS?")  # fmt: skip
    if said != "Success":
        return Finding("broker", "bad", f"{where} refuses the gateway: {said}",
                       "see [broker] user and password in secrets.toml")  # fmt: skip
    return Finding("broker", "ok", f"{where} takes the gateway's credentials")


def _connect(host: str, port: int, ca: Path | None, secret: BrokerSecret) -> str | None:
    """What it answers; None where it does not."""
    import paho.mqtt.client as paho
    from paho.mqtt.enums import CallbackAPIVersion

    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="")
    client.connect_timeout = PATIENCE_S
    if secret.user:
        client.username_pw_set(secret.user, secret.password)
    if ca is not None:
        client.tls_set(str(ca))
    said: list[str] = []
    answered = threading.Event()

    def on_connect(_client: object, _user: object, _flags: object, rc: object, _p: object) -> None:
        said.append(str(rc))
        answered.set()

    client.on_connect = on_connect
    client.connect(host, port, keepalive=10)
    client.loop_start()
    try:
        answered.wait(PATIENCE_S)
    finally:
        client.disconnect()
        client.loop_stop()
    return said[0] if said else None
