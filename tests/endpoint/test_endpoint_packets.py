"""Control packets: stored ones from outside, and each kind whole, in bytes, doubled, cut short."""

import json
import os
from pathlib import Path

import pytest
from endpoint_support import (
    CONNACK,
    PINGREQ,
    PINGRESP,
    Raw,
    connect,
    eventually,
    field,
    packet,
    puback,
    publish,
    subscribe,
)
from lotline.endpoint import packets
from lotline.errors import EndpointError

ACCEPTANCE = Path(
    os.environ.get("LOTLINE_ACCEPTANCE", Path(__file__).parents[3] / "shared/acceptance")
)
STORED = ACCEPTANCE / "08_wire/mqtt_packets.json"
BODIES = {
    "Connect": packets.decode_connect,
    "Subscribe": packets.decode_subscribe,
    "Unsubscribe": packets.decode_unsubscribe,
    "Puback": packets.decode_puback,
}
LIVE = ("Publish", "Pingreq", "Disconnect")  # decoded by the connection itself


def stored(kinds):
    """Cases of MQTT 3.1.1 that a client may send, as (name, bytes, what is wrong)."""
    if not STORED.exists():
        pytest.skip(f"no recordings at {STORED}: set LOTLINE_ACCEPTANCE")
    for case in json.loads(STORED.read_text())["cases"]:
        wrong = case["decode_error"] or case["validate_error"]
        if case["type"] in kinds and case["protocol_version"] in (None, 4):
            yield f"{case['type']}: {case['desc']}", bytes.fromhex(case["hex"]), wrong


def test_stored_bodies_decode_or_are_refused():
    seen = {True: 0, False: 0}
    for name, raw, wrong in stored(BODIES):
        decode = BODIES[name.split(":")[0]]
        seen[bool(wrong)] += 1
        if wrong:
            with pytest.raises(packets.Violation, match="got"):
                decode(raw[2:])
        else:
            assert decode(raw[2:]), name
    assert seen == {True: 23, False: 8}


# What the stored set does not call wrong and the front door refuses, and under which name.
REFUSED_HERE = {
    "Publish: qos:2, packet id": "qos2",
    "Publish: qos:2, upgraded from publish to qos2 sub": "qos2",
    "Publish: no packet id with qos > 0": "malformed",
    "Publish: packet id must be 0 if qos is 0 (a)": "malformed",  # its length is two short
    "Publish: deny publishing to $SYS topics": "denied_publish",
}
# Refused there for its size, or by the sender; well-formed for a server.
TAKEN_HERE = {"Publish: drop oversized publish packet"}


def test_stored_packets_pass_or_end_the_connection(endpoint):
    names = []
    for name, raw, wrong in stored(LIVE):
        names.append(name)
        client = Raw(endpoint.port, connect("stored"))
        client.send(raw)
        if raw == b"\xe0\x00":
            assert client.gone() == b""
        elif (wrong and name not in TAKEN_HERE) or name in REFUSED_HERE:
            client.send(bytes(256))  # whatever a wrong length still waited for
            assert PINGRESP not in client.gone()
        else:
            assert client.ping() in ([], [puback(7)], [PINGRESP]), name
        client.close()
    assert len(names) == 18
    for reason in REFUSED_HERE.values():
        assert endpoint.count(reason) >= list(REFUSED_HERE.values()).count(reason)


def test_a_stored_publish_arrives_as_it_was_sent(serve):
    running = serve(records="a/")
    client = Raw(running.port, connect("stored"))
    client.send(bytes.fromhex("32140005612f622f63000768656c6c6f206d6f636869"))
    assert client.packet() == puback(7)
    record = running.records[0]
    assert (record.topic, record.payload) == ("a/b/c", b"hello mochi")


