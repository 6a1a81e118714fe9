"""Where the parts of a log lie: the layout of C2SP tlog-tiles."""

import re
import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lotline.errors import LedgerError
from lotline.ledger.tree import HASH_BYTES, WIDTH

CHECKPOINT = "checkpoint"
# What an entry may have: its length is kept in two bytes.
MAX_ENTRY = 0xFFFF
_PATH = re.compile(r"tile/(entries|\d{1,2})((?:/x\d{3})*/\d{3})(?:\.p/(\d{1,3}))?")


class Tile(NamedTuple):
    """A tile of hashes, or with level None a bundle of entries; width 256 when it is full."""

    level: int | None
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        level = "entries" if self.level is None else self.level
        part = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{_number(self.number)}{part}"

    @property
    def words(self) -> str:
        return f"bundle {self.path}" if self.level is None else f"tile {self.path}"


def _number(index: int) -> str:
    """Three digits a path element, all but the last with an x: 1234067 is x001/x234/067."""
    text = f"{index % 1000:03d}"
    while index := index // 1000:
        text = f"x{index % 1000:03d}/{text}"
    return text


def parse(path: str) -> Tile | None:
    """What lies at a path; None for one that no log has."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    level, number, width = found.groups()
    index = int(number.replace("/x", "").replace("/", ""))
    tile = Tile(None if level == "entries" else int(level), index, int(width or WIDTH))
    return tile if tile.path == path and tile.width else None


def edge(size: int) -> Iterator[Tile]:
    """The tiles of a tree that are not full, and its last bundle where that is not."""
    for level in _levels(size):
        count = size >> 8 * level
        if count % WIDTH:
            yield Tile(level, count // WIDTH, count % WIDTH)
            if level == 0:
                yield Tile(None, count // WIDTH, count % WIDTH)


def of(size: int) -> Iterator[Tile]:
    """All tiles and bundles of a tree."""
    for level in _levels(size):
        for index in range(size >> 8 * (level + 1)):
            yield Tile(level, index)
            if level == 0:
                yield Tile(None, index)
    yield from edge(size)


def _levels(size: int) -> Iterator[int]:
    level = 0
    while size >> 8 * level:
        yield level
        level += 1


def cut(tile: Tile, full: bytes) -> bytes:
    """A part of a tile out of more of it; raises LedgerError."""
    if tile.level is None:
        return pack_entries(unpack_entries(full)[: tile.width])
    return full[: tile.width * HASH_BYTES]


def pack_entries(entries: Sequence[bytes]) -> bytes:
    """A bundle; raises LedgerError for an entry that no bundle holds."""
    for entry in entries:
        if len(entry) > MAX_ENTRY:
            raise LedgerError(f"an entry of {len(entry)} bytes, a log takes {MAX_ENTRY} at most")
    return b"".join([struct.pack(">H", len(entry)) + entry for entry in entries])


def unpack_entries(bundle: bytes) -> list[bytes]:
    """Its entries; raises LedgerError where it is cut short."""
    entries: list[bytes] = []
    at = 0
    while at < len(bundle):
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        if end > len(bundle) or at + 2 > len(bundle):
            raise LedgerError(f"it ends within its entry {len(entries)}")
        entries.append(bundle[at + 2 : end])
        at = end
    return entries


def unpack_hashes(tile: bytes) -> list[bytes]:
    """Its hashes; raises LedgerError where the last one is cut short."""
    if len(tile) % HASH_BYTES:
        raise LedgerError(f"it has {len(tile)} bytes, expected {HASH_BYTES} a hash")
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]
