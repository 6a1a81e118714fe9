"""The application onto a board: beside the one that runs, and only then in its place."""

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path

from lotline.boards import layout
from lotline.boards.build import ARCHITECTURES, Release, build, virtual
from lotline.boards.chip import describe
from lotline.boards.session import FULL, Refused, Session
from lotline.boards.sources import find_firmware
from lotline.errors import BoardError

MIN_VERSION = (1, 26)  # of MicroPython: the first with pulse counters
MAIN = "main.py"

OnBytes = Callable[[int], None]


def check_board(session: Session, board: str) -> None:
    """Raises BoardError where the MicroPython on a board is not for a board of that name, or too
    old; it is looked at before anything is written."""
    described = describe(board)
    found = session.firmware
    if found.mcu != described["mcu"]:
        raise BoardError(
            f"this is a board with an {found.mcu}, and {board} has an {described['mcu']}: choose "
            "its own name with --board; nothing was written"
        )
    if found.version < MIN_VERSION:
        version = ".".join(map(str, found.version))
        raise BoardError(f"it runs MicroPython {version}, and lotline needs 1.26 or later: "
                         "lotline flash --firmware FILE; nothing was written")  # fmt: skip


def image(session: Session, board: str, release: Release) -> dict[str, bytes]:
    """{path: bytes} of the application, compiled for what is on the board."""
    if session.firmware.arch not in ARCHITECTURES.values():
        board = virtual(board)
    with tempfile.TemporaryDirectory() as folder:
        found = build(board, Path(folder), release)
        return {file.path: (Path(folder) / file.path).read_bytes() for file in found}


def install(session: Session, files: dict[str, bytes], on_bytes: OnBytes) -> str:
    """The slot that runs from the next start on. Raises BoardError; then the slot that ran
    before runs on."""
    session.exec(layout.ENTER)
    good = int(session.exec("print(_slot)"))
    slot = 1 - good
    session.exec(layout.CHOOSE.format(slot=good))
    name = layout.SLOTS[slot]
    session.exec(layout.EMPTY.format(slot=name))
    try:
        for path, data in files.items():
            session.put(f"/{name}/{path}", data, on_bytes)
        _check(session, name, files)
        _start_file(session)
    except Refused as e:
        if not e.is_full:
            raise
        session.exec(layout.EMPTY.format(slot=name))
        raise BoardError(
            "the board's flash is full: the application that it had is still there and runs. "
            + FULL
        ) from e
    session.exec(layout.CHOOSE.format(slot=slot))
    return name


def _check(session: Session, slot: str, files: dict[str, bytes]) -> None:
    session.exec(layout.SHA256)
    for path, data in files.items():
        found = session.exec(f"print(_sum({f'/{slot}/{path}'!r}))").strip()
        if found != hashlib.sha256(data).hexdigest():
            raise BoardError(f"{path} did not arrive as it was sent: the cable or the flash is "
                             "bad. The application that the board had still runs")  # fmt: skip


def _start_file(session: Session) -> None:
    """Replaced at once: no moment is without one."""
    data = (find_firmware() / MAIN).read_bytes()
    session.put("/main.py.new", data, lambda _: None)
    session.exec("import os\nos.rename('/main.py.new', '/main.py')")
