"""What belongs to a site beside its stores and its log: the files that its site file names."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lotline.config import SECRETS_FILE, SITE_FILE, Config
from lotline.config.table import Table
from lotline.ledger import KEY_FILE

# Hashes of tokens by which programs prove who they are (lotline token).
TOKENS = "tokens.json"
# Keys of the site file that name private keys.
_PRIVATE = "private_key"


@dataclass(slots=True)
class Contents:
    """files: {name in the site's folder: path}. left_out: what is named and cannot come along;
    secrets: names of those that prove who somebody is."""

    files: dict[str, Path] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)
    left_out: list[str] = field(default_factory=list)


def contents(site: Config, with_secrets: bool) -> Contents:
    """Of a site, without its site file, of which Config has the text."""
    found = Contents()
    for name in (SECRETS_FILE, KEY_FILE, TOKENS):
        if (site.folder / name).exists():
            found.files[name] = site.folder / name
    found.secrets |= {SECRETS_FILE, KEY_FILE}
    for _, key, path in named(site):
        _take(found, site, key, path)
    for pack in site.pack:
        if pack.pack.endswith((".yaml", ".yml")):
            _take(found, site, "pack", Path(pack.pack))
    if not with_secrets:
        gone = sorted(found.secrets & found.files.keys())
        found.left_out += gone
        found.files = {name: path for name, path in found.files.items() if name not in gone}
    return found


def named(table: Table, where: str = "") -> Iterator[tuple[str, str, Path]]:
    """(table, key, path) of all files and folders that a site file names, but the data folder
    and recordings, which may be as large as all the rest."""
    for key in type(table).model_fields:
        value = getattr(table, key)
        if isinstance(value, Path) and key not in ("folder", "data", "file"):
            yield where, key, value
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Table):
                yield from named(one, key)


def _take(found: Contents, site: Config, key: str, path: Path) -> None:
    """A file, or all that lies in a folder."""
    folder, whole = site.folder.resolve(), site.beside(path)
    if not whole.exists():
        return
    for one in sorted(whole.rglob("*")) if whole.is_dir() else [whole]:
        if not one.is_file():
            continue
        if not one.absolute().is_relative_to(folder) or ".." in one.parts:
            found.left_out.append(str(one))
            continue
        name = one.absolute().relative_to(folder).as_posix()
        if name != SITE_FILE:
            found.files[name] = one
            if key == _PRIVATE:
                found.secrets.add(name)
