"""What a machine needs to be a gateway, step by step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lotline import config
from lotline.setup import broker, texts
from lotline.setup.machine import SITE, SYSUSERS, TMPFILES, TMPFILES_MOSQUITTO, UNIT, Machine
from lotline.setup.step import Step, written

CADDY = "/etc/caddy/conf.d/lotline.caddy"
BOARDS = "/etc/systemd/system/lotline.service.d/boards.conf"
MDNS = "/etc/avahi/services/lotline.service"


@dataclass(frozen=True)
class Wanted:
    """names: by which the network calls this machine, one or more; mdns: its name there without
    `.local`; caddy: the public page's host name. "" is none. boards: may the service use serial
    ports?"""

    names: Sequence[str]
    mosquitto: bool = False
    mdns: str = ""
    caddy: str = ""
    boards: bool = False


def plan(machine: Machine, wanted: Wanted, site: Sequence[Step]) -> Iterator[Step]:
    """In the order in which they are done; site: those that make its files."""
    if not machine.is_packaged:
        yield written(SYSUSERS, "the user lotline", partial(texts.read, "sysusers.conf"))
        yield written(TMPFILES, "folders, owners, modes", partial(texts.read, "tmpfiles.conf"))
        unit = partial(texts.unit, machine.prefix)
        yield written(f"/etc/systemd/system/{UNIT}", "the service", unit)
    if wanted.boards:
        yield written(BOARDS, "serial ports for the service", partial(texts.read, "boards.conf"))
    yield from site
    if wanted.mosquitto:
        yield from broker.steps(machine, wanted.names)
    if wanted.mdns:
        yield written(MDNS, "what the network is told is here (Avahi)",
                      lambda: texts.mdns(wanted.mdns, texts.services(load(machine))))  # fmt: skip
    if wanted.caddy:
        yield written(CADDY, f"the public page at https://{wanted.caddy}/",
                      lambda: texts.caddy(wanted.caddy, load(machine).web.port))  # fmt: skip


def load(machine: Machine) -> config.Config:
    """Its site file; raises ConfigError."""
    return config.load(machine.at(f"{SITE}/{config.SITE_FILE}"))


def apply(machine: Machine, wanted: Wanted) -> None:
    """User, folders, owners and modes, now; an image gets them at its first start. Raises
    ConfigError."""
    if machine.is_this:
        machine.apply("systemd-sysusers", Path(SYSUSERS).name)
        files = [TMPFILES, TMPFILES_MOSQUITTO] if wanted.mosquitto else [TMPFILES]
        machine.apply("systemd-tmpfiles", "--create", *(Path(file).name for file in files))
