"""`lotline provision`: who a node is, its network and its gateway, into its own storage."""

import json
import re
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from lotline.boards.fitting import MICROPHONES
from lotline.cli.boards.link import carried, link
from lotline.cli.boards.port import PortOption, board_on
from lotline.cli.options import (
    DEFAULT_SITE,
    NOTHING,
    JsonOption,
    SiteOption,
    load_secrets,
    load_site,
)
from lotline.config import Config, NodeSecret, Secrets
from lotline.errors import ConfigError

LOCAL = ("127.0.0.1", "localhost", "0.0.0.0", "::", "::1")
# A file of --settings may not hold what comes from the site.
OURS = ("name", "key", "username", "password", "wifi")
SAME = ("driver", "bus", "chip")  # of a sensor whose calibration is kept


def provision(
    name: Annotated[str, typer.Argument(help="Of the node, as in the site file.")],
    port: PortOption = "",
    site: SiteOption = DEFAULT_SITE,
    ssid: Annotated[
        str, typer.Option("--ssid", help="Wi-Fi; its password: secrets.toml [wifi], or asked for.")
    ] = "",
    host: Annotated[
        str, typer.Option("--host", help="Of the gateway or broker, as the node reaches it.")
    ] = "",
    sensors: Annotated[
        list[str],
        typer.Option("--sensor", help="CHIP@BUS, such as sps30@i2c0 or ICS-43434@i2s0; repeat."),
    ] = NOTHING,
    settings: Annotated[
        Path | None, typer.Option("--settings", help="JSON: sensors, outputs, tls (docs/node.md).")
    ] = None,
    release_key: Annotated[
        str, typer.Option("--release-key", help="Whose updates it takes (docs/update.md).")
    ] = "",
    stdin: Annotated[
        bool, typer.Option("--password-stdin", help="The Wi-Fi's password: a line of its input.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Give a node its name, place, Wi-Fi, broker, key and sensors."""
    from lotline.boards.settings import check, check_sensors

    loaded = load_site(site)
    secrets = load_secrets(loaded)
    made = compose(loaded, secrets, name, host, _read(settings))
    check(made)
    files = carried(made.get("tls"), settings.parent if settings else Path())
    made["sensors"] = [*made.get("sensors", []), *map(_sensor, sensors)]
    if release_key:
        made["release_key"] = _release_key(release_key)
    if ssid:
        made["wifi"] = {"ssid": ssid, "password": _password(ssid, secrets, stdin)}
        check(made)
    with board_on(port) as session:
        from lotline.boards.node import Node

        node = Node(session)
        check_sensors(made["sensors"], node.there(made["sensors"]))
        kept = _keep_calibrations(made, node.settings() or {})
        node.save(made, files)
    _tell(made, kept, as_json)


def compose(
    site: Config, secrets: Secrets, name: str, host: str, more: dict[str, Any]
) -> dict[str, Any]:
    """A node's settings but for its sensors and Wi-Fi, `more` among them. Raises ConfigError."""
    known = {node.name: node for node in site.node}
    if name not in known:
        raise ConfigError(f"the site file has no node {name!r}: add it there, then `lotline init "
                          f"{site.folder}` makes its secrets")  # fmt: skip
    host = host or more.pop("host", "")
    if not host and site.mqtt.host in LOCAL:
        raise ConfigError(f"the site file's host, {site.mqtt.host}, is for this computer "
                          "alone: give the address at which nodes reach it, --host")  # fmt: skip
    secret: NodeSecret = secrets.node[name]
    place = {"place": known[name].place} if known[name].place else {}
    return {**link(site, secret, more), **more, **place, "name": name,
            "host": host or site.mqtt.host, "key": secret.key, "username": name,
            "password": secret.password}  # fmt: skip


def _read(path: Path | None) -> dict[str, Any]:
    """A file of --settings; raises ConfigError."""
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise ConfigError(f"{path} cannot be read: {e.strerror}") from e
    except ValueError as e:
        raise ConfigError(f"{path} is not JSON: {e}") from e
    if not isinstance(found, dict):
        raise ConfigError(f"{path} is no table of settings: docs/node.md describes them")
    if own := sorted(found.keys() & set(OURS)):
        raise ConfigError(f"{path} has {own[0]!r}, which comes from the site's own files")
    return found


def _sensor(text: str) -> dict[str, Any]:
    """CHIP@BUS; raises ConfigError."""
    chip, at, bus = text.partition("@")
    if not (chip and at and bus):
        raise ConfigError(f"got --sensor {text}, expected CHIP@BUS such as sps30@i2c0")
    if chip in MICROPHONES:
        return {"driver": "microphone", "bus": bus, "chip": chip, **MICROPHONES[chip]}
    return {"driver": chip, "bus": bus}


def _release_key(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise ConfigError(f"got --release-key {text}, expected 64 digits of 0-9 and a-f")
    return text


def _password(ssid: str, secrets: Secrets, stdin: bool) -> str:
    """Of a Wi-Fi; never from the command line, which others on this computer can read."""
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if ssid in secrets.wifi:
        return secrets.wifi[ssid]
    if not sys.stdin.isatty():
        raise ConfigError(f"there is no password for the Wi-Fi {ssid!r}: write it into "
                          "secrets.toml, [wifi], run this in a terminal, or give it as "
                          "--password-stdin takes it")  # fmt: skip
    return str(typer.prompt(f"Password of the Wi-Fi {ssid}", hide_input=True, default="",
                            show_default=False))  # fmt: skip


def _keep_calibrations(made: dict[str, Any], before: dict[str, Any]) -> int:
    """A microphone that is the same as before keeps its offset; how many do."""
    old, kept = before.get("sensors", []), 0
    for place, sensor in enumerate(made["sensors"]):
        was = old[place] if place < len(old) else {}
        same = all(sensor.get(key) == was.get(key) for key in SAME)
        if same and "offset_cdb" in was and was["offset_cdb"] != sensor.get("offset_cdb"):
            sensor["offset_cdb"], kept = was["offset_cdb"], kept + 1
    return kept


def _tell(made: dict[str, Any], kept: int, as_json: bool) -> None:
    """Nothing that is a secret."""
    ssid = made.get("wifi", {}).get("ssid")
    if as_json:
        shown = {key: made[key] for key in ("name", "host", "port", "sensors")}
        print(json.dumps({**shown, "ssid": ssid, "calibrations_kept": kept}))
        return
    network = f"Wi-Fi {ssid}" if ssid else "no Wi-Fi"
    sensors = ", ".join(one.get("chip", one["driver"]) for one in made["sensors"]) or "none"
    print(f"{made['name']}: {network}, gateway {made['host']} port {made['port']}, "
          f"sensors: {sensors}. Next: lotline check")  # fmt: skip
    if kept:
        print(f"{kept} microphone kept the offset of its calibration.")
    if not made["sensors"]:
        print("It has no sensor yet: --sensor CHIP@BUS")
