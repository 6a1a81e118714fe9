"""What is left to a person, in the order in which it is to be done."""

import socket
from collections.abc import Iterator
from pathlib import Path

from lotline.config import Config
from lotline.setup.machine import SITE, UNIT, Machine
from lotline.setup.plan import Wanted

CADDYFILE = "/etc/caddy/Caddyfile"


def by_hand(machine: Machine, wanted: Wanted, site: Config | None) -> Iterator[str]:
    """One thing each; site: the file as it is, None where it is yet to be written."""
    if wanted.mosquitto and site and site.mqtt.mode != "broker":
        yield (f'{SITE}/site.toml is your own: give its [mqtt] mode = "broker", host = '
               '"localhost", port = 8883, ca = "ca.pem" and psk_port = 8884')  # fmt: skip
    if wanted.mdns and machine.is_this and socket.gethostname() != wanted.mdns:
        yield f"hostnamectl set-hostname {wanted.mdns}   # now it is {socket.gethostname()}"
    if wanted.mdns and not machine.at("/etc/avahi/avahi-daemon.conf").exists():
        yield "apt-get install avahi-daemon"
    if wanted.caddy and not _imports(machine.at(CADDYFILE)):
        yield f"add the line `import conf.d/*.caddy` to {CADDYFILE}, then systemctl reload caddy"
    yield f"edit {SITE}/site.toml: your nodes, rules and addresses"
    if wanted.mosquitto:
        yield "systemctl restart mosquitto"
    yield f"systemctl daemon-reload && systemctl enable --now {UNIT}"
    if wanted.boards:
        yield f"systemctl restart {UNIT}   # where it ran before, it gets its serial ports by this"


def _imports(caddyfile: Path) -> bool:
    if not caddyfile.exists():
        return False
    lines = caddyfile.read_text(encoding="utf-8", errors="replace").splitlines()
    return any(line.split()[:1] == ["import"] and "conf.d/" in line for line in lines)
