"""`lotline check`: does every chip talk, does the network reach the gateway?"""

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from lotline.cli.boards.clap import clap as clap_test
from lotline.cli.boards.port import PortOption, board_on
from lotline.cli.boards.progress import ProgressOption, teller
from lotline.cli.options import JsonOption

# What a person may do about a word of the node's; the first that fits.
_ADVICE = (
    ("nack", "its wires SDA and SCL, its supply, its pull-ups"),
    ("timeout", "its wires, its supply; RX and TX may be swapped"),
    ("silent", "the microphone's wires SCK, WS and SD"),
    ("constant", "the microphone's wire SD and its supply"),
    ("length", "the baud rate of its bus, and whether another chip hangs there"),
    ("crc", "long wires, or a supply that drops"),
    ("tls: ", "the table `tls` of its settings: docs/node.md"),
    ("no TLS-PSK", "its MicroPython: lotline flash --firmware with 1.29 or later"),
    ("FATAL_ALERT", "its key or certificate of TLS, and what broker or gateway has of it"),
    ("SSL_CONN_EOF", "what the gateway says of its TLS: lotline nodes"),
    ("EOFError", "the gateway's log, and whether another board has this node's name"),
    ("SensorError address", "its `address` in the settings: docs/chips.md"),
    ("SensorError function", "whether it is that chip that hangs on this bus"),
    ("SensorError identity", "whether it is that chip, and its supply"),
    ("SensorError range", "whether it is that chip, and its supply"),
    ("SensorError device", "the chip itself: it says that it is not well"),
    ("certificate", "the broker's certificate: who signed it, its name and its dates"),
    ("KeyError", "the name of its bus: boards/*/pins.py has those that there are"),
    ("no network of that name", "the name, and that it is on 2.4 GHz"),
    ("password is refused", "its password: lotline provision"),
    ("cannot be reached without", "the Wi-Fi first"),
    ("ECONNREFUSED", "that the gateway runs, at that address and port"),
    ("EHOSTUNREACH", "the address of the gateway, and whether it is in the same network"),
    ("-2", "the name of the gateway: the network does not know it"),
    ("refused with code", "the password of this node: lotline provision"),
    ("another key", "the key of this node: lotline provision"),
    ("no answer", "that `lotline run` runs for this site"),
    ("LAFmax", "that it is this node that hangs there, and that nothing covers its microphone"),
    ("do not show", "the wires of that output"),
)


def check(
    port: PortOption = "",
    outputs: Annotated[
        bool, typer.Option("--outputs/--no-outputs", help="Switch relays and lamps for a moment.")
    ] = True,
    clap: Annotated[
        bool, typer.Option("--clap", help="And wait for somebody to clap before its microphone.")
    ] = False,
    as_json: JsonOption = False,
    progress: ProgressOption = False,
) -> None:
    """Let a node look at its chips, its outputs and its way to the gateway."""
    from lotline.boards.node import Node

    console, tell = Console(stderr=True), teller(progress and as_json)
    with board_on(port) as session:
        node = Node(session)
        settings = node.provisioned()
        name = settings["name"]
        with console.status("It looks: half a minute at most.") as status:

            def show(one: dict[str, Any]) -> None:
                status.update(f"{one['what']}: {one['said']}")
                tell(**{key: one[key] for key in ("what", "said", "ok")})

            found = node.check(outputs, show)
            if clap:
                found.append(clap_test(node, settings, tell, status.update))
    good = all(one["ok"] for one in found)
    for one in found:
        one["look_at"] = "" if one["ok"] else advice(one["said"])
    if as_json:
        print(json.dumps({"node": name, "ok": good, "findings": found}))
    else:
        _show(name, found, good)
    raise typer.Exit(0 if good else 1)


def _show(name: str, found: list[dict[str, Any]], good: bool) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("", "what", "says", "look at"):
        table.add_column(column)
    for one in found:
        table.add_row("ok" if one["ok"] else "NO", one["what"], one["said"], one["look_at"])
    Console(markup=False, emoji=False, highlight=False).print(table)
    bad = sum(not one["ok"] for one in found)
    print(f"{name}: all of it works." if good else f"{name}: {bad} of {len(found)} do not hold.")


def advice(said: str) -> str:
    """What to look at."""
    return next((words for sign, words in _ADVICE if sign in said), "the wiring page of the board")
