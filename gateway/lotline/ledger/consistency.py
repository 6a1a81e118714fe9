"""Is a log's newer tree head a continuation of an older one? RFC 6962 section 2.1.2, out of tiles.

A proof of consistency is hashes of whole subtrees from which both roots follow. Whoever keeps
heads asks a log for the few tiles that hold them, however long it is.
"""

from collections.abc import Callable

from lotline.errors import LedgerError
from lotline.ledger import tiles
from lotline.ledger.note import Checkpoint
from lotline.ledger.tiles import Tile
from lotline.ledger.tree import WIDTH, node_hash, subtree

# The levels of a tree of hashes that one tile holds.
_HEIGHT = WIDTH.bit_length() - 1


def continues(old: Checkpoint, new: Checkpoint, read: Callable[[Tile], bytes]) -> bool:
    """Whether the first `old.size` entries of the new tree are those of the old one.

    read(tile): its bytes, of which nothing is believed. Raises LedgerError for tiles that are
    not those of the new tree: then nothing is shown, neither that it is nor that it is not.
    """
    if not old.size:
        return True
    if old.size >= new.size:
        return old.size == new.size and old.root == new.root
    before, now = _Subtrees(new.size, read).roots(0, new.size, old.size)
    if now != new.root:
        raise LedgerError(f"the tiles of its log are not those of its head of {new.size} entries")
    return before == old.root


class _Subtrees:
    def __init__(self, size: int, read: Callable[[Tile], bytes]) -> None:
        self._size, self._read = size, read
        self._rows: dict[Tile, list[bytes]] = {}

    def roots(self, first: int, end: int, cut: int) -> tuple[bytes | None, bytes]:
        """The root over entries [first, end) up to `cut`, None where none is, and over all."""
        count = end - first
        if not count & (count - 1) and not first < cut < end:
            root = self._root(first, count)
            return (root if end <= cut else None), root
        middle = first + (1 << (count - 1).bit_length() - 1)
        left, right = self.roots(first, middle, cut), self.roots(middle, end, cut)
        before = left[0] and right[0] and node_hash(left[0], right[0])
        return before or left[0], node_hash(left[1], right[1])

    def _root(self, first: int, count: int) -> bytes:
        """Over a power of two of entries, the first of them a multiple of it."""
        level, within = divmod(count.bit_length() - 1, _HEIGHT)
        number, at = divmod(first >> level * _HEIGHT, WIDTH)
        width = min(WIDTH, (self._size >> level * _HEIGHT) - number * WIDTH)
        return subtree(self._row(Tile(level, number, width))[at : at + (1 << within)])

    def _row(self, tile: Tile) -> list[bytes]:
        if tile not in self._rows:
            found = tiles.unpack_hashes(self._read(tile))
            if len(found) != tile.width:
                raise LedgerError(f"{tile.words} has {len(found)} hashes, expected {tile.width}")
            self._rows[tile] = found
        return self._rows[tile]
