"""A public log, fetched into a folder."""

import math
from pathlib import Path
from urllib.parse import urlsplit

from lotline.errors import GatewayError, InputError, LedgerError
from lotline.ledger import tiles
from lotline.ledger.files import VKEY, WITNESSED
from lotline.ledger.note import MAX_NOTE, Checkpoint
from lotline.ledger.tree import HASH_BYTES, WIDTH
from lotline.sites.fetch import Door

# Thirty years of fifty nodes: a server that claims more only wants this disk to fill.
MAX_ENTRIES = 2_000_000_000
_MAX_TILE = WIDTH * HASH_BYTES
_MAX_BUNDLE = WIDTH * (tiles.MAX_ENTRY + 2)


def fetch(url: str, folder: Path) -> None:
    """The checkpoint, tiles and witnessed checkpoints of the log at url, or at url/log. Raises
    InputError where there is none or it cannot be reached."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise InputError(f"{url} is not an address such as https://example.org/log")
    door = Door(url.rstrip("/"), None, math.inf)
    data = _get(door, tiles.CHECKPOINT, MAX_NOTE)
    if data is None or not data.count(b"\n\n"):
        door = Door(f"{door.url}/log", None, math.inf)
        data = _get(door, tiles.CHECKPOINT, MAX_NOTE)
    if data is None:
        raise InputError(f"there is no evidence log at {url}")
    try:
        size = Checkpoint.parse(data).size
    except LedgerError as e:
        raise InputError(f"{door.url}/{tiles.CHECKPOINT} cannot be used: {e}") from e
    if size > MAX_ENTRIES:
        raise InputError(f"{door.url} claims {size} entries, at most {MAX_ENTRIES} are read")
    _save(folder / tiles.CHECKPOINT, data)
    _tiles(door, folder, size)
    for path in (VKEY, *(f"{WITNESSED}/{s}" for s in _sizes(door))):
        if found := _get(door, path, MAX_NOTE):
            _save(folder / path, found)


def _tiles(door: Door, folder: Path, size: int) -> None:
    """What cannot be had stays missing: the check says so."""
    for tile in tiles.of(size):
        most = _MAX_BUNDLE if tile.level is None else _MAX_TILE
        data = _get(door, tile.path, most)
        if data is None and tile.width < WIDTH:  # it has become full meanwhile
            data = _get(door, tile._replace(width=WIDTH).path, most)
            data = data and tiles.cut(tile, data)
        if data is not None:
            _save(folder / tile.path, data)


def _sizes(door: Door) -> list[str]:
    found = _get(door, WITNESSED, MAX_NOTE) or b""
    return [line for line in found.decode(errors="replace").split() if line.isdecimal()]


def _save(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _get(door: Door, path: str, most: int) -> bytes | None:
    """None for what is not there; raises InputError for a server that is not, or will not."""
    try:
        return door.get(path, most)
    except GatewayError as e:
        if e.status >= 400:
            return None
        raise InputError(f"{door.url}/{path} cannot be fetched: {e}") from e
