"""The node's own Ed25519 and SHA-512: the RFC's vectors, an outsider, and what is not a signature.

Everything runs twice: under MicroPython, as on a node, and under this Python.
"""

import hashlib
import json
import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from node import ed25519, sha512
from node_rig import run_script

# RFC 8032 section 7.1, TEST 1, 2, 3 and SHA(abc): key, message, signature
RFC = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    ("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     hashlib.sha512(b"abc").hexdigest(),
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
     "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"),
]  # fmt: skip
KEY, MESSAGE, SIGNATURE = (bytes.fromhex(x) for x in RFC[2])
R, S = SIGNATURE[:32], int.from_bytes(SIGNATURE[32:], "little")
P = (1 << 255) - 19
# Points of small order in their one encoding (orders 1, 2, 4, 8), and encodings that no point has.
SMALL = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]
NO_POINT = [
    (P + 1).to_bytes(32, "little").hex(),  # the neutral one, not reduced
    (1 | 1 << 255).to_bytes(32, "little").hex(),  # x = 0 with a sign
    "0200000000000000000000000000000000000000000000000000000000000000",  # on no curve
]


def flipped(data, bit):
    out = bytearray(data)
    out[bit // 8] ^= 1 << bit % 8
    return bytes(out)


def bad_ones():
    yield "S + L", KEY, MESSAGE, R + (S + ed25519.ORDER).to_bytes(32, "little")
    yield "S = L", KEY, MESSAGE, R + ed25519.ORDER.to_bytes(32, "little")
    yield "another message", KEY, MESSAGE + b"\0", SIGNATURE
    yield "no message", KEY, b"", SIGNATURE
    yield "another key", bytes.fromhex(RFC[1][0]), MESSAGE, SIGNATURE
    yield "all zero", KEY, MESSAGE, bytes(64)
    yield "cut short", KEY, MESSAGE, SIGNATURE[:-1]
    yield "too long", KEY, MESSAGE, SIGNATURE + b"\0"
    yield "a key cut short", KEY[:-1], MESSAGE, SIGNATURE
    for bit in (0, 7, 100, 255, 256, 300, 507, 511):
        yield f"bit {bit} of it", KEY, MESSAGE, flipped(SIGNATURE, bit)
    for bit in (0, 100, 255):
        yield f"bit {bit} of the key", flipped(KEY, bit), MESSAGE, SIGNATURE
    for point in SMALL + NO_POINT:
        key = bytes.fromhex(point)
        # S = 0 and R = -k A, which a check that took such keys would find good for some k.
        for r in SMALL:
            yield f"key {point[:6]} R {r[:6]}", key, MESSAGE, bytes.fromhex(r) + bytes(32)


def cofactored():
    """A signature that only the equation with the cofactor finds good: R is off by a point of
    order 2, (0, -1), as whoever holds the secret could make it."""
    secret = 0x1234567890ABCDEF1234567890ABCDEF1234567890ABCDEF1234567890ABC
    base = walk(ed25519._decoded(b"\x58" + b"\x66" * 31))
    times = lambda n, point: walk(ed25519._sum(n, point, 0, point))  # noqa: E731
    key = walk(ed25519._encoded(times(secret, base)))
    nonce = 987654321
    off = ed25519._added(times(nonce, base), (0, P - 1, 1, 0))
    r = walk(ed25519._encoded(off))
    k = int.from_bytes(hashlib.sha512(r + key + MESSAGE).digest(), "little") % ed25519.ORDER
    s = (nonce + k * secret) % ed25519.ORDER
    honest = walk(ed25519._encoded(times(nonce, base)))
    k = int.from_bytes(hashlib.sha512(honest + key + MESSAGE).digest(), "little")
    good = honest + ((nonce + k * secret) % ed25519.ORDER).to_bytes(32, "little")
    return (key, MESSAGE, good), (key, MESSAGE, r + s.to_bytes(32, "little"))


def walk(steps):
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value


def foreign():
    """Signatures of an outsider (OpenSSL), over messages of every length up to two blocks."""
    rng = random.Random(4)
    for size in (0, 1, 32, 47, 48, 63, 64, 111, 130):
        secret = Ed25519PrivateKey.from_private_bytes(rng.randbytes(32))
        message = rng.randbytes(size)
        yield secret.public_key().public_bytes_raw(), message, secret.sign(message)


@pytest.fixture(scope="module")
def on_the_node(tmp_path_factory):
    def run(signed, hashed=()):
        path = tmp_path_factory.mktemp("cases") / "cases.json"
        path.write_text(json.dumps({"signed": [[x.hex() for x in case] for case in signed],
                                    "hashed": [x.hex() for x in hashed]}))  # fmt: skip
        return run_script("update/mpy/verify_cases.py", path)

    return run


def test_good_signatures_are_good(on_the_node):
    good, _ = cofactored()
    cases = [tuple(bytes.fromhex(x) for x in case) for case in RFC] + [*foreign(), good]
    assert all(walk(ed25519.steps(*case)) for case in cases)
    found = on_the_node(cases)
    assert found["good"] == [True] * len(cases)
    assert found["steps"] > 300, "measuring has its turn between"


def test_everything_else_is_none(on_the_node):
    _, bad = cofactored()
    cases = [tuple(case) for _, *case in bad_ones()] + [bad]
    assert [walk(ed25519.steps(*case)) for case in cases] == [False] * len(cases)
    assert on_the_node(cases)["good"] == [False] * len(cases)


def test_sha_512_is_the_one_of_the_library(on_the_node):
    rng = random.Random(1)
    data = [rng.randbytes(n) for n in (0, 1, 3, 55, 110, 111, 112, 113, 127, 128, 129, 239, 240)]
    want = [hashlib.sha512(x).hexdigest() for x in data]
    assert [walk(sha512.steps(x)).hex() for x in data] == want
    first = (KEY, MESSAGE, SIGNATURE)
    assert on_the_node([first], data)["hashed"] == want
