"""One thing to do on a machine: looked at first, and left alone where somebody has changed it."""

import os
import stat
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from lotline.setup.machine import Machine


class Look(StrEnum):
    """What a step finds."""

    MISSING = "missing"
    LACKS = "lacks"  # something that can be added
    SAME = "same"
    DIFFERS = "differs"  # from what would be written: somebody's own, and kept


@dataclass(frozen=True)
class Step:
    """path: on the machine; what: it is for. `look` and `make` take where it lies here; `make`
    writes it, or adds what it lacks. Both raise OSError and ConfigError."""

    path: str
    what: str
    look: Callable[[Path], Look]
    make: Callable[[Path], None]

    def carry_out(self, machine: Machine, is_dry: bool) -> Look:
        """What was found; afterwards nothing is missing or lacking."""
        at = machine.at(self.path)
        found = self.look(at) if os.path.lexists(at) else Look.MISSING
        if found in (Look.MISSING, Look.LACKS) and not is_dry:
            at.parent.mkdir(parents=True, exist_ok=True)
            self.make(at)
        return found


def written(path: str, what: str, text: Callable[[], str], mode: int = 0o644) -> Step:
    """A file with that text."""

    def look(at: Path) -> Look:
        return Look.SAME if at.read_bytes() == text().encode() else Look.DIFFERS

    return Step(path, what, look, lambda at: write(at, text(), mode))


def write(at: Path, text: str, mode: int) -> None:
    """A new file, whole or not at all: what is there is left as it is the next time. Raises
    FileExistsError where there is one, OSError."""
    fd = os.open(at, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(fd)
    except BaseException:
        os.unlink(at)
        raise


def replace(path: Path, text: bytes) -> None:
    """Owner and mode stay; who reads meanwhile sees the old file or the new one."""
    was = os.stat(path)
    fd, new = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(fd, "wb") as file:
            os.fchmod(fd, stat.S_IMODE(was.st_mode))
            if was.st_uid != os.geteuid():
                os.fchown(fd, was.st_uid, was.st_gid)
            file.write(text)
            file.flush()
            os.fsync(fd)
        os.replace(new, path)
    except BaseException:
        os.unlink(new)
        raise
