"""Whether nodes can come in at lotline's own endpoint, and whether others hear them there."""

import socket
import ssl
import sys
from collections.abc import Mapping

from lotline.config import Mqtt, psk_trouble
from lotline.keeping.doctor.finding import Finding

PATIENCE_S = 5.0
START = "lotline run is not running: systemctl status lotline"


def endpoint(mqtt: Mqtt) -> Finding:
    """Is anybody at its `port`?"""
    host, port = mqtt.front, mqtt.port
    if port == 0:
        return Finding("endpoint", "ok", "takes any free port at each start")
    try:
        _shake_hands(host, port, _any() if mqtt.certificate else None)
    except OSError as e:
        return Finding(
            "endpoint", "bad", f"nobody answers at {host}:{port}: {e.strerror or e}", START
        )
    if mqtt.is_overheard:
        words = "in the clear: who listens there reads what nodes send, and their passwords"
        return Finding("endpoint", "look", f"answers at {host}:{port}, {words}", _remedy(mqtt))
    return Finding("endpoint", "ok", f"answers at {host}:{port}")


def _remedy(mqtt: Mqtt) -> str:
    if mqtt.psk_port:
        return "lotline provision for each node, and then leave `plain` out of [mqtt]"
    if psk_trouble():
        return "Python 3.13 and `psk_port` in [mqtt], or Mosquitto: docs/boards.md"
    return "psk_port = 8884 in [mqtt], and lotline provision for each node: docs/boards.md"


def shared_keys(mqtt: Mqtt, keys: Mapping[str, str]) -> Finding:
    """Does its `psk_port` take a node's key? keys: of each node in hex digits, "" for none."""
    name, where = "shared keys", f"{mqtt.host}:{mqtt.psk_port}"
    if trouble := psk_trouble():
        return Finding(name, "bad", trouble)
    if lacking := [node for node, key in keys.items() if not key]:
        words = f"secrets.toml has no `psk` of {', '.join(lacking)}: no way in at {where}"
        do = "add one of 64 digits each, as `openssl rand -hex 32` makes it"
        return Finding(name, "look", words, do)
    if not keys:
        return Finding(name, "ok", "no node is to come in yet")
    node, key = next(iter(keys.items()))
    try:
        _shake_hands(mqtt.host, mqtt.psk_port or 0, _keyed(node, bytes.fromhex(key)))
    except ssl.SSLError as e:
        return Finding(name, "bad", f"{where} does not take the key of {node}: {e.reason or e}",
                       "start lotline run anew, if secrets.toml was changed since")  # fmt: skip
    except OSError as e:
        return Finding(name, "bad", f"nobody answers at {where}: {e.strerror or e}", START)
    return Finding(name, "ok", f"{where} takes nodes by their keys (TLS-PSK)")


def _shake_hands(host: str, port: int, context: ssl.SSLContext | None) -> None:
    """Raises OSError. All of TLS, where there is one: a door notes who leaves in the middle."""
    with socket.create_connection((host, port), PATIENCE_S) as plain:
        if context is not None:
            context.wrap_socket(plain).close()


def _any() -> ssl.SSLContext:
    """For whatever certificate: when it ends is told elsewhere."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _keyed(node: str, key: bytes) -> ssl.SSLContext:
    context = _any()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("PSK")
    if sys.version_info >= (3, 13):
        context.set_psk_client_callback(lambda hint: (node, key))
    return context
