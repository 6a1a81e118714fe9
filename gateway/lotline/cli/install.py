"""`lotline install`: this machine, or the folder of an image, becomes a gateway."""

import json
import os
import socket
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from lotline import config, setup
from lotline.cli import init, signals
from lotline.cli.options import NOTHING, JsonOption, Names, writing
from lotline.errors import ConfigError
from lotline.setup import SITE, Look, Machine, Step, Wanted

# Of a Debian package, and of what docs/install.md says.
PREFIX = "/opt/lotline"
WORDS = {
    Look.MISSING: ("wrote", "would write"),
    Look.LACKS: ("added to", "would add to"),
    Look.SAME: ("is there", "is there"),
    Look.DIFFERS: ("kept", "would keep"),
}


def install(
    root: Annotated[Path, typer.Option("--root", help="An image's folder, not here.")] = Path("/"),
    prefix: Annotated[
        str, typer.Option("--prefix", help="Where the lotline lies that the service starts.")
    ] = "",
    mosquitto: Annotated[
        bool, typer.Option("--mosquitto", help="Nodes come in through Mosquitto, by TLS.")
    ] = False,
    names: Annotated[
        Names, typer.Option("--name", help="By which nodes call this machine; repeat.")
    ] = NOTHING,
    mdns: Annotated[str, typer.Option("--mdns", help="NAME.local: told by Avahi.")] = "",
    caddy: Annotated[str, typer.Option("--caddy", help="Host name of the public page.")] = "",
    boards: Annotated[
        bool, typer.Option("--boards", help="Its pages may put up nodes: serial ports, dialout.")
    ] = False,
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Only tell what it would do.")] = False,
    as_json: JsonOption = False,
) -> None:
    """User, folders, site, service; with --mosquitto the broker, --mdns a name, --caddy https,
    --boards serial ports.

    What is there stays as it is: a second run adds only what is missing."""
    signals.end_tidily()
    machine = Machine(root.resolve(), prefix or _prefix(root))
    wanted = Wanted(_names(names, mdns), mosquitto, _label(mdns), _host(caddy, "--caddy"),
                    boards)  # fmt: skip
    _check(machine, wanted, is_dry)
    done: list[tuple[Step, Look]] = []
    with writing(root):
        for step in setup.plan(machine, wanted, list(_site(machine, wanted))):
            done.append((step, step.carry_out(machine, is_dry)))
        if not is_dry:
            setup.apply(machine, wanted)
    changed = any(look in (Look.MISSING, Look.LACKS) for _, look in done)
    site = machine.at(f"{SITE}/{config.SITE_FILE}")
    own = setup.load(machine) if site.exists() else None
    left = list(setup.by_hand(machine, wanted, own)) if changed else []
    if as_json:
        print(json.dumps({"dry_run": is_dry, "next": left, "files": [
            {"path": step.path, "what": step.what, "found": look} for step, look in done
        ]}))  # fmt: skip
    else:
        _tell(done, left, is_dry)


def _tell(done: list[tuple[Step, Look]], left: list[str], is_dry: bool) -> None:
    wide = max(len(step.path) for step, _ in done)
    for step, look in done:
        note = "; it differs from what this lotline writes" if look is Look.DIFFERS else ""
        print(f"{WORDS[look][is_dry]:<12}  {step.path:<{wide}}  {step.what}{note}")
    if not left:
        print("Nothing is missing.")
        return
    print("\nThen:" if is_dry else "\nNext:")
    for number, line in enumerate(left, 1):
        print(f"  {number}. {line}")


def _check(machine: Machine, wanted: Wanted, is_dry: bool) -> None:
    """Raises ConfigError where it cannot be done here."""
    machine.check()
    if not machine.is_this or is_dry:
        return
    if os.geteuid() != 0:
        raise ConfigError("this writes to /etc and makes a user: run it as root (sudo), or see "
                          "first what it would do, --dry-run")  # fmt: skip
    if wanted.mosquitto and not machine.at("/etc/mosquitto/conf.d").is_dir():
        raise ConfigError("there is no Mosquitto here: apt-get install mosquitto")


def _site(machine: Machine, wanted: Wanted) -> Iterator[Step]:
    """What `lotline init` makes."""
    site = machine.at(f"{SITE}/{config.SITE_FILE}")

    def look(at: Path) -> Look:
        names, has_reports_key = init.lacking(site, at)
        whole = not names and has_reports_key and not _lacks_broker(at, wanted)
        return Look.SAME if whole else Look.LACKS

    def make(at: Path) -> None:
        init.complete_secrets(site, at)
        if _lacks_broker(at, wanted):
            init.add_broker(at)

    template = init.template() if wanted.mosquitto else init.fresh()
    text = partial(setup.site_file, template, wanted.mosquitto, bool(wanted.mdns),
                   wanted.caddy)  # fmt: skip
    yield Step(f"{SITE}/{config.SITE_FILE}", "the site: nodes, rules, addresses",
               lambda _: Look.SAME, lambda at: setup.write(at, text(), 0o640))  # fmt: skip
    yield Step(f"{SITE}/{config.SECRETS_FILE}", "keys and passwords of the nodes", look, make)
    yield Step(f"{SITE}/log.key", "signs the evidence log: keep a copy of it",
               lambda _: Look.SAME, lambda at: _make_key(at.parent))  # fmt: skip


def _lacks_broker(secret: Path, wanted: Wanted) -> bool:
    return wanted.mosquitto and not config.load_secrets(secret).broker.password


def _make_key(folder: Path) -> None:
    init.make_key(folder)


def _prefix(root: Path) -> str:
    return sys.prefix if root == Path("/") else PREFIX


def _names(names: list[str], mdns: str) -> list[str]:
    """As given, or this machine's own; the broker's certificate is for them."""
    given = [_host(name, "--name") for name in names]
    own = [f"{mdns}.local"] if mdns else [socket.gethostname(), f"{socket.gethostname()}.local"]
    return list(dict.fromkeys([*(given or own), "localhost"]))


def _label(name: str) -> str:
    """One label of a host name; raises ConfigError."""
    if "." in _host(name, "--mdns"):
        raise ConfigError(
            f"got --mdns {name}, expected a name without dots: it becomes NAME.local"
        )
    return name


def _host(name: str, option: str) -> str:
    """A host name or address; raises ConfigError."""
    good = all(c.isascii() and (c.isalnum() or c in "-.:") for c in name)
    if not good or name.startswith("-"):
        raise ConfigError(f"got {option} {name}, expected a host name")
    return name
