"""A store of its own beside the journal: one SQLite file, numbered schema steps.

Several processes may write: SQLite orders them. What is deleted is overwritten.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from importlib import resources
from pathlib import Path

from lotline.errors import LotlineError

BUSY_S = 10.0


class StoreFile:
    """Mode 0600; each transaction is durable; any thread. Raises the `error` that it is given."""

    def __init__(
        self, path: Path, package: str, steps: Sequence[str], error: type[LotlineError]
    ) -> None:
        """package: where the files of the schema's steps lie."""
        self.path, self._error = path, error
        with self.open() as db:
            have = db.execute("PRAGMA user_version").fetchone()[0]
            if have > len(steps):
                raise error(f"{path} has schema {have}, this lotline knows {len(steps)}: "
                            "use a newer lotline")  # fmt: skip
            for number in range(have, len(steps)):
                text = resources.files(package).joinpath(steps[number]).read_text()
                db.executescript(f"BEGIN;{text}PRAGMA user_version={number + 1};COMMIT;")

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        try:
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
            with closing(sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None)) as db:
                db.execute("PRAGMA journal_mode=WAL")
                db.execute("PRAGMA synchronous=FULL")
                db.execute("PRAGMA secure_delete=ON")
                db.execute("PRAGMA foreign_keys=ON")
                yield db
        except OSError as e:
            raise self._error(f"{self.path} cannot be used: {e.strerror}") from e
        except sqlite3.Error as e:
            raise self._error(f"{self.path} cannot be used: {e}") from e

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        with self.open() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")
