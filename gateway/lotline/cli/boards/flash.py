"""`lotline flash`: MicroPython, where a file of it is given, and the node's application."""

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn

from lotline import __version__
from lotline.cli import signals
from lotline.cli.boards.kind import KindOption, check_kind
from lotline.cli.boards.port import PortOption, board_on, chosen
from lotline.cli.boards.progress import ProgressOption, counted, teller
from lotline.cli.options import JsonOption
from lotline.errors import BoardError

# A chip that has just got its firmware makes its file system first.
FIRST_START_S = 8
SAFE = ("What ran on it before still runs: the new application is only used once all of it is "
        "there. `lotline flash` again mends it.")  # fmt: skip

Step = Callable[[str, int], Callable[[int], None]]


def flash(
    board: KindOption,
    port: PortOption = "",
    firmware: Annotated[
        Path | None,
        typer.Option(
            "--firmware", help="MicroPython for it, BOARD-….bin of micropython.org/download."
        ),
    ] = None,
    erase: Annotated[
        bool, typer.Option("--erase", help="With --firmware: its whole flash first, data too.")
    ] = False,
    boot: Annotated[
        str, typer.Option("--boot", help="How esptool gets into the boot loader; no-reset: it is.")
    ] = "default-reset",
    only_firmware: Annotated[
        bool, typer.Option("--only-firmware", help="Leave the application as it is.")
    ] = False,
    as_json: JsonOption = False,
    progress: ProgressOption = False,
) -> None:
    """Put MicroPython and the node's application on a board."""
    signals.end_tidily()
    check_kind(board)
    if firmware is None and (erase or only_firmware):
        raise BoardError("--erase and --only-firmware go with --firmware FILE")
    port = chosen(port)
    done: dict[str, object] = {"board": board, "port": port}
    with _progress(as_json, progress) as step:
        if firmware is not None:
            done["firmware"] = _firmware(port, board, firmware, erase, boot, step)
        if not only_firmware:
            done |= _application(port, board, step)
    if as_json:
        print(json.dumps(done))
        return
    parts = ["MicroPython"] * (firmware is not None) + ["the application"] * (not only_firmware)
    then = f"flash --board {board}" if only_firmware else "provision NAME"
    print(f"{board} on {port} has {' and '.join(parts)} now. Next: lotline {then} --port {port}")


def _firmware(port: str, board: str, firmware: Path, erase: bool, boot: str, step: Step) -> str:
    from lotline.boards import chip
    from lotline.boards.session import check_port

    data = chip.read(firmware, board)
    port = check_port(port)
    advance, done = step("MicroPython", len(data)), 0

    def on_progress(now: int, total: int) -> None:
        nonlocal done
        share = len(data) * now // max(total, 1)
        advance(share - done)
        done = share

    chip.write(port, board, data, on_progress, erase=erase, connect=boot)
    advance(len(data) - done)
    time.sleep(FIRST_START_S if boot != "no-reset" else 0)
    return firmware.name


def _application(port: str, board: str, step: Step) -> dict[str, object]:
    from lotline.boards.build import Release
    from lotline.boards.install import check_board, image, install

    with board_on(port, SAFE) as session:
        check_board(session, board)
        files = image(session, board, Release(__version__, 1))
        size = sum(map(len, files.values()))
        slot = install(session, files, step("application", size))
    return {"files": len(files), "bytes": size, "slot": slot, "version": __version__}


@contextlib.contextmanager
def _progress(as_json: bool, progress: bool) -> Iterator[Step]:
    """Bars on a terminal, lines where they are asked for; elsewhere nothing but the result."""
    if progress:
        tell = teller(as_json)
        yield lambda name, total: counted(tell, name, total)
        return
    console = Console(stderr=True)
    columns = TextColumn("{task.description:<12}"), BarColumn(), DownloadColumn()
    with Progress(*columns, console=console, disable=as_json or not console.is_terminal) as bars:

        def step(name: str, total: int) -> Callable[[int], None]:
            task: TaskID = bars.add_task(name, total=total)
            return lambda n: bars.advance(task, n)

        yield step
