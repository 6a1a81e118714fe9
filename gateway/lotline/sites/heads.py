"""The heads of a gateway's evidence log as this machine has seen them: it is a witness.

    NAME/20261123T141502Z               a head that fitted all before it, and when it was seen
    NAME/20261123T141502Z.contradicts   one that did not
    NAME/20261123T141502Z.accepted      one that did not, and was accepted as a new beginning
    NAME/vkey, NAME/since               the log's key; from when on its heads are in one line
    NAME/unreachable                    since when it was not reached

Of each day the newest head is kept, and the first of all. Each file of a head is a checkpoint:
`lotline verify URL --checkpoint FILE` takes it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

from lotline.errors import ConfigError, LedgerError
from lotline.ledger import VKEY, Checkpoint, PublicKey
from lotline.wholefile import write_whole

T = TypeVar("T")

CONTRADICTS, ACCEPTED = ".contradicts", ".accepted"
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"\d{8}T\d{6}Z")
_SECOND = timedelta(seconds=1)
_SINCE, _UNREACHABLE = "since", "unreachable"


@dataclass(frozen=True, slots=True)
class Record:
    """word: "whole" (all that was ever seen of it is still there), "first" (nothing was kept to
    compare with), "broken", "unshown" (it cannot be asked just now) or "none" (there is no log).
    sentence: the same in words. since: of the oldest head that the newest continues; grew: when
    a new one was seen last. file: of the head that does not fit."""

    word: Literal["whole", "first", "broken", "unshown", "none"]
    sentence: str
    size: int | None = None
    root: str = ""
    since: datetime | None = None
    grew: datetime | None = None
    file: str = ""


class Heads:
    """Of one gateway, in a folder of its own. Raises ConfigError where it cannot be used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def key(self) -> PublicKey | None:
        """The log's, as it was first seen or accepted."""
        text = self._text(VKEY)
        return PublicKey.parse(text) if text else None

    def since(self) -> datetime | None:
        return _time(self._text(_SINCE))

    def newest(self) -> tuple[Checkpoint, datetime] | None:
        """The head to compare with, and when it was seen first."""
        found = self._named("")
        return self._head(found[-1]) if found else None

    def contradicts(self) -> tuple[Path, datetime] | None:
        """The newest head that did not fit and was not accepted."""
        found = self._named(CONTRADICTS)
        return (found[-1], _seen(found[-1])) if found else None

    def begin(self, head: Checkpoint, key: PublicKey, at: datetime) -> None:
        """From this head on; whatever stands against it is accepted."""
        for path in self._named(CONTRADICTS):
            self._do(partial(path.rename, path.with_suffix(ACCEPTED)))
        name = self._next(at)
        self._write(VKEY, key.vkey + "\n")
        self._write(_SINCE, name + "\n")
        self._write(name, head.note)

    def keep(self, head: Checkpoint, at: datetime) -> None:
        """A head that continues the newest one."""
        name, first = self._next(at), self._text(_SINCE).strip()
        self._write(name, head.note)
        for path in self._named(""):
            if path.name[:8] == name[:8] and path.name not in (name, first):
                self._do(partial(path.unlink, missing_ok=True))

    def keep_against(self, note: bytes, at: datetime) -> Path:
        """An answer that does not fit: the first of them and the newest are kept. Its file."""
        found = self._named(CONTRADICTS)
        for path in found:
            if self._do(path.read_bytes) == note:
                return path
        name = self._next(at) + CONTRADICTS
        self._write(name, note)
        for path in found[1:]:
            self._do(partial(path.unlink, missing_ok=True))
        return self.folder / name

    def _next(self, at: datetime) -> str:
        """A name after all that there are, though this machine's clock be set back."""
        last = max(map(_seen, self._named("")), default=at - _SECOND)
        return max(at, last + _SECOND).strftime(_STAMP)

    def unreachable(self, at: datetime) -> datetime:
        """It was not reached; since when."""
        if since := _time(self._text(_UNREACHABLE)):
            return since
        self._write(_UNREACHABLE, at.strftime(_STAMP) + "\n")
        return at

    def reached(self) -> None:
        self._do(lambda: (self.folder / _UNREACHABLE).unlink(missing_ok=True))

    def _named(self, suffix: str) -> list[Path]:
        if not self.folder.is_dir():
            return []
        found = self._do(lambda: list(self.folder.iterdir()))
        return sorted(p for p in found if p.suffix == suffix and _NAME.fullmatch(p.stem))

    def _head(self, path: Path) -> tuple[Checkpoint, datetime]:
        try:
            return Checkpoint.parse(self._do(path.read_bytes)), _seen(path)
        except LedgerError as e:
            raise ConfigError(f"{path} is no head any more: {e}") from e

    def _text(self, name: str) -> str:
        path = self.folder / name
        return self._do(lambda: path.read_text(encoding="utf-8")) if path.exists() else ""

    def _write(self, name: str, words: str | bytes) -> None:
        """Whole or not at all, and on the disk: a witness that forgets is none."""
        data = words.encode() if isinstance(words, str) else words

        def write() -> None:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(self.folder / name, data)

        self._do(write)

    def _do(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except UnicodeDecodeError as e:
            raise ConfigError(f"what lies in {self.folder} is not as lotline wrote it") from e
        except OSError as e:
            raise ConfigError(f"the heads in {self.folder} cannot be kept: {e.strerror}") from e


def _seen(path: Path) -> datetime:
    return datetime.strptime(path.stem, _STAMP).replace(tzinfo=UTC)


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip(), _STAMP).replace(tzinfo=UTC) if text else None
    except ValueError:
        return None
