"""Whatever arrives, the wire answers with WireError and nothing else."""

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lotwire import cbor, cose, frame, talk
from lotwire.errors import WireError
from make_vectors import SECRET, noise_body

KEY = cose.Key(SECRET, b"up")
PAYLOAD = frame.pack("mic-street", 3, 9, 123456, 1000, 0, noise_body())
MESSAGE = KEY.seal(PAYLOAD)

items = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 64), (1 << 64) - 1)
    | st.binary(max_size=40) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5)
    | st.dictionaries(st.integers(0, 1000) | st.text(max_size=5), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@given(items)
def test_what_we_encode_an_outsider_decodes_and_so_do_we(item):
    data = cbor.encode(item)
    assert cbor2.loads(data) == item
    assert cbor2.dumps(item, canonical=True) == data or isinstance(item, dict | list)
    assert cbor.decode(data) == cbor2.loads(data)


@given(st.binary(max_size=300))
def test_random_bytes_never_surprise(data):
    for door in (cbor.decode, KEY.open, frame.identity, talk.parse, lambda d: frame.body(d, 0)):
        try:
            door(data)
        except WireError as e:
            assert e.reason
            assert str(e)


@given(st.integers(0, len(MESSAGE) * 8 - 1))
def test_no_flipped_bit_is_authentic(bit):
    flipped = bytearray(MESSAGE)
    flipped[bit // 8] ^= 1 << bit % 8
    with pytest.raises(WireError):
        KEY.open(bytes(flipped))


def test_every_cut_and_every_doubling_is_refused():
    for n in range(len(MESSAGE)):
        with pytest.raises(WireError):
            KEY.open(MESSAGE[:n])
    with pytest.raises(WireError):
        KEY.open(MESSAGE + MESSAGE)
    for n in range(len(PAYLOAD)):
        with pytest.raises(WireError):
            frame.body(PAYLOAD[:n], frame.identity(PAYLOAD)[7])


@given(st.data())
def test_a_damaged_authentic_payload_is_refused_or_decodes(data):
    at = data.draw(st.integers(0, len(PAYLOAD) - 1))
    damaged = bytearray(PAYLOAD)
    damaged[at] = data.draw(st.integers(0, 255))
    try:
        frame.body(bytes(damaged), frame.identity(bytes(damaged))[7])
    except WireError:
        pass


def test_directions_cannot_be_mixed_up():
    with pytest.raises(WireError) as refused:
        cose.Key(SECRET, b"down").open(MESSAGE)
    assert refused.value.reason == "mac"


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff", "size"),
        (b"\x81" * 40 + b"\x00", "depth"),
        (b"\x5a\xff\xff\xff\xff", "short"),
        (b"\xfb" + bytes(8), "form"),
        (b"\xa2\x01\x00\x01\x00", "key"),
        (b"\x61\xff", "text"),
        (b"\x9f\xff", "form"),
        (b"\xc2\x41\x01", "form"),
    ],
)
def test_claims_are_capped(payload, reason):
    with pytest.raises(WireError) as refused:
        cbor.decode(payload)
    assert refused.value.reason == reason


def test_a_known_quantity_of_the_wrong_shape_is_refused():
    for body in ({1: 5}, {4: b"ab"}, {4: True}, {6: bytes(56)}, {112: 3}, {}):
        payload = frame.pack("a", 1, 1, 1, 1, 0, body)
        with pytest.raises(WireError):
            frame.body(payload, frame.identity(payload)[7])


def test_ranges_are_checked():
    good = ["a", 1, 1, 1, 1, 0]
    for at, value in ((1, 1 << 32), (2, 1 << 32), (3, 1 << 54), (4, 86400001), (5, 256)):
        bad = list(good)
        bad[at] = value
        with pytest.raises(WireError):
            frame.identity(frame.pack(*bad, {64: 0}))
    with pytest.raises(WireError):
        frame.check_name("Mic East")


@pytest.mark.parametrize("items", [
    [1, 4, 7, 1, 0, 1, 5], [1, 4, 7, 1, 0, 1, 5, 9, 9], [1, 4, 7, 1, 0, 1, 5, -1],
    [1, 4, 7, 1, 0, 1, 5, True], [1, 4, 7, 1, 0, "on", 5, 9], [2, 4, 7, 1, 0, 1, 5, 9],
    [1, 5, 7], [1, 5, 7, 1], [1, 5, 7, 1, 0, 1], [1, 5, 7, 1, 0, [1]], [1, 5, 7, 1, 0, [1, 2, 3]],
    [1, 5, 7, 1, 0, [1, -1]], [1, 5, 7, 1, 0, *[[0, 0]] * (talk.MAX_OUTPUTS + 1)], [1, 6, 1],
])  # fmt: skip
def test_a_lease_and_an_echo_have_one_shape(items):
    with pytest.raises(WireError) as refused:
        talk.parse(cbor.encode(items))
    assert refused.value.reason == "talk"
    assert talk.parse(talk.echo(7, 1, 0, [(0, 0)] * 20))[1][3:] == [[0, 0]] * talk.MAX_OUTPUTS
