"""The head of the evidence log as it was at a time: it can be compared with any that was kept."""

import json
from base64 import b64encode
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from lotline.ledger.files import Files
from lotline.ledger.tiles import Tile, unpack_entries
from lotline.ledger.tree import WIDTH


@dataclass(frozen=True, slots=True)
class Head:
    """size: entries that were taken before the time. root: base64, as a checkpoint has it."""

    size: int
    root: str


def head_at(log: Files, at_us: int) -> Head | None:
    """None where there is no log, or it began later. Raises LedgerError."""
    checkpoint = log.checkpoint()
    if checkpoint is None:
        return None
    size = _size_at(log, checkpoint.size, at_us)
    return Head(size, b64encode(log.edge(size)[0].root()).decode()) if size else None


def _size_at(log: Files, size: int, at_us: int) -> int:
    """Index of the first entry that was taken at that time or later: the times never fall, but
    where one says that a clock went back."""
    bundles = range(-(-size // WIDTH))

    def times(bundle: int) -> Iterator[tuple[int, int]]:
        for later in bundles[bundle:]:
            yield from _times(log, later, size)

    def begins(bundle: int) -> int:
        return next((taken_us for _, taken_us in times(bundle)), at_us)

    first = max(0, bisect_left(bundles, at_us, key=begins) - 1)
    return next((index for index, taken_us in times(first) if taken_us >= at_us), size)


def _times(log: Files, bundle: int, size: int) -> list[tuple[int, int]]:
    """(index, us) of its entries that say when those after them were taken."""
    width = min(WIDTH, size - bundle * WIDTH)
    entries = unpack_entries(log.tile(Tile(None, bundle, width)))
    said = ((i, json.loads(e)) for i, e in enumerate(entries, bundle * WIDTH))
    return [(i, words["at"]) for i, words in said if words["kind"] == "time"]
