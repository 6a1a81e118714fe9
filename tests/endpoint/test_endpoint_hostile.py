"""Clients that wait, dribble, lie about lengths or come in crowds."""

import random

import pytest
from endpoint_support import (
    Raw,
    connect,
    eventually,
    field,
    packet,
    puback,
    publish,
    subscribe,
)
from lotline.endpoint import Limits

KIB = 1024


def works(running):
    """A newcomer is served."""
    raw = Raw(running.port, connect("newcomer"))
    raw.send(subscribe(1, ("n", 0)), publish("n", b"x"))
    assert raw.packet() == b"\x90\x03\x00\x01\x00"
    assert raw.packet() == publish("n", b"x")
    raw.close()
    return True


def test_three_hundred_malformed_connections(endpoint):
    rnd = random.Random(1)
    for number in range(300):
        raw = Raw(endpoint.port, connect(f"m{number}") if number % 3 else None)
        raw.send(rnd.randbytes(rnd.randrange(1, 60)))
        raw.close()
    assert works(endpoint)


def test_two_hundred_half_open_connections(endpoint):
    waiting = [Raw(endpoint.port) for _ in range(200)]
    eventually(lambda: endpoint.count("pending") == len(waiting))
    assert works(endpoint)


def test_more_waiting_than_allowed_push_out_the_oldest(serve):
    running = serve(limits=Limits(pending=5))
    waiting = [Raw(running.port) for _ in range(8)]
    assert [raw.gone() for raw in waiting[:3]] == [b""] * 3
    assert works(running)
    assert running.count("pending_evicted") == 4
    assert running.count("pending") == 4


def test_connections_are_capped_and_who_is_inside_stays(serve):
    running = serve(limits=Limits(connections=3))
    inside = [Raw(running.port, connect(f"c{number}")) for number in range(3)]
    assert Raw(running.port).gone() == b""
    assert [raw.ping() for raw in inside] == [[], [], []]
    inside.pop().close()
    eventually(lambda: running.count("connections") == 2)
    assert works(running)
    assert running.count("refused_full") == 1


def test_no_connect_in_time(serve):
    running = serve(limits=Limits(connect_timeout=0.2))
    silent, dribbling = Raw(running.port), Raw(running.port)
    dribbling.send(connect("never")[:-1])
    assert (silent.gone(), dribbling.gone()) == (b"", b"")
    assert running.count("connect_timeouts") == 2


def test_a_packet_that_never_ends(serve):
    running = serve(limits=Limits(packet_timeout=0.4))
    raw = Raw(running.port, connect("slow", keepalive=60))
    big = publish("a", bytes(100_000), 1)
    raw.send(big[:50_000])
    assert raw.gone() == b""
    assert running.count("packet_timeouts") == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"\x10\x81\x20",  # CONNECT of 4097 bytes, announced
        connect("huge", will=("w", bytes(5000), 0, 0)),
        connect("c" * 5000),
        b"\x10\xff\xff\xff\x7f",
    ],
)
def test_a_stranger_may_not_say_much(endpoint, raw):
    client = Raw(endpoint.port)
    client.send(raw)
    assert client.gone() == b""
    assert endpoint.count("oversized") == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"\x30\x81\x80\x40",  # PUBLISH of 1 MiB and one byte, announced
        b"\x82\xff\xff\xff\x7f",
        packet(0x82, bytes(17 * KIB)),
        b"\xc0\x80\x80\x02",
    ],
)
def test_too_large_a_packet_ends_the_connection_at_its_header(endpoint, raw):
    client = Raw(endpoint.port, connect("large"))
    client.send(raw)
    assert client.gone() == b""
    assert endpoint.count("oversized") == 1


def test_the_largest_packet_in_dribbles_costs_its_own_connection_only(endpoint):
    raw = Raw(endpoint.port, connect("large"))
    big = packet(0x32, field("rec/a") + b"\x00\x01" + bytes(1024 * KIB - 9))
    for start in range(0, len(big), 10_000):
        raw.send(big[start : start + 10_000])
    assert raw.packet() == puback(1)
    assert len(endpoint.records[0].payload) == 1024 * KIB - 9


def test_what_comes_after_a_refusal_or_a_disconnect_is_not_heard(endpoint):
    raw = Raw(endpoint.port)
    raw.send(connect("", clean=False), publish("rec/a", b"x", 1))
    assert raw.gone() == b"\x20\x02\x00\x02"
    raw = Raw(endpoint.port, connect("x"))
    raw.send(b"\xe0\x00", publish("rec/a", b"x", 1))
    assert raw.gone() == b""
    assert endpoint.records == []


def test_topics_beyond_the_memory_still_work(serve):
    running = serve(limits=Limits(routes=4))
    raw = Raw(running.port, connect("many"))
    for number in range(1, 40):
        raw.send(publish(f"rec/{number % 13}", b"", number))
    assert raw.take(39 * 4) == b"".join(map(puback, range(1, 40)))
    assert len(running.link("many").inbox._routes) <= 4


@pytest.mark.parametrize("linger", [0.0, 3600.0])
def test_who_does_not_take_the_last_bytes_is_cut_off(serve, monkeypatch, linger):
    monkeypatch.setattr("lotline.endpoint.door._LINGER", linger)
    running = serve(limits=Limits(write_buffer=16 * 1024 * KIB))
    stopped = Raw(running.port, connect("stopped"), receive_buffer=4096)
    stopped.send(subscribe(1, ("s", 0)))
    stopped.packet()
    for _ in range(15):
        running.call(running.endpoint.publish, "s", bytes(1024 * KIB))
    running.call(running.link("stopped").close, "disconnected", clean=True)
    assert running.count("connections") == 1
    if linger:
        running.wait(running.endpoint.stop())
    eventually(lambda: running.count("connections") == 0)


def test_stop_ends_everything_and_start_opens_again(serve):
    running = serve()
    inside, outside = Raw(running.port, connect("in", clean=False)), Raw(running.port)
    inside.send(subscribe(1, ("s", 1)))
    inside.packet()
    running.wait(running.endpoint.stop())
    assert (inside.gone(), outside.gone()) == (b"", b"")
    with pytest.raises(ConnectionRefusedError):
        Raw(running.port)
    running.call(running.endpoint.publish, "s", b"while closed")
    running.port = running.wait(running.endpoint.start("127.0.0.1", 0))
    again = Raw(running.port, connect("in", clean=False))
    assert again.present
    assert again.packet()[-12:] == b"while closed"
