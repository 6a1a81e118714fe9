"""From a form to the command line that does it. What a browser sent stands there only where it is
a choice from a list of ours, or the text of an option that cannot be taken for another."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from lotline.errors import InputError

SENSORS = 6  # that the form has room for
Sent = Mapping[str, str]
TALKATIVE = ("--json", "--progress")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?")
MAX_SSID, MAX_PASSWORD, MAX_CALIBRATOR = 32, 63, 60


def look(device: str) -> list[str]:
    return ["ports", "--look", f"--port={device}", "--json"]


def flash(device: str, board: str, sent: Sent, folder: Path, files: Sequence[str]) -> list[str]:
    """files: the firmware that there is in the folder."""
    name = sent.get("firmware", "")
    made = ["flash", f"--board={board}", f"--port={device}", *TALKATIVE]
    if name:
        made.append(f"--firmware={folder / one_of(name, files, 'firmware')}")
        made += ["--erase"] if sent.get("erase") else []
        made += ["--boot=no-reset"] if sent.get("held") else []
    return made


def node(
    device: str, site: Path, sent: Sent, names: Sequence[str], sensors: Sequence[str]
) -> list[str]:
    """names: of the site's nodes; sensors: that the board can have."""
    made = ["provision", one_of(sent.get("name", ""), names, "node"), f"--port={device}",
            f"--site={site}", "--json"]  # fmt: skip
    ssid, host = _text(sent, "ssid", MAX_SSID), _text(sent, "host", 253)
    if host and not _HOST.fullmatch(host):
        raise InputError("the gateway's name or address is not one: expected lot.local, or "
                         "192.168.1.20")  # fmt: skip
    made += [f"--host={host}"] if host else []
    made += [f"--ssid={ssid}"] if ssid else []
    made += ["--password-stdin"] if sent.get("password") else []
    chosen = [sent.get(f"sensor{n}", "") for n in range(SENSORS)]
    return made + [f"--sensor={one_of(one, sensors, 'sensor')}" for one in chosen if one]


def password(sent: Sent) -> str:
    """Of the Wi-Fi: for the command's standard input alone."""
    found = sent.get("password", "")
    if len(found.encode()) > MAX_PASSWORD or not found.isprintable():
        raise InputError(f"the Wi-Fi's password is longer than {MAX_PASSWORD} bytes, or has "
                         "something that no keyboard writes")  # fmt: skip
    return found


def check(device: str, sent: Sent) -> list[str]:
    made = ["check", f"--port={device}", *TALKATIVE]
    made += ["--outputs" if sent.get("outputs") else "--no-outputs"]
    return made + (["--clap"] if sent.get("clap") else [])


def calibrate(device: str, sent: Sent) -> list[str]:
    level = one_of(sent.get("level", ""), ("94", "114"), "level")
    made = ["calibrate", f"--level={level}", f"--port={device}", *TALKATIVE]
    if said := _text(sent, "calibrator", MAX_CALIBRATOR):
        made.append(f"--calibrator={said}")
    if channel := sent.get("channel", ""):
        made.append(f"--sensor={one_of(channel, [str(n) for n in range(SENSORS)], 'channel')}")
    return made


def one_of(text: str, these: Sequence[str], what: str) -> str:
    if text not in these:
        raise InputError(f"choose one of the list: there is no {what} {text[:40]!r}")
    return text


def _text(sent: Sent, name: str, most: int) -> str:
    found = sent.get(name, "").strip()
    if len(found.encode()) > most or not found.isprintable():
        raise InputError(f"{name} is longer than {most} bytes, or has something that no keyboard "
                         "writes")  # fmt: skip
    return found
