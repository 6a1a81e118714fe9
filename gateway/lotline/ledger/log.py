"""The log on the disk: appended in batches, a checkpoint signed once everything is there."""

from collections.abc import Sequence

from lotline.errors import LedgerError
from lotline.ledger import tiles
from lotline.ledger.files import VKEY, Files
from lotline.ledger.note import Checkpoint, PrivateKey, checkpoint_text
from lotline.ledger.tiles import Tile
from lotline.ledger.tree import HASH_BYTES, WIDTH, Edge, leaf_hash


class Log:
    """The one writer of a log's files. `checkpoint`: the newest, None before the first."""

    def __init__(self, files: Files, key: PrivateKey) -> None:
        """Raises LedgerError where the files are damaged, or another key has signed them."""
        self._files, self._key = files, key
        self.checkpoint = files.checkpoint()
        self._edge, self._last = Edge(), list[bytes]()
        if self.checkpoint is not None:
            self._check(self.checkpoint)

    def _check(self, checkpoint: Checkpoint) -> None:
        where = self._files.folder
        if not checkpoint.signed_by(self._key.public):
            raise LedgerError(
                f"the log in {where} is signed by {checkpoint.origin}, and not by the key of "
                f"{self._key.name}: put its key back, or move the folder away and a new log begins"
            )
        self._edge, self._last = self._files.edge(checkpoint.size)
        if self._edge.root() != checkpoint.root:
            raise LedgerError(
                f"the log in {where} is damaged: its tiles do not give the root that its "
                "checkpoint has signed; `lotline verify` says where"
            )

    @property
    def size(self) -> int:
        return self._edge.size

    def append(self, entries: Sequence[bytes]) -> None:
        """Entries, on the disk, and a checkpoint over them. Raises StorageFull, LedgerError;
        then the log is as it was, and the same entries may be given again."""
        edge, last = self._edge.copy(), [*self._last, *entries]
        begin = edge.size // WIDTH
        full = list(edge.extend([leaf_hash(entry) for entry in entries]))
        parts = {Tile(level, index).path: b"".join(row) for level, index, row in full}
        for at in range(0, len(last), WIDTH):
            tile = Tile(None, begin + at // WIDTH, min(WIDTH, len(last) - at))
            parts[tile.path] = tiles.pack_entries(last[at : at + WIDTH])
        for tile in tiles.edge(edge.size):
            if tile.level is not None:
                parts[tile.path] = b"".join(edge.levels[tile.level])
        self._files.write(parts)
        self._sign(edge)
        self._edge, self._last = edge, last[len(last) - edge.size % WIDTH :]
        self._files.drop_parts(
            [Tile(level, index) for level, index, _ in full]
            + [Tile(None, index) for level, index, _ in full if level == 0]
        )

    def _sign(self, edge: Edge) -> None:
        """Over what is on the disk."""
        assert all(len(h) == HASH_BYTES for row in edge.levels for h in row)
        note = self._key.sign(checkpoint_text(self._key.name, edge.size, edge.root()))
        self._files.write({VKEY: f"{self._key.public.vkey}\n".encode()})
        self._files.write({tiles.CHECKPOINT: note.encode()})
        self.checkpoint = Checkpoint.parse(note.encode())
