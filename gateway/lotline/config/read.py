"""Reading the two files: every refusal is one sentence that names file and key."""

import os
import stat
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from lotline.config.secret import Secrets
from lotline.config.site import Config
from lotline.config.table import Table
from lotline.config.words import sentence
from lotline.errors import ConfigError

_T = TypeVar("_T", bound=Table)
SITE_FILE = "site.toml"
SECRETS_FILE = "secrets.toml"


def load(path: Path) -> Config:
    """Read a site file; raises ConfigError that names file and key."""
    text = _text(path)
    table = _toml(text, path)
    if own := table.keys() & {"folder", "text"}:
        raise ConfigError(f"{path}: {min(own)}: lotline knows no such key")
    return _checked(Config, {**table, "folder": path.resolve().parent, "text": text}, path)


def load_secrets(path: Path) -> Secrets:
    """Read the secrets; refuses a file that others may read (mode 0600 is expected)."""
    table = _toml(_text(path), path)
    if stat.S_IMODE(os.stat(path).st_mode) & 0o077:
        raise ConfigError(f"{path} may be read by others: chmod 600 {path}")
    return _checked(Secrets, table, path)


def load_as(kind: type[_T], path: Path) -> _T:
    """Another file of tables; raises ConfigError that names file and key."""
    return _checked(kind, _toml(_text(path), path), path)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as e:
        raise ConfigError(f"{path} cannot be read: {e.strerror}") from e
    except UnicodeDecodeError as e:
        raise ConfigError(f"{path} is not text in UTF-8 (byte {e.start + 1})") from e


def _toml(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise ConfigError(f"{path} is not TOML: {e}") from e


def _checked(kind: type[_T], table: dict[str, Any], path: Path) -> _T:
    try:
        return kind.model_validate(table)
    except ValidationError as e:
        # A key that is misspelt is missing as well: the misspelling first.
        first = min(e.errors(), key=lambda error: error["type"] != "extra_forbidden")
        raise ConfigError(f"{path}: {sentence(first, table, kind is Secrets)}") from e
