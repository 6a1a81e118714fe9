"""What a look at one thing found."""

from typing import Literal, NamedTuple

State = Literal["ok", "look", "bad"]


class Finding(NamedTuple):
    """name: what was looked at. words: how it is; do: what helps, "" where nothing is needed."""

    name: str
    state: State
    words: str
    do: str = ""


def amount(count: float) -> str:
    """Bytes as people read them."""
    for unit, size in (("GB", 1e9), ("MB", 1e6)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count / 1e3:.0f} kB"


def lasted(seconds: float) -> str:
    """A time as people say it."""
    for unit, length in (("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"
