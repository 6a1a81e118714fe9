"""That a newer tree head continues an older one, shown by a few tiles."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_naive import mth
from lotline.errors import LedgerError
from lotline.ledger import Checkpoint, tiles
from lotline.ledger.consistency import continues
from lotline.ledger.tree import Edge, leaf_hash

MOST = 66_000  # a third level of tiles begins at 65 536


def entry(n, other=None):
    return b"%d" % n if n != other else b"another"


class Log:
    """Tiles and heads of a log with so many entries, of which `other` is not as elsewhere."""

    def __init__(self, size, other=None):
        leaves = [leaf_hash(entry(n, other)) for n in range(size)]
        self.size, self.asked, self.parts = size, [], {}
        edge = Edge()
        for level, index, row in edge.extend(leaves):
            self.parts[level, index] = row
        self.root = edge.root()
        for level, row in enumerate(edge.levels):
            self.parts[level, (size >> 8 * level) // 256] = row

    @property
    def head(self):
        root = base64.b64encode(self.root).decode()
        text = f"lotline/test\n{self.size}\n{root}\n"
        return Checkpoint("lotline/test", self.size, self.root, text, ())

    def read(self, tile):
        self.asked.append(tile)
        return b"".join(self.parts[tile.level, tile.number][: tile.width])


BIG = Log(MOST)


@given(st.integers(0, 700), st.integers(0, 700))
def test_every_pair_of_sizes(a, b):
    old, new = Log(min(a, b)), Log(max(a, b))
    assert new.root == mth([entry(n) for n in range(new.size)])
    assert continues(old.head, new.head, new.read)


@given(st.integers(1, 700), st.integers(0, 700), st.data())
def test_an_entry_that_is_another_is_found(size, more, data):
    other = data.draw(st.integers(0, size - 1))
    new = Log(size + more, other)
    assert not continues(Log(size).head, new.head, new.read)


@pytest.mark.parametrize("size", [1, 255, 256, 257, 40_000, 65_535, 65_536, 65_537, MOST - 1])
def test_a_long_log_by_a_few_tiles(size):
    BIG.asked.clear()
    assert continues(Log(size).head, BIG.head, BIG.read)
    needed = {tile.path for tile in tiles.of(MOST)}
    assert {tile.path for tile in BIG.asked} <= needed
    assert len(BIG.asked) == len(set(BIG.asked)) <= 5
    assert not continues(Log(size, size - 1).head, BIG.head, BIG.read)


def test_a_shorter_one_continues_nothing():
    assert not continues(BIG.head, Log(300).head, Log(300).read)


def test_nothing_is_shown_by_tiles_of_another_tree():
    old, new, other = Log(300), Log(700), Log(700, 500)
    with pytest.raises(LedgerError, match="not those of its head of 700 entries"):
        continues(old.head, new.head, other.read)


@pytest.mark.parametrize("data", [b"", b"x", bytes(31), bytes(32), bytes(9000)])
def test_tiles_that_are_none(data):
    with pytest.raises(LedgerError):
        continues(Log(300).head, Log(700).head, lambda tile: data)
