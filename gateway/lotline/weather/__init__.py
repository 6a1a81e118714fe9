"""The weather as it is told: reading it, and what it means for a level. It changes no verdict."""

from lotline.weather.read import read
from lotline.weather.seen import (
    PHRASES,
    QUARTER_US,
    Seen,
    flags,
    mark,
    parts,
    quarters,
    seen,
    words,
)

__all__ = [
    "PHRASES", "QUARTER_US", "Seen", "flags", "mark", "parts", "quarters", "read", "seen", "words",
]  # fmt: skip
