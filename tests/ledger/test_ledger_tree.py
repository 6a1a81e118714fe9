"""The tree beside a recomputation straight from RFC 6962, and its published vectors."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_naive import mth, tile
from lotline.errors import LedgerError
from lotline.ledger import tiles
from lotline.ledger.tiles import Tile
from lotline.ledger.tree import EMPTY, Edge, leaf_hash

# Inputs and roots of the test of Certificate Transparency's own tree (github.com/google/
# certificate-transparency, merkletree/merkle_tree_test.cc).
CT_INPUTS = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
CT_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def grown(entries, steps):
    """An edge that was given entries in pieces of these lengths; the full tiles it gave."""
    edge, full, at = Edge(), [], 0
    for step in [*steps, len(entries)]:
        full += edge.extend([leaf_hash(e) for e in entries[at : at + step]])
        at += step
    return edge, full


def test_an_empty_tree():
    assert Edge().root() == EMPTY == mth([]) == sha256(b"").digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_vectors(size):
    edge, _ = grown(CT_INPUTS[:size], [])
    assert edge.root().hex() == CT_ROOTS[size - 1]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 700), st.lists(st.integers(1, 300), max_size=5))
def test_any_tree_grown_in_any_steps(size, steps):
    entries = [b"%d" % i for i in range(size)]
    edge, full = grown(entries, steps)
    assert (edge.size, edge.root()) == (size, mth(entries))
    for level, number, hashes in full:
        assert hashes == tile(entries, level, number)
    for level, row in enumerate(edge.levels):
        assert row == tile(entries, level, (size >> 8 * level) // 256)


def test_a_tree_with_a_full_tile_of_tiles():
    """Two levels above the leaves: where the carry goes up twice."""
    leaves = [leaf_hash(b"%d" % i) for i in range(65_536)]
    edge = Edge()
    full = list(edge.extend(leaves))
    assert [(level, number) for level, number, _ in full if level] == [(1, 0)]
    row = leaves
    while len(row) > 1:
        pairs = zip(row[::2], row[1::2], strict=True)
        row = [sha256(b"\1" + left + right).digest() for left, right in pairs]
    assert edge.root() == row[0] == edge.levels[2][0]


@pytest.mark.parametrize(("number", "path"), [
    (0, "000"), (67, "067"), (999, "999"), (1000, "x001/000"), (1234067, "x001/x234/067"),
])  # fmt: skip
def test_numbers_of_tiles_are_written_as_in_c2sp(number, path):
    tile = Tile(3, number)
    assert tile.path == f"tile/3/{path}"
    assert tiles.parse(tile.path) == tile
    part = Tile(None, number, 7)
    assert part.path == f"tile/entries/{path}.p/7"
    assert tiles.parse(part.path) == part


@pytest.mark.parametrize("path", [
    "tile/0/1", "tile/0/0001", "tile/00/000", "tile/0/x000/001", "tile/0/000.p/0",
    "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/../0/000", "tile/entries/000.new", "", "tile/",
    "checkpoint", "tile/0/x001", "/tile/0/000", "tile/0/000/",
])  # fmt: skip
def test_no_other_path_is_a_tile(path):
    assert tiles.parse(path) is None


def test_the_tiles_of_the_example_in_c2sp():
    """A tree of 70,000: 273 full and one part of 112 at level 0, one and 17 at level 1, one."""
    found = list(tiles.of(70_000))
    hashes = [t for t in found if t.level is not None]
    assert sum(t.level == 0 and t.width == 256 for t in hashes) == 273
    assert [t for t in hashes if t.width < 256] == [
        Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1),
    ]  # fmt: skip
    assert sum(t.level == 1 and t.width == 256 for t in hashes) == 1
    assert sum(t.level is None for t in found) == 274
    assert list(tiles.edge(256)) == [Tile(1, 0, 1)]


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_there_and_back(entries):
    bundle = tiles.pack_entries(entries)
    assert tiles.unpack_entries(bundle) == entries
    for cut in (1, len(bundle) // 2):
        if 0 < cut < len(bundle):
            try:
                assert len(tiles.unpack_entries(bundle[:-cut])) < len(entries)
            except LedgerError as e:
                assert "ends within" in str(e)


def test_an_entry_that_no_bundle_holds():
    assert tiles.unpack_entries(tiles.pack_entries([bytes(65_535)])) == [bytes(65_535)]
    with pytest.raises(LedgerError, match="65536 bytes"):
        tiles.pack_entries([bytes(65_536)])
