"""`lotline ports`: where boards may be plugged in, and what is there."""

import json
from typing import Annotated, Any

import typer

from lotline.cli import signals
from lotline.cli.boards.port import GOES_ON, PortOption
from lotline.cli.options import JsonOption


def ports(
    port: PortOption = "",
    look: Annotated[
        bool, typer.Option("--look", help="Ask what is there: a node starts anew by it.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """List the serial ports of boards; with --look what is on each, or on that of --port."""
    from lotline.boards.ports import Port, words_of
    from lotline.boards.ports import listed as of_usb
    from lotline.boards.ports import look as look_at

    signals.end_tidily()
    rows: list[dict[str, Any]] = []
    for one in [Port(port, "", True)] if port else of_usb():
        row: dict[str, Any] = {"port": one.device, "words": one.words, "known": one.known}
        rows.append(row | (look_at(one.device, GOES_ON) if look else {}))
    if as_json:
        print(json.dumps(rows))
        return
    for row in rows:
        print("  ".join(filter(None, (row["port"], row["words"], words_of(row)))))
    if not rows:
        print("There is no board on any USB port.")
