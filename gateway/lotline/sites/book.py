"""sites.toml: which gateways an officer looks at. It is written by hand, or by `add`, `remove`."""

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, field_validator

from lotline.config.read import load_as
from lotline.config.table import Id, Table, unexpected
from lotline.errors import ConfigError, InputError, LedgerError
from lotline.ledger import PublicKey

FILE = "sites.toml"
# More than any authority has; a file with more is another one.
MOST = 1000
_HEAD = re.compile(r"\s*\[\[\s*site\s*\]\]\s*(#.*)?")


def _address(value: str) -> str:
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        good = good and value.isprintable() and " " not in value
    except ValueError:
        good = False
    if not good or parts.username is not None or parts.query or parts.fragment:
        raise unexpected("an address such as https://noise.example.org")
    return value.rstrip("/")


def _vkey(value: str) -> str:
    try:
        return PublicKey.parse(value).vkey
    except LedgerError as e:
        raise ValueError(str(e)) from e


Address = Annotated[str, AfterValidator(_address)]


class Listed(Table):
    """A gateway. url: of its public page. key: of its evidence log, as its operator gave it on
    another way than through the gateway; without one the first that is seen counts. officer: of
    its own pages for the officer, to link. ca: PEM certificates that alone are trusted for it."""

    name: Annotated[Id, Field(max_length=40)]
    url: Address
    key: Annotated[str, AfterValidator(_vkey)] | None = None
    officer: Address | None = None
    ca: Path | None = None


class _Tables(Table):
    site: Annotated[tuple[Listed, ...], Field(max_length=MOST)] = ()

    @field_validator("site")
    @classmethod
    def _no_double(cls, value: tuple[Listed, ...]) -> tuple[Listed, ...]:
        names = [one.name for one in value]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two sites are called {name}")
        return value


class Book:
    """The file; sites in its order."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def folder(self) -> Path:
        """Where the heads lie that were seen."""
        return self.path.with_suffix(".heads")

    def sites(self) -> tuple[Listed, ...]:
        """Raises ConfigError."""
        if not self.path.exists():
            raise ConfigError(f"there is no {self.path}: `lotline sites add URL` writes one")
        return load_as(_Tables, self.path).site

    def one(self, name: str) -> Listed:
        """Raises ConfigError, InputError."""
        sites = self.sites()
        found = [one for one in sites if one.name == name]
        if not found:
            known = ", ".join(one.name for one in sites) or "none yet"
            raise InputError(f"got the site {name!r}, expected one of {known}")
        return found[0]

    def add(self, **words: str) -> Listed:
        """Written below what is there. Raises ConfigError, InputError; then nothing is."""
        before = self._text() if self.path.exists() else ""
        lines = [f"{key} = {_quoted(value)}" for key, value in words.items() if value]
        gap = "\n" if before.strip() else ""
        ended = before if before.endswith("\n") or not before else before + "\n"
        sites = self._write(ended + gap + "\n".join(["[[site]]", *lines, ""]))
        return sites[-1]

    def remove(self, name: str) -> None:
        """With whatever stands in its table. Raises ConfigError, InputError."""
        gone = self.one(name)
        lines = self._text().splitlines(keepends=True)
        heads = [n for n, line in enumerate(lines) if _HEAD.fullmatch(line.rstrip("\n"))]
        place = self.sites().index(gone)
        if len(heads) != len(self.sites()):
            raise ConfigError(f"{self.path} is not written a [[site]] a table: remove it by hand")
        end = heads[place + 1] if place + 1 < len(heads) else len(lines)
        self._write("".join([*lines[: heads[place]], *lines[end:]]))

    def _text(self) -> str:
        try:
            return self.path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as e:
            raise ConfigError(f"{self.path} cannot be read: {e}") from e

    def _write(self, text: str) -> tuple[Listed, ...]:
        """Whole or not at all, and only what can be read again."""
        new = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            new.write_text(text, encoding="utf-8")
            sites = load_as(_Tables, new).site
            os.replace(new, self.path)
        except OSError as e:
            raise ConfigError(f"{self.path} cannot be written: {e.strerror}") from e
        except ConfigError as e:
            raise InputError(str(e).removeprefix(f"{new}: ")) from e
        finally:
            new.unlink(missing_ok=True)
        return sites


def _quoted(value: str) -> str:
    """As TOML writes it."""
    plain: Any = value.replace("\\", "\\\\").replace('"', '\\"')
    text = f'"{plain}"'
    try:
        tomllib.loads(f"it = {text}")
    except tomllib.TOMLDecodeError as e:
        raise InputError(f"{value!r} has letters that no file has") from e
    return text
