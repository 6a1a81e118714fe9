"""Tokens by which programs prove who they are, kept as their hashes in a file of its own.

A token is 256 random bits, so one SHA-256 is enough: a slow hash would only let strangers spend
this machine's time.
"""

import hashlib
import hmac
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from lotline.errors import ConfigError, InputError

FILE = "tokens.json"
SCOPES = ("jobs", "weather", "metrics", "homeassistant")
_PREFIX = "lotline_"


@dataclass(frozen=True, slots=True)
class Token:
    """sha256: of the whole token, hexadecimal. made: UTC, ISO 8601."""

    name: str
    scope: str
    sha256: str
    made: str


class Tokens:
    """Those of a site folder; read anew whenever the file has changed."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._stamp: tuple[int, int, int] | None = None
        self._known: list[Token] = []

    def all(self) -> list[Token]:
        """Raises ConfigError for a file that cannot be used."""
        try:
            stat = self._path.stat()
            stamp = stat.st_mtime_ns, stat.st_size, stat.st_ino
            if stamp != self._stamp:
                rows = json.loads(self._path.read_text(encoding="utf-8"))
                self._known, self._stamp = [Token(**row) for row in rows], stamp
        except FileNotFoundError:
            self._known, self._stamp = [], None
        except (OSError, ValueError, TypeError) as e:
            raise ConfigError(f"{self._path} cannot be read as lotline wrote it") from e
        return self._known

    def owner(self, token: str, scope: str) -> Token | None:
        """Whose token it is, if it opens this."""
        digest = _digest(token)
        found = [t for t in self.all() if hmac.compare_digest(t.sha256, digest)]
        return next((t for t in found if t.scope == scope), None)

    def add(self, name: str, scope: str, made: str) -> str:
        """The new token, shown once and never kept. Raises InputError, ConfigError."""
        if not re.fullmatch("[a-z0-9-]{1,24}", name):
            raise InputError(f"got the name {name!r}, expected 1 to 24 of a-z, 0-9 and '-'")
        if scope not in SCOPES:
            raise InputError(f"got --scope {scope}, expected one of {', '.join(SCOPES)}")
        if any(t.name == name for t in self.all()):
            raise InputError(f"there is a token {name} already: remove it first")
        token = _PREFIX + secrets.token_urlsafe(32)
        self._write([*self._known, Token(name, scope, _digest(token), made)])
        return token

    def remove(self, name: str) -> None:
        """It opens nothing from now on. Raises InputError, ConfigError."""
        left = [t for t in self.all() if t.name != name]
        if len(left) == len(self._known):
            raise InputError(f"there is no token {name}")
        self._write(left)

    def _write(self, tokens: list[Token]) -> None:
        new = self._path.with_name(FILE + ".new")
        try:
            new.unlink(missing_ok=True)
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                json.dump([asdict(t) for t in tokens], out, indent=1)
            new.replace(self._path)
        except OSError as e:
            raise ConfigError(f"{self._path} cannot be written: {e.strerror}") from e


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
