"""The option --board."""

from typing import Annotated

import typer

from lotline.errors import BoardError

KindOption = Annotated[str, typer.Option("--board", help="Its folder in boards/.")]


def check_kind(board: str) -> None:
    """Raises BoardError for what is no board that one can hold."""
    from lotline.boards.build import UNIX, boards

    real = [name for name in boards() if name != UNIX]
    if board not in real:
        raise BoardError(f"got --board {board}, expected one of {', '.join(real)}")
