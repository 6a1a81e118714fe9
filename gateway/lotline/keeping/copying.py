"""A store as it was at one moment, copied while others write it."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from lotline.errors import BackupError

# Copied at a time, 1 MiB, and then as long a rest as that took, at most REST_S: a disk that is
# read without a rest lets commits wait.
PAGES = 256
REST_S = 0.25
# From 0 to 1: how much of the whole is done.
Tell = Callable[[float], None]


def copy_store(source: Path, target: Path, tell: Tell) -> int:
    """SQLite's backup within one read transaction: the copy is of the moment at which it began,
    commits go on meanwhile and only its write-ahead file grows. Returns the schema's step.
    Raises BackupError."""
    try:
        with closing(_reading(source)) as db, closing(sqlite3.connect(target)) as copy:
            copy.execute("PRAGMA journal_mode=OFF")
            copy.execute("PRAGMA synchronous=OFF")
            db.execute("BEGIN")
            step = int(db.execute("PRAGMA user_version").fetchone()[0])
            db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            db.backup(copy, pages=PAGES, progress=_Pace(tell).step)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, whoever opens it
    except sqlite3.Error as e:
        full = shutil.disk_usage(target.parent).free < PAGES << 12  # SQLite's words are many
        words = f"no space is left there ({e})" if full else str(e)
        raise BackupError(f"{source} cannot be copied to {target.parent}: {words}") from e
    return step


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)


class _Pace:
    def __init__(self, tell: Tell) -> None:
        self._tell, self._at = tell, time.monotonic()

    def step(self, _status: int, left: int, pages: int) -> None:
        if left:
            time.sleep(min(time.monotonic() - self._at, REST_S))
            self._at = time.monotonic()
        self._tell(1 - left / max(pages, 1))


def sync(folder: Path) -> None:
    """What a folder says of its files is on the disk."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
