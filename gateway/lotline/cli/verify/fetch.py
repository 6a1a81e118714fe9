"""A public log, fetched into a folder."""

import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from lotline.errors import InputError, LedgerError
from lotline.ledger import tiles
from lotline.ledger.files import VKEY, WITNESSED
from lotline.ledger.note import MAX_NOTE, Checkpoint
from lotline.ledger.tree import HASH_BYTES, WIDTH

# An answer that takes longer is none.
PATIENCE_S = 30.0
# Thirty years of fifty nodes: a server that claims more only wants this disk to fill.
MAX_ENTRIES = 2_000_000_000
_MAX_TILE = WIDTH * HASH_BYTES
_MAX_BUNDLE = WIDTH * (tiles.MAX_ENTRY + 2)


def fetch(url: str, folder: Path) -> None:
    """The checkpoint, tiles and witnessed checkpoints of the log at url, or at url/log. Raises
    InputError where there is none or it cannot be reached."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise InputError(f"{url} is not an address such as https://example.org/log")
    base = url.rstrip("/")
    data = _get(f"{base}/{tiles.CHECKPOINT}", MAX_NOTE)
    if data is None or not data.count(b"\n\n"):
        base += "/log"
        data = _get(f"{base}/{tiles.CHECKPOINT}", MAX_NOTE)
    if data is None:
        raise InputError(f"there is no evidence log at {url}")
    try:
        size = Checkpoint.parse(data).size
    except LedgerError as e:
        raise InputError(f"{base}/{tiles.CHECKPOINT} cannot be used: {e}") from e
    if size > MAX_ENTRIES:
        raise InputError(f"{base} claims {size} entries, at most {MAX_ENTRIES} are read")
    _save(folder / tiles.CHECKPOINT, data)
    _tiles(base, folder, size)
    for path in (VKEY, *(f"{WITNESSED}/{s}" for s in _sizes(base))):
        if found := _get(f"{base}/{path}", MAX_NOTE):
            _save(folder / path, found)


def _tiles(base: str, folder: Path, size: int) -> None:
    """What cannot be had stays missing: the check says so."""
    for tile in tiles.of(size):
        most = _MAX_BUNDLE if tile.level is None else _MAX_TILE
        data = _get(f"{base}/{tile.path}", most)
        if data is None and tile.width < WIDTH:  # it has become full meanwhile
            data = _get(f"{base}/{tile._replace(width=WIDTH).path}", most)
            data = data and tiles.cut(tile, data)
        if data is not None:
            _save(folder / tile.path, data)


def _sizes(base: str) -> list[str]:
    found = _get(f"{base}/{WITNESSED}", MAX_NOTE) or b""
    return [line for line in found.decode(errors="replace").split() if line.isdecimal()]


def _save(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _get(url: str, most: int) -> bytes | None:
    """None for what is not there; raises InputError for a server that is not."""
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer:
            data: bytes = answer.read(most + 1)
    except urllib.error.HTTPError:
        return None
    except (OSError, ValueError) as e:
        raise InputError(f"{url} cannot be fetched: {e}") from e
    if len(data) > most:
        raise InputError(f"{url} has more than {most} bytes")
    return data
