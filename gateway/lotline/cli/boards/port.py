"""The option --port, and a session on it."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from lotline.cli import signals
from lotline.errors import BoardError

if TYPE_CHECKING:
    from lotline.boards.session import Session

PortOption = Annotated[
    str, typer.Option("--port", help="Its serial port; default: the only one there is.")
]
# What a node does that was left in the middle.
GOES_ON = ("It goes on with what it had: by itself within ten minutes, or at once when its power "
           "is switched off and on.")  # fmt: skip


def chosen(port: str) -> str:
    """That port, or the only one there is. Raises BoardError."""
    if port:
        return port
    try:
        from serial.tools.list_ports import comports
    except ImportError as e:
        raise BoardError("mpremote is not installed: pip install 'lotline[flash]'") from e
    found = [one.device for one in comports() if one.vid is not None]
    if len(found) == 1:
        return str(found[0])
    these = f"choose one of {', '.join(found)}" if found else "there is no board on any USB port"
    raise BoardError(f"--port is needed: {these}")


@contextlib.contextmanager
def board_on(port: str, safe: str = GOES_ON, *, fresh: bool = True) -> Iterator["Session"]:
    """A session whose board is restarted at its end, also where it is cut short."""
    from lotline.boards.session import session

    signals.end_tidily()
    with session(chosen(port), safe, fresh=fresh) as board:
        try:
            yield board
        finally:
            with contextlib.suppress(Exception):  # one that is gone restarts by itself
                board.restart()
