"""Is a log what its checkpoint signed: every entry, every tile, every older tree head?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lotline.errors import LedgerError
from lotline.ledger import tiles
from lotline.ledger.claims import Restore
from lotline.ledger.files import Files
from lotline.ledger.note import Checkpoint
from lotline.ledger.problem import Problem, when
from lotline.ledger.tiles import Tile
from lotline.ledger.tree import WIDTH, Edge, leaf_hash


@dataclass(slots=True)
class Tree:
    """A log's files, read once from the first entry to the last.

    `entries()` gives every entry; after it `problems` says what does not fit, and `roots` has
    the root of the tree at each of `sizes`.
    """

    files: Files
    checkpoint: Checkpoint
    sizes: Sequence[int] = ()
    roots: dict[int, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def entries(self) -> Iterator[tuple[int, bytes]]:
        """(index, entry); ends early where a bundle cannot be read."""
        size = self.checkpoint.size
        given, tiled = Edge(), Edge()  # by the entries themselves, and by the tiles of level 0
        differs: list[Problem] = []
        for index in range(-(-size // WIDTH)):
            width = min(WIDTH, size - index * WIDTH)
            try:
                found = self._bundle(Tile(None, index, width))
                stored = self._hashes(Tile(0, index, width))
            except LedgerError as e:
                self.problems.append(Problem(str(e)))
                return
            leaves = [leaf_hash(entry) for entry in found]
            differs += self._compare(Tile(0, index, width), found, leaves, stored)
            list(tiled.extend(stored))
            for tile, row in self._grow(given, leaves):
                differs += self._inner(tile, row)
            yield from enumerate(found, index * WIDTH)
        for level, row in enumerate(given.levels[1:], 1):
            if row:
                tile = Tile(level, (size >> 8 * level) // WIDTH, len(row))
                differs += self._inner(tile, row)
        self._conclude(given.root(), tiled.root(), differs)

    def _bundle(self, tile: Tile) -> list[bytes]:
        try:
            found = tiles.unpack_entries(self.files.read(tile.path))
        except LedgerError as e:
            raise LedgerError(f"{tile.words} cannot be read: {e}") from e
        if len(found) != tile.width:
            raise LedgerError(f"{tile.words} has {len(found)} entries, expected {tile.width}")
        return found

    def _hashes(self, tile: Tile) -> list[bytes]:
        try:
            found = tiles.unpack_hashes(self.files.read(tile.path))
        except LedgerError as e:
            raise LedgerError(f"{tile.words} cannot be read: {e}") from e
        if len(found) != tile.width:
            raise LedgerError(f"{tile.words} has {len(found)} hashes, expected {tile.width}")
        return found

    def _grow(self, edge: Edge, leaves: Sequence[bytes]) -> Iterator[tuple[Tile, Sequence[bytes]]]:
        """Add leaves of one tile, with a stop at every size of which the root is wanted; gives
        the tiles above the leaves that have become full."""
        at = edge.size
        stops = sorted({s for s in self.sizes if at <= s <= at + len(leaves)})
        for stop in [*stops, at + len(leaves)]:
            for level, index, row in edge.extend(leaves[edge.size - at : stop - at]):
                if level:
                    yield Tile(level, index), row
            if stop in stops:
                self.roots[stop] = edge.root()

    def _compare(
        self, tile: Tile, entries: list[bytes], leaves: list[bytes], stored: list[bytes]
    ) -> Iterator[Problem]:
        for at, (leaf, hash_) in enumerate(zip(leaves, stored, strict=True)):
            if leaf != hash_:
                index = tile.number * WIDTH + at
                yield Problem.of_entry(index, entries[at], tile.path)

    def _inner(self, tile: Tile, row: Sequence[bytes]) -> Iterator[Problem]:
        """A tile above the leaves, against what the entries give."""
        try:
            stored = self._hashes(tile)
        except LedgerError as e:
            self.problems.append(Problem(str(e), tile=tile.path))
            return
        for at, (computed, hash_) in enumerate(zip(row, stored, strict=True)):
            if computed != hash_:
                span = WIDTH ** (tile.level or 0)
                first = (tile.number * WIDTH + at) * span
                yield Problem(
                    f"hash {at} of {tile.words} is not that of entries {first} to "
                    f"{first + span - 1}", first, tile=tile.path,
                )  # fmt: skip

    def _conclude(self, given: bytes, tiled: bytes, differs: list[Problem]) -> None:
        """What the root that was signed says of the differences."""
        signed = self.checkpoint.root
        if given == signed:
            self.problems += [
                Problem(f"tile {p.tile} was changed (the entries are as they were signed)",
                        p.entry, tile=p.tile) for p in differs
            ]  # fmt: skip
        elif tiled == signed:
            self.problems += [p for p in differs if "was changed" in p.text] or differs
        else:
            self.problems += differs or [Problem(
                "the entries and tiles fit each other, and not the root that was signed: "
                "the log was written anew")]  # fmt: skip


def stale_parts(files: Files, size: int) -> Iterator[Problem]:
    """Parts of tiles that earlier checkpoints needed and that still lie there: each must be
    the beginning of what the tile is now."""
    needed = {tile.path for tile in tiles.of(size)}
    for path in sorted((files.folder / "tile").rglob("*")):
        name = path.relative_to(files.folder).as_posix()
        tile = tiles.parse(name)
        if tile is None or name in needed or not path.is_file():
            continue
        count = (size >> 8 * (tile.level or 0)) - tile.number * WIDTH
        if count >= tile.width:
            now = files.read(tile._replace(width=min(WIDTH, count)).path)
            if not now.startswith(path.read_bytes()):
                yield Problem(f"{tile.words} of an earlier checkpoint was changed", tile=name)


def consistent(
    tree: Tree, old: Checkpoint, what: str, restores: Sequence[Restore] = ()
) -> Problem | None:
    """Whether the log still has all that an older checkpoint signed, unchanged; once its
    entries have been read. restores: where it says that it goes on from a backup."""
    new = tree.checkpoint
    if old.origin != new.origin:
        return Problem(f"{what} is of another log: {old.origin}, and this is {new.origin}")
    since = next((r for r in restores if old.size >= r.entry), None)
    if since and tree.roots.get(old.size) != old.root:
        return Problem(
            f"the log was rolled back: it goes on at entry {since.entry} from a backup of "
            f"{when(since.backup_us)}, as it says there, and {what} was signed after that backup "
            f"was made: entries up to {old.size - 1} that it signed are no longer in the log. "
            "Whether those before the backup are unchanged, only an older one can show",
            since.entry,
        )
    if old.size > new.size:
        return Problem(
            f"the log was rolled back: {what} signed {old.size} entries, "
            f"and now there are {new.size}", new.size,
        )  # fmt: skip
    if old.size in tree.roots and tree.roots[old.size] != old.root:
        return Problem(
            f"the log was rewritten: its first {old.size} entries are not those that {what} "
            "signed", None,
        )  # fmt: skip
    return None
