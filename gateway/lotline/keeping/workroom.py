"""A folder to work in beside what is to be written, so that a rename ends the work."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lotline.errors import BackupError

PREFIX = ".lotline-"


@contextmanager
def workroom(folder: Path, what: str) -> Iterator[Path]:
    """Mode 0700, gone at the end; and what one that was killed has left there goes. what: "backup"
    or "restore". Raises BackupError where another is at work there."""
    prefix = f"{PREFIX}{what}-"
    try:
        fd = os.open(folder, os.O_RDONLY)
    except OSError as e:
        raise BackupError(f"{folder} cannot be written to: {e.strerror}") from e
    try:
        if _alone(fd, folder, what):
            for left in folder.glob(f"{prefix}*"):
                shutil.rmtree(left, ignore_errors=True)
        try:
            room = Path(tempfile.mkdtemp(prefix=prefix, dir=folder))
        except OSError as e:
            raise BackupError(f"{folder} cannot be written to: {e.strerror}") from e
        try:
            yield room
        finally:
            shutil.rmtree(room, ignore_errors=True)
    finally:
        os.close(fd)


def _alone(fd: int, folder: Path, what: str) -> bool:
    """False where the file system does not say."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as e:
        raise BackupError(f"another {what} is at work in {folder}") from e
    except OSError:  # some network file systems lock no folders
        return False
    return True