CONNECT_FULL = connect("node", False, 60, ("lot/a/will", "dead", 1, True), "a", "secret")
SAMPLES = {
    "connect": CONNECT_FULL,
    "subscribe": subscribe(15, ("a/b/c", 0), ("d/+/#", 1), ("x", 2)),
    "unsubscribe": packet(0xA2, b"\x00\x23" + field("a/b") + field("x/#")),
    "puback": puback(513),
}
DECODED = {
    "connect": packets.Connect(
        "node", False, 60, packets.Will("lot/a/will", b"dead", 1, True), "a", b"secret"
    ),
    "subscribe": (15, [("a/b/c", 0), ("d/+/#", 1), ("x", 2)]),
    "unsubscribe": (35, ["a/b", "x/#"]),
    "puback": 513,
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_bodies_whole_and_cut_short_everywhere(kind):
    decode, body = BODIES[kind.title()], SAMPLES[kind][2:]
    assert decode(body) == DECODED[kind]
    whole_filters = {"subscribe": {10, 18}, "unsubscribe": {7}}.get(kind, set())
    for cut in set(range(len(body))) - whole_filters:
        with pytest.raises(EndpointError, match="got"):
            decode(body[:cut])


@pytest.mark.parametrize("kind", ["connect", "puback"])
def test_bodies_of_fixed_shape_refuse_more_bytes(kind):
    body = SAMPLES[kind][2:]
    for longer in (body + b"\x00", body + body):
        with pytest.raises(EndpointError):
            BODIES[kind.title()](longer)


def test_lengths_whole_and_cut_short():
    for size in (0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_455):
        raw = packets.write_length(size)
        assert packets.read_length(raw, 0) == (size, len(raw))
        assert packets.read_length(b"\x30" + raw + raw, 1) == (size, 1 + len(raw))
        for cut in range(len(raw)):
            assert packets.read_length(raw[:cut], 0) == (0, 0)
    with pytest.raises(packets.Violation):
        packets.read_length(b"\xff\xff\xff\xff\x01", 0)


def test_long_and_short_publishes_are_written_as_the_standard_says():
    assert packets.encode_publish(b"a/b", b"x") == b"\x30\x06\x00\x03a/bx"
    assert packets.encode_publish(b"a", b"", True, 0x102, True) == b"\x3b\x05\x00\x01a\x01\x02"
    long = packets.encode_publish(b"t", bytes(20_000), packet_id=1)
    assert long[:4] == b"\x32" + packets.write_length(20_005)
    assert len(long) == 20_009


# A whole life: every packet that a client sends, and what comes back.
LIFE = [
    (connect("life"), CONNACK),
    (subscribe(1, ("s/#", 1), ("bad/#/x", 1)), b"\x90\x04\x00\x01\x01\x80"),
    (PINGREQ, PINGRESP),
    (publish("rec/a", bytes(200), 2), puback(2)),
    (publish("p", bytes(127), 3, dup=True), puback(3)),
    (publish("s/x", b"hi", 4), b"\x32\x09\x00\x03s/x\x00\x01hi" + puback(4)),
    (puback(1), b""),
    (packet(0xA2, b"\x00\x04" + field("s/#")), b"\xb0\x02\x00\x04"),
]


def split(data):
    """Packets in `data`, sorted: acknowledgements may overtake what is not one."""
    out, at = [], 0
    while at < len(data):
        size, body = packets.read_length(data, at + 1)
        out.append(data[at : body + size])
        at = body + size
    return sorted(out)


@pytest.mark.parametrize("step", [1, 2, 3, 7, 1000])
def test_a_whole_life_in_pieces_of_any_size(endpoint, step):
    client = Raw(endpoint.port)
    stream = b"".join(sent for sent, _ in LIFE)
    answers = b"".join(answer for _, answer in LIFE)
    for start in range(0, len(stream), step):
        client.send(stream[start : start + step])
        if step < 3:  # one byte, one read
            endpoint.call(int)
    assert split(client.take(len(answers))) == split(answers)
    assert client.ping() == []
    assert endpoint.records[0].payload == bytes(200)


@pytest.mark.parametrize("number", range(1, len(LIFE)))
def test_every_packet_doubled(endpoint, number):
    client = Raw(endpoint.port, LIFE[0][0])
    client.send(*(sent for sent, _ in LIFE[1:number]), LIFE[number][0] * 2)
    client.ping()
    assert endpoint.count("malformed") == 0


@pytest.mark.parametrize("number", range(len(LIFE)))
def test_every_packet_cut_short_by_the_end_of_the_connection(endpoint, number):
    sent = LIFE[number][0]
    for cut in range(1, len(sent)):
        client = Raw(endpoint.port, LIFE[0][0] if number else None)
        client.send(sent[:cut])
        client.close()
    eventually(lambda: endpoint.count("lost") == len(sent) - 1)
    assert endpoint.records == []


GOOD = field("MQTT") + b"\x04"


@pytest.mark.parametrize(
    "body",
    [
        GOOD + b"\x03\x00\x00" + field("x"),  # reserved flag
        GOOD + b"\x1e\x00\x00" + field("x") + field("w") + field("p"),  # will QoS 3
        GOOD + b"\x22\x00\x00" + field("x"),  # will retain without a will
        GOOD + b"\x42\x00\x00" + field("x") + field("secret"),  # password alone
        GOOD + b"\x02\x00\x00" + field("x\0"),
        GOOD + b"\x02\x00\x00" + field("x") + b"more",
        field("HTTP") + b"\x04\x02\x00\x00" + field("x"),
    ],
)
def test_malformed_connects_get_no_answer(endpoint, body):
    client = Raw(endpoint.port)
    client.send(packet(0x10, body))
    assert client.gone() == b""
    assert endpoint.count("malformed") == 1


@pytest.mark.parametrize(
    "raw",
    [
        connect("again"),  # a second CONNECT
        b"\x30\x00",  # no topic
        b"\x30\x01\x00",
        publish("", b"x"),
        publish("a/+", b"x"),
        publish("a/#", b"x"),
        publish("a\0b", b"x"),
        packet(0x30, b"\x00\x02\xc3\x28x"),  # not UTF-8
        packet(0x30, b"\x00\x09short"),
        packet(0x32, field("a")),  # no identifier
        packet(0x32, field("a") + b"\x00"),
        packet(0x32, field("a") + b"\x00\x00"),
        packet(0x36, field("a") + b"\x00\x01"),  # QoS 3
        packet(0x80, subscribe(1, ("a", 0))[2:]),  # wrong flags
        packet(0x82, b"\x00\x01"),
        packet(0xA2, b"\x00\x01"),
        b"\x40\x03\x00\x01\x00",
        b"\xc0\x01\x00",
        b"\xe0\x01\x00",
        b"\x20\x02\x00\x00",  # what only a server sends
        b"\x00\x00",
        b"\xf0\x00",
        b"\x30\xff\xff\xff\xff\x01",
    ],
)
def test_malformed_packets_end_the_connection(endpoint, raw):
    client = Raw(endpoint.port, connect("bad"))
    client.send(raw)
    assert client.gone() == b""
    assert endpoint.count("malformed") == 1
