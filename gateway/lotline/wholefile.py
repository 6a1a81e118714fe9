"""Files that are written whole or not at all, and are on the disk when that returns."""

import contextlib
import os
from pathlib import Path


def write_key(path: Path, content: bytes) -> None:
    """A new file of mode 0600, for its owner alone.

    Raises FileExistsError, and leaves it, where there is one already; OSError, and leaves
    nothing: half a key would be taken for one that is there.
    """
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        _fill(fd, content)
    except OSError:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def write_whole(path: Path, content: bytes) -> None:
    """In the place of what is there. Raises OSError, and leaves that as it was."""
    new = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        _fill(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666), content)
        os.replace(new, path)
    except OSError:
        with contextlib.suppress(OSError):
            new.unlink()
        raise
    _sync(path.parent)


def _fill(fd: int, content: bytes) -> None:
    with os.fdopen(fd, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(fd)


def _sync(folder: Path) -> None:
    """The name too."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
