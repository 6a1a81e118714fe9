"""Where pages are put. Whole or not at all: readers never see half of a new state."""

from collections.abc import Callable
from typing import Protocol

# What a file is, for hosts that must be told.
KINDS = {".html": "text/html; charset=utf-8", ".json": "application/json",
         ".py": "text/plain; charset=utf-8",
         ".atom": "application/atom+xml; charset=utf-8",
         ".ics": "text/calendar; charset=utf-8", ".csv": "text/csv; charset=utf-8"}  # fmt: skip


class Target(Protocol):
    """put(new, steady, read): files by path; `steady` ones never change once they are there, and
    read(path) gives their bytes. Raises PublishError."""

    def put(
        self, new: dict[str, bytes], steady: list[str], read: Callable[[str], bytes]
    ) -> None: ...
