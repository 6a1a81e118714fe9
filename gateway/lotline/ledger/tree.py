"""The Merkle tree of RFC 6962 section 2.1 with SHA-256, kept as the right edge of its tiles."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

# A tile is a subtree of height 8 (C2SP tlog-tiles).
WIDTH = 256
HASH_BYTES = 32
EMPTY = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def subtree(hashes: Sequence[bytes]) -> bytes:
    """The root over a power of two of hashes."""
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [sha256(b"\1" + left + right).digest() for left, right in pairs]
    return hashes[0]


class Edge:
    """A growing tree. levels: of each level the hashes of its last tile that is not full."""

    __slots__ = ("levels", "size")

    def __init__(self, size: int = 0, levels: Sequence[Sequence[bytes]] = ()) -> None:
        self.size = size
        self.levels = [list(row) for row in levels]

    def copy(self) -> "Edge":
        return Edge(self.size, self.levels)

    def extend(self, leaves: Sequence[bytes]) -> Iterator[tuple[int, int, list[bytes]]]:
        """Add leaf hashes; gives (level, index, hashes) of every tile that has become full.

        It must be exhausted.
        """
        at = 0
        while at < len(leaves):
            taken = leaves[at : at + WIDTH - self.size % WIDTH]
            at += len(taken)
            yield from self._extend(taken)

    def _extend(self, leaves: Sequence[bytes]) -> Iterator[tuple[int, int, list[bytes]]]:
        """At most as many as the last tile of leaves has room for."""
        self.size += len(leaves)
        level, added = 0, leaves
        while True:
            if level == len(self.levels):
                self.levels.append([])
            row = self.levels[level]
            row.extend(added)
            if len(row) < WIDTH:
                return
            self.levels[level] = []
            yield level, (self.size >> 8 * (level + 1)) - 1, row
            level, added = level + 1, [subtree(row)]

    def root(self) -> bytes:
        """Its Merkle Tree Hash."""
        pieces = [piece for row in reversed(self.levels) for piece in _complete(row)]
        if not pieces:
            return EMPTY
        root = pieces.pop()
        while pieces:
            root = node_hash(pieces.pop(), root)
        return root


def _complete(row: Sequence[bytes]) -> Iterator[bytes]:
    """Roots of the complete subtrees that a row of hashes falls into, the largest first."""
    at = 0
    while at < len(row):
        span = 1 << ((len(row) - at).bit_length() - 1)
        yield subtree(row[at : at + span])
        at += span
