"""How a node that is provisioned reaches its gateway: port, TLS, and the certificates for that."""

from pathlib import Path
from typing import Any

from lotline.config import Config, NodeSecret
from lotline.errors import ConfigError

CERTIFICATES = ("ca", "cert", "key")  # files that a table `tls` names


def link(site: Config, secret: NodeSecret, more: dict[str, Any]) -> dict[str, Any]:
    """Port and TLS, where the settings `more` have none of their own: by a shared key where
    gateway or broker takes one, else by its authority. Raises ConfigError."""
    mqtt = site.mqtt
    if mqtt.psk_port and not secret.psk:
        raise ConfigError("the site file has a `psk_port`, and secrets.toml no `psk` for this "
                          "node: add one there of 64 digits, as `openssl rand -hex 32` makes "
                          "it")  # fmt: skip
    if mqtt.psk_port:
        return {"port": mqtt.psk_port, "tls": {"mode": "psk", "psk": secret.psk}}
    if mqtt.ca:
        return {"port": mqtt.port, "tls": {"mode": "tls", "ca": str(site.beside(mqtt.ca))}}
    if mqtt.certificate and "tls" not in more:
        raise ConfigError("lotline's endpoint has TLS, by `certificate` of the site file: give "
                          "the file of who signed it as `tls` of --settings "
                          "(docs/node.md)")  # fmt: skip
    return {"port": mqtt.port}


def carried(tls: Any, folder: Path) -> dict[str, bytes]:
    """{path on the board: bytes} of the certificates that a table `tls` names, relative to the
    folder; it names those paths from then on. Raises ConfigError."""
    found: dict[str, bytes] = {}
    if not isinstance(tls, dict) or tls.get("mode") != "tls":
        return found
    for role in [role for role in CERTIFICATES if role in tls]:
        path = folder / str(tls[role])
        try:
            data = path.read_bytes()
        except OSError as e:
            raise ConfigError(
                f"{path}, the `{role}` of `tls`, cannot be read: {e.strerror}"
            ) from e
        tls[role] = f"/data/tls-{role}"
        found[tls[role]] = data
    return found
