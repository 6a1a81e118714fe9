"""The option --progress: what a command does, line by line, for a program that shows it."""

import json
from collections.abc import Callable
from typing import Annotated, Any

import typer

ProgressOption = Annotated[
    bool, typer.Option("--progress", help="With --json: a line for each step, the result last.")
]
Tell = Callable[..., None]


def teller(is_wanted: bool) -> Tell:
    """tell(what=, said=, done=, total=, ok=), as far as each applies: {"event": "step", ...}."""

    def tell(**words: Any) -> None:
        if is_wanted:
            print(json.dumps({"event": "step", **words}), flush=True)

    return tell


def counted(tell: Tell, what: str, total: int) -> Callable[[int], None]:
    """advance(n) of a step of that length; told for each whole percent."""
    done, told = 0, -1

    def advance(n: int) -> None:
        nonlocal done, told
        done += n
        if (percent := 100 * done // max(total, 1)) != told:
            told = percent
            tell(what=what, done=done, total=total)

    return advance
