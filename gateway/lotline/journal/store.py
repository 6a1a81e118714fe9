"""Opening the journal: one file, one writer, numbered schema steps."""

import fcntl
import os
import sqlite3
from importlib import resources
from pathlib import Path

from lotline.errors import JournalBusy, JournalError, StorageFull

FILE = "journal.db"
LOCK = "journal.lock"
RESERVE = "journal.reserve"
# When a disk is full SQLite refuses even DELETE: this file is dropped to make the room
# that retention needs (a WAL of a few thousand deletions).
RESERVE_BYTES = 8 << 20
SCHEMA_STEPS = tuple(f"{number:03}.sql" for number in range(1, 11))
# Another program may hold the file so long (a person's sqlite3, a backup) before it is said.
BUSY_S = 30.0


def lock(folder: Path) -> int:
    """Make the folder and hold its journal for this process.

    Raises JournalBusy, JournalError for a folder that cannot be one.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fd = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as e:
        raise JournalError(f"{folder} cannot be the journal's folder: {e.strerror}") from e
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as e:
        os.close(fd)
        raise JournalBusy(f"another gateway is running on the journal in {folder}") from e
    except OSError as e:
        os.close(fd)
        raise JournalError(f"the journal in {folder} cannot be locked: {e.strerror}") from e
    return fd


def connect(folder: Path, *, write: bool = False) -> sqlite3.Connection:
    """A connection; readers see a consistent state and never block the writer.

    WAL with synchronous=FULL: a commit that returned is on the disk.
    """
    path = folder / FILE
    if not write and not path.exists():
        raise JournalError(f"there is no journal in {folder}")
    mode = "rwc" if write else "ro"
    try:
        db = sqlite3.connect(
            f"file:{path}?mode={mode}",
            uri=True,
            timeout=BUSY_S,
            isolation_level=None,
            check_same_thread=False,
        )
        if write:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
        elif db.execute("PRAGMA user_version").fetchone()[0] == 0:
            db.close()
            raise JournalError(f"the journal in {folder} is only just being made")
        return db
    except sqlite3.Error as e:
        raise explain(e, folder) from e


def prepare(folder: Path) -> None:
    """Create the journal and its reserve; raises JournalError, also for one of another schema."""
    db = connect(folder, write=True)
    try:
        have = db.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.Error as e:
        raise explain(e, folder) from e
    finally:
        db.close()
    known = len(SCHEMA_STEPS)
    if have and have != known:
        do = "`lotline upgrade` brings it there" if have < known else "use a newer lotline"
        raise JournalError(
            f"the journal in {folder} has schema {have}, this lotline knows {known}: {do}"
        )
    if not have:
        upgrade(folder)
    keep_reserve(folder)


def upgrade(folder: Path) -> None:
    """The steps that a journal has not come to, each a transaction; raises JournalError."""
    db = connect(folder, write=True)
    try:
        have = db.execute("PRAGMA user_version").fetchone()[0]
        for number in range(have, len(SCHEMA_STEPS)):
            step = resources.files("lotline.journal").joinpath(SCHEMA_STEPS[number]).read_text()
            db.executescript(f"BEGIN;{step}PRAGMA user_version={number + 1};COMMIT;")
    except sqlite3.Error as e:
        raise explain(e, folder) from e
    finally:
        db.close()


def keep_reserve(folder: Path) -> bool:
    """Lay the reserve file down; False when there is no room for it now."""
    path = folder / RESERVE
    if path.exists() and path.stat().st_size == RESERVE_BYTES:
        return True
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(fd, 0, RESERVE_BYTES)
        finally:
            os.close(fd)
    except OSError:
        path.unlink(missing_ok=True)
        return False
    return True


def drop_reserve(folder: Path) -> None:
    (folder / RESERVE).unlink(missing_ok=True)


def explain(error: sqlite3.Error, folder: Path) -> JournalError:
    """The sentence for a person behind an SQLite error."""
    text = str(error)
    if "full" in text or "disk I/O" in text:
        return StorageFull(f"the disk that holds {folder} is full ({text})")
    if "not a database" in text or "malformed" in text:
        return JournalError(f"{folder / FILE} is damaged or not a journal ({text})")
    if "locked" in text or "busy" in text:
        return JournalError(f"another program holds the journal in {folder} ({text})")
    return JournalError(f"the journal in {folder} cannot be used: {text}")
