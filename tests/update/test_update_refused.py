"""What a node refuses, each with its reason: the release that it runs stays as it is."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from lotline.boards.release import sign
from lotwire import release as wire
from lotwire import talk
from lotwire.cbor import encode
from lotwire.errors import WireError
from update_rig import KEY, Board, describe, files_of, signed

OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))


def manifest(rows, number=2, board="UNIX", count=None):
    head = encode([1, "0.2.0", number, board, len(rows) if count is None else count])
    return head + b"".join(encode(row) for row in rows)


def row(path, data=b"x", size=None):
    return [path, len(data) if size is None else size, hashlib.sha256(data).digest()]


def cases(files):
    body = describe(files, 2)
    good = sign(body, KEY)
    small = [row("node/a.mpy")]
    yield "wrong key", sign(body, OTHER), wire.FORGED
    yield "a bit of the signature", good[:-9] + bytes([good[-9] ^ 4]) + good[-8:], wire.FORGED
    yield "a bit of a hash", good[:60] + bytes([good[60] ^ 1]) + good[61:], wire.FORGED
    yield "cut short", good[:-1], wire.FORGED
    yield "cut to nothing", good[:64], wire.NO_MANIFEST
    yield "longer", good + b"\0", wire.FORGED
    yield "no signature", body + bytes(64), wire.FORGED
    yield "another board", sign(describe(files, 2, board="ESP32_GENERIC"), KEY), wire.FOREIGN
    yield "the same number", signed(files, 1), wire.OLDER
    yield "too large", bytes(wire.MAX_MANIFEST + 1), wire.TOO_LARGE
    for path in ("../a.mpy", "/a.mpy", "node/../../a.mpy", "node//a.mpy", "main.py", "a.py",
                 "node/.mpy", "Node/a.mpy", "node/a b.mpy", "a/b/c/d.mpy", "node/a.mpy\0",
                 "node/" + 60 * "a" + ".mpy", "\\a.mpy", "release"):  # fmt: skip
        yield f"path {path!r}", sign(manifest([row(path)]), KEY), wire.BAD_PATH
    twice = [row("node/a.mpy"), row("node/a.mpy")]
    yield "a file twice", sign(manifest(twice), KEY), wire.BAD_PATH
    yield "a file of a MiB", sign(manifest([row("a.mpy", size=1 << 20)]), KEY), wire.TOO_LARGE
    many = [row(f"a{i:03}.mpy", size=wire.MAX_FILE) for i in range(8)]
    yield "too much in all", sign(manifest(many), KEY), wire.TOO_LARGE
    full = [row(f"a{i:03}.mpy", size=60_000) for i in range(5)]
    yield "more than the flash", sign(manifest(full), KEY), wire.NO_ROOM
    yield "fewer than it says", sign(manifest(small, count=2), KEY), wire.NO_MANIFEST
    yield "more than it says", sign(manifest([*small, row("z.mpy")], count=1), KEY), \
        wire.NO_MANIFEST  # fmt: skip
    yield "none", sign(manifest([]), KEY), wire.NO_MANIFEST
    yield "a hash of 31 bytes", sign(manifest([["a.mpy", 1, bytes(31)]]), KEY), wire.NO_MANIFEST
    yield "a size of 0", sign(manifest([["a.mpy", 0, bytes(32)]]), KEY), wire.NO_MANIFEST
    yield "a size below 0", sign(manifest([["a.mpy", -1, bytes(32)]]), KEY), wire.NO_MANIFEST
    yield "signed nonsense", sign(b"nonsense" * 10, KEY), wire.NO_MANIFEST


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    return Board(tmp_path_factory.mktemp("board"))


CASES = list(cases({"node/a.mpy": b"x" * 300, "node/start.mpy": b"y"}))


@pytest.mark.parametrize(("sent", "why"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_is_no_release_for_it_is_refused(board, tmp_path, sent, why):
    it = board.copy(tmp_path / "it")
    it.give(it.new, 2, sent)
    status, said = it.start()
    assert status == 0
    assert said[-1]["how"] == "ended"
    assert said[-1]["said"][-1] == [1, wire.REFUSED, why]
    assert {"note": f"update {wire.WHY[why]}"} in said
    assert not it.nvs.exists(), "it starts what it started"


def test_a_file_that_is_not_what_the_manifest_says_is_refused(board, tmp_path):
    it = board.copy(tmp_path / "it")
    sent = signed(it.new, 2)
    wrong = dict(it.new) | {"node/small.mpy": bytes(40)}
    it.give(wrong, 2, sent)
    said = it.live()
    assert said[-1]["said"][-1] == [1, wire.REFUSED, wire.DAMAGED]
    short = dict(it.new) | {"node/big.mpy": it.new["node/start.mpy"]}
    it.give(short, 2, sent)
    assert it.live()[-1]["said"][-1] == [1, wire.REFUSED, wire.DAMAGED]
    it.give(files_of(tmp_path, 2), 2)
    assert it.live()[-1]["how"] == "new"


@pytest.mark.parametrize("key", ["", "00" * 31, "not hexadecimal"])
def test_without_a_release_key_every_release_is_refused(board, tmp_path, key):
    it = board.copy(tmp_path / "it")
    it.key = key
    assert it.live()[-1]["said"][-1] == [1, wire.REFUSED, wire.NO_KEY]


def test_a_manifest_is_read_whole_cut_short_and_spoilt():
    good = signed({"node/a.mpy": b"x" * 300, "node/b.mpy": b"y"}, 2)
    assert [path for path, _, _ in wire.files(good)] == ["node/a.mpy", "node/b.mpy"]
    for end in range(len(good)):
        with pytest.raises(WireError):
            wire.files(good[:end])
    with pytest.raises(WireError):
        wire.files(good + good)


@pytest.mark.parametrize("items", [
    [wire.OFFER, 1, 2], [wire.OFFER, 1, 2, 3, 4], [wire.OFFER, -1, 2, 3], [wire.OFFER, "1", 2, 3],
    [wire.OFFER, True, 2, 3], [wire.GO, 1, 2, False], [wire.CHUNK, 1, 2, 3, "text"],
    [wire.CHUNK, 1, 2, 3], [wire.RUNS, 1, 1, 1, 1, 1, 1, "0.1.0", b"UNIX"],
    [wire.RUNS, 1, 1, 1, 1, 1, 1, "0.1.0"], [wire.FETCH, 1, 1, 1, None], [11, 1],
])  # fmt: skip
def test_a_message_of_another_shape_is_none(items):
    with pytest.raises(WireError):
        talk.parse(encode([1, *items]))
    assert talk.parse(wire.chunk(7, 1, 512, b"x")) == (wire.CHUNK, [7, 1, 512, b"x"])
