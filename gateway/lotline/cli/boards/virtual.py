"""`lotline board`: a virtual board to try the other commands on."""

import os
import signal
from pathlib import Path
from typing import Annotated

import typer

from lotline.cli import lines
from lotline.cli.boards.kind import KindOption, check_kind
from lotline.cli.options import JsonOption
from lotline.cli.shop import find_micropython


def board(
    folder: Annotated[Path, typer.Argument(help="Where its flash and its surroundings are kept.")],
    kind: KindOption = "ESP32_GENERIC",
    as_json: JsonOption = False,
) -> None:
    """Run a virtual board: real MicroPython on a serial port of its own, with simulated chips."""
    from lotline.boards.sources import find_boards, find_firmware
    from lotline.boards.virtual import VirtualBoard

    check_kind(kind)
    power = VirtualBoard(folder, find_boards() / kind, find_firmware(), find_micropython())
    off, switch = os.pipe()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: os.write(switch, b"0"))
    if as_json:
        lines.ready(port=power.port, folder=str(folder))
    else:
        print(f"{kind}, virtual, is on {power.port}; Ctrl-C takes its power away.\n"
              f"What hangs on it and is around it: {folder / 'rig.json'}, as docs/boards.md "
              "tells.", flush=True)  # fmt: skip
    power.run(off)
