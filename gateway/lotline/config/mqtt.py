"""Where frames come from: our own endpoint, or a broker such as Mosquitto."""

import ipaddress
import platform
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from lotline.config.table import Host, Table


class Mqtt(Table):
    """The way of the nodes to us. psk_port: the listener for nodes that share a key (TLS-PSK), a
    broker's (docs/mosquitto.md) or the endpoint's own. plain: beside it, who reaches a `port` of
    the endpoint's that has no TLS."""

    mode: Literal["endpoint", "broker"] = "endpoint"
    host: Host = "127.0.0.1"
    port: int = Field(1883, ge=0, le=65535)
    psk_port: int | None = Field(None, ge=1, le=65535)
    plain: Literal["loopback", "network"] = "loopback"
    certificate: Path | None = None  # endpoint: PEM chain that turns TLS on
    private_key: Path | None = None
    ca: Path | None = None  # broker: PEM of who signed its certificate; turns TLS on

    @model_validator(mode="after")
    def _fits_the_mode(self) -> "Mqtt":
        if self.mode == "broker" and self.port == 0:
            raise ValueError("a broker needs its port")
        if self.mode == "broker" and (self.certificate or self.private_key):
            raise ValueError("a broker has its own certificate; `ca` turns TLS to it on")
        if self.mode == "endpoint" and self.ca:
            raise ValueError('`ca` goes with mode = "broker"; `certificate` turns TLS on here')
        if self.private_key and not self.certificate:
            raise ValueError("`private_key` needs its `certificate`")
        if self.plain == "network" and (self.mode == "broker" or not self.psk_port):
            raise ValueError("`plain` goes with a `psk_port` of lotline's own endpoint")
        if self.psk_port == self.port:
            raise ValueError("`port` and `psk_port` are the same: each needs one of its own")
        return self

    @property
    def front(self) -> str:
        """The address of `port`. Where nodes have a `psk_port` to come to, the endpoint speaks in
        the clear with this machine alone, unless it is told otherwise."""
        is_clear = self.mode == "endpoint" and not self.certificate
        is_own = self.plain == "loopback" and (self.psk_port or "plain" in self.model_fields_set)
        return "127.0.0.1" if is_clear and is_own and not is_loopback(self.host) else self.host

    @property
    def is_overheard(self) -> bool:
        """Whether the endpoint speaks in the clear with more than this machine."""
        own = self.mode == "endpoint" and not self.certificate
        return own and not is_loopback(self.front)


def is_loopback(host: str) -> bool:
    """Whether only this machine itself reaches what listens there."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def psk_trouble() -> str:
    """Why this Python cannot take nodes by a shared key (TLS-PSK); "" where it can."""
    import ssl  # not for each command

    if getattr(ssl, "HAS_PSK", False):
        return ""
    here = f"`psk_port` needs Python 3.13 or later, and this is {platform.python_version()}"
    return (
        f"{here}, whose TLS has no shared keys: run lotline on Debian 13 or a Raspberry Pi OS of "
        "that, take Mosquitto (docs/mosquitto.md), or leave `psk_port` out"
    )
