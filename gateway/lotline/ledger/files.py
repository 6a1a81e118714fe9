"""The log's files below the data folder: written whole or not at all, and never lost after."""

import errno
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lotline.errors import LedgerError, StorageFull
from lotline.ledger import tiles
from lotline.ledger.note import Checkpoint
from lotline.ledger.tiles import Tile
from lotline.ledger.tree import WIDTH, Edge

FOLDER = "log"
VKEY = "vkey"
# Checkpoints with the signatures of witnesses, each named by its size.
WITNESSED = "witnessed"
_NEW = ".new"
# Files synced at the same time: a journalling file system commits them together, ten times as
# fast as one after the other.
SYNCS = 8
_FULL = (errno.ENOSPC, errno.EDQUOT)


class Files:
    """A folder in the layout of C2SP tlog-tiles."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, path: str) -> bytes:
        """Raises LedgerError."""
        try:
            return (self.folder / path).read_bytes()
        except OSError as e:
            raise LedgerError(f"{self.folder / path} cannot be read: {e.strerror}") from e

    def write(self, parts: dict[str, bytes]) -> None:
        """On the disk before it returns. Raises StorageFull, LedgerError; then a part may be
        there or not, but none is half there."""
        paths = {self.folder / path: data for path, data in parts.items()}
        try:
            for folder in {path.parent for path in paths}:
                _make(folder)
            with ThreadPoolExecutor(SYNCS) as pool:
                list(pool.map(_lay_down, paths, paths.values()))
            for path in paths:
                os.replace(_new(path), path)
            for folder in {path.parent for path in paths}:
                _sync(folder)
        except OSError as e:
            for path in paths:
                _new(path).unlink(missing_ok=True)
            text = f"the evidence log in {self.folder} cannot be written: {e.strerror}"
            raise (StorageFull if e.errno in _FULL else LedgerError)(text) from e

    def checkpoint(self) -> Checkpoint | None:
        """None where there is none; raises LedgerError for one that cannot be read."""
        path = self.folder / tiles.CHECKPOINT
        if not path.exists():
            return None
        try:
            return Checkpoint.parse(self.read(tiles.CHECKPOINT))
        except LedgerError as e:
            raise LedgerError(f"{path} cannot be used: {e}") from e

    def witnessed(self) -> tuple[int, ...]:
        """Sizes of the checkpoints that a witness has signed."""
        folder = self.folder / WITNESSED
        found = folder.iterdir() if folder.is_dir() else ()
        return tuple(sorted(int(path.name) for path in found if path.name.isdecimal()))

    def edge(self, size: int) -> tuple[Edge, list[bytes]]:
        """The tree of that size and the entries of its last bundle; raises LedgerError."""
        levels: dict[int | None, list[bytes]] = {}
        for tile in tiles.edge(size):
            unpack = tiles.unpack_entries if tile.level is None else tiles.unpack_hashes
            levels[tile.level] = unpack(self.tile(tile))
        entries = levels.pop(None, [])
        depth = max((level for level in levels if level is not None), default=-1) + 1
        return Edge(size, [levels.get(level, []) for level in range(depth)]), entries

    def tile(self, tile: Tile) -> bytes:
        """A tile, or a part of one that may be full by now; raises LedgerError."""
        full = tile._replace(width=WIDTH)
        if (self.folder / full.path).exists():
            return tiles.cut(tile, self.read(full.path))
        if not (self.folder / tile.path).exists():
            for wider in range(tile.width + 1, WIDTH):
                part = tile._replace(width=wider).path
                if (self.folder / part).exists():
                    return tiles.cut(tile, self.read(part))
        return self.read(tile.path)

    def drop_parts(self, full: Iterable[Tile]) -> None:
        """The parts of tiles that are full now."""
        for tile in full:
            folder = self.folder / f"{tile.path}.p"
            if folder.is_dir():
                for path in folder.iterdir():
                    path.unlink()
                folder.rmdir()


def _new(path: Path) -> Path:
    return path.with_name(path.name + _NEW)


def _lay_down(path: Path, data: bytes) -> None:
    with _new(path).open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _make(folder: Path) -> None:
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir()
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
