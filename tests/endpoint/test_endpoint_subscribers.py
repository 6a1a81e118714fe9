"""Subscribers that are slow, greedy or away: bounded, counted, and nobody else's trouble."""

import socket

import pytest
from endpoint_support import Raw, connect, eventually, field, packet, puback, publish, subscribe
from lotline.endpoint import Limits
from lotline.endpoint.patience import overdue

KIB = 1024


def send(running, topic, payload=b"x", **options):
    running.call(running.endpoint.publish, topic, payload, **options)


def subscriber(running, client_id, wanted="s", qos=1, clean=True, **options):
    raw = Raw(running.port, connect(client_id, clean=clean), **options)
    raw.send(subscribe(1, (wanted, qos)))
    assert raw.packet() == bytes((0x90, 3, 0, 1, qos))
    return raw


def ids(raw, count):
    """Packet identifiers of the next `count` QoS 1 messages on topic s."""
    out = []
    for _ in range(count):
        got = raw.packet()
        assert got[0] == 0x32
        at = got.index(field("s")) + 3
        out.append(int.from_bytes(got[at : at + 2], "big"))
    return out


def test_no_more_in_flight_than_the_window(serve):
    running = serve(limits=Limits(inflight=3))
    raw = subscriber(running, "slow")
    for number in range(6):
        send(running, "s", bytes([number]))
    assert ids(raw, 3) == [1, 2, 3]
    assert raw.ping() == []
    raw.send(puback(2))
    assert ids(raw, 1) == [4]
    raw.send(puback(1), puback(3), puback(99))
    assert ids(raw, 2) == [5, 6]
    assert running.count("unknown_pubacks") == 1


def test_qos_0_overtakes_no_bound_and_is_dropped_when_the_socket_is_full(serve):
    running = serve(limits=Limits(write_buffer=64 * KIB))
    stopped = subscriber(running, "stopped", qos=0, receive_buffer=4096)
    reading = subscriber(running, "reading", qos=0)
    for number in range(600):
        send(running, "s", number.to_bytes(2, "big") + bytes(16 * KIB))
        reading.packet()
    dropped = running.count("dropped_qos0")
    assert 0 < dropped < 600
    got = [stopped.packet() for _ in range(600 - dropped)]
    assert got[0][7:9] == b"\x00\x00"
    send(running, "s", b"still there")
    assert stopped.packet()[-11:] == b"still there"


def test_one_turns_worth_is_bounded_too(serve):
    running = serve(limits=Limits(write_buffer=64 * KIB))
    reading = subscriber(running, "reading", qos=0)

    def burst():
        for _ in range(600):
            running.endpoint.publish("s", bytes(16 * KIB))

    running.call(burst)
    assert [len(reading.packet()) > 16 * KIB for _ in range(4)] == [True] * 4
    assert running.count("dropped_qos0") == 596


def test_qos_1_waits_in_the_queue_while_the_socket_is_full(serve):
    running = serve(limits=Limits(write_buffer=64 * KIB, inflight=1000))
    stopped = subscriber(running, "stopped", receive_buffer=4096)
    for number in range(400):
        send(running, "s", number.to_bytes(2, "big") + bytes(16 * KIB))
    assert running.count("queued") > 0
    numbers = [int.from_bytes(stopped.packet()[9:11], "big") for _ in range(400)]
    assert numbers == list(range(400))
    assert running.count("queued") == running.count("dropped_queued") == 0


@pytest.mark.parametrize(
    "limits", [Limits(queue=10, inflight=1), Limits(queue_bytes=10, inflight=1)]
)
def test_the_queue_is_bounded_drops_the_oldest_and_counts(serve, limits):
    running = serve(limits=limits)
    subscriber(running, "away", clean=False).close()
    eventually(lambda: running.count("connections") == 0)
    for number in range(25):
        send(running, "s", bytes([number]))
    send(running, "s", b"z", qos=0)
    assert running.count("queued") == 10
    assert (running.count("dropped_queued"), running.count("dropped_qos0")) == (15, 1)
    again = Raw(running.port, connect("away", clean=False))
    assert again.present
    numbers = []
    for packet_id in range(1, 11):
        numbers.append(again.packet()[-1])
        again.send(puback(packet_id))
    assert numbers == list(range(15, 25))
    assert again.ping() == []
    assert running.link("away").session._queue_bytes == 0


def test_unacknowledged_comes_first_and_as_dup_then_the_queue(serve):
    running = serve(limits=Limits(inflight=2))
    raw = subscriber(running, "kept", clean=False)
    for number in range(4):
        send(running, "s", bytes([number]))
    assert ids(raw, 2) == [1, 2]
    raw.reset()
    eventually(lambda: running.count("connections") == 0)
    again = Raw(running.port, connect("kept", clean=False))
    assert again.packet() == publish("s", b"\x00", 1, dup=True)
    assert again.packet() == publish("s", b"\x01", 2, dup=True)
    assert again.ping() == []
    again.send(puback(1), puback(2))
    assert [again.packet()[-1] for _ in range(2)] == [2, 3]


def test_a_stopped_subscriber_ends_when_its_socket_takes_nothing(serve):
    running = serve(limits=Limits(write_buffer=64 * KIB, stall_timeout=0.6))
    stopped = subscriber(running, "stopped", qos=0, receive_buffer=4096)
    for _ in range(600):
        send(running, "s", bytes(16 * KIB))
    eventually(lambda: running.count("stalled"))
    assert running.count("connections") == 0
    stopped.close()


def test_a_slow_subscriber_that_still_takes_bytes_is_kept(serve):
    running = serve(limits=Limits(write_buffer=16 * KIB * KIB))
    slow = subscriber(running, "slow", qos=0, receive_buffer=4096)
    for _ in range(1600):
        send(running, "s", bytes(16 * KIB))
    running.call(running.endpoint._door._timer.cancel)  # this test looks at the clock itself
    link, limits = running.link("slow"), Limits()
    start = link.loop.time()
    assert link.stalled
    assert running.call(overdue, link, start, limits) is None
    backlog = link.backlog
    assert running.call(overdue, link, start + 59, limits) is None
    while link.transport.get_write_buffer_size() == backlog:
        slow.packet()
    assert not slow.silent()  # and the kernel has taken what it could
    assert running.call(overdue, link, start + 61, limits) is None
    assert running.call(overdue, link, start + 120, limits) is None
    assert running.call(overdue, link, start + 122, limits) == "stalled"


def test_nothing_overtakes_what_is_queued(serve):
    running = serve()
    raw = subscriber(running, "reader")
    link = running.link("reader")

    def stall_and_go():
        link.stalled = True
        running.endpoint.publish("s", b"first")
        link.stalled = False
        running.endpoint.publish("s", b"second")
        link.session.pump()

    running.call(stall_and_go)
    assert [raw.packet()[7:], raw.packet()[7:]] == [b"first", b"second"]


def test_an_identifier_in_flight_is_not_used_again(serve):
    running = serve()
    raw = subscriber(running, "reader")
    send(running, "s")
    running.link("reader").session._last_id = 65534
    send(running, "s")
    send(running, "s")
    assert ids(raw, 3) == [1, 65535, 2]


def test_what_is_sent_again_keeps_its_order_through_a_slow_socket(serve):
    running = serve(limits=Limits(write_buffer=64 * KIB, inflight=6))
    raw = subscriber(running, "kept", clean=False)
    for number in range(9):
        send(running, "s", bytes([number]) + bytes(100 * KIB))
    assert ids(raw, 6) == [1, 2, 3, 4, 5, 6]
    raw.reset()
    eventually(lambda: running.count("connections") == 0)
    again = Raw(running.port, connect("kept", clean=False), receive_buffer=4096)
    seen = []
    for packet_id in range(1, 10):
        got = again.packet()
        seen.append((got[0], got[9]))
        again.send(puback(packet_id))
    assert seen == [(0x3A, n) for n in range(6)] + [(0x32, n) for n in range(6, 9)]


def test_who_floods_pings_and_does_not_read_is_not_read(serve):
    running = serve(limits=Limits(write_buffer=16 * KIB, stall_timeout=3))
    raw = Raw(running.port, connect("flood"), receive_buffer=4096)
    raw.sock.settimeout(0.5)
    server_side = running.link("flood").transport.get_extra_info("socket")
    server_side.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    with pytest.raises((TimeoutError, ConnectionError)):
        raw.send(b"\xc0\x00" * 16 * KIB * KIB)  # far more than the kernel's buffers hold
    transport = running.link("flood").transport
    assert running.call(transport.get_write_buffer_size) < 128 * KIB
    eventually(lambda: running.count("stalled"))


def test_filters_are_capped_for_each_client(serve):
    running = serve(limits=Limits(subscriptions_each=3))
    raw = Raw(running.port, connect("greedy"))
    raw.send(subscribe(1, *((f"t/{n}", 0) for n in range(5)), ("t/1", 1)))
    assert raw.packet()[4:] == b"\x00\x00\x00\x80\x80\x01"
    raw.send(packet(0xA2, b"\x00\x02" + field("t/0")), subscribe(3, ("t/9", 0)))
    assert [raw.packet()[0], raw.packet()[4:]] == [0xB0, b"\x00"]
    assert running.count("subscriptions_refused") == 2


def test_a_flood_of_subscriptions_leaves_turns_to_others(serve):
    running = serve()
    for number in range(200):
        send(running, f"lot/{number}", bytes(20), retain=True)
    flood = Raw(running.port, connect("flood"))
    flood.send(subscribe(1, ("lot/#", 0)) * 2000)
    other = Raw(running.port, connect("other"))
    assert other.ping() == []
    assert running.link("flood").cut_short or running.link("flood").holds  # far from done


def test_retained_messages_are_capped_for_each_publisher(serve):
    running = serve(limits=Limits(retained_each=3, retained_bytes_each=100))
    raw = Raw(running.port, connect("a"))
    raw.send(*(publish(f"a/{n}", b"x", n + 1, retain=True) for n in range(5)))
    raw.send(publish("a/0", bytes(101), 9, retain=True))
    assert raw.take(24) == b"".join(map(puback, (1, 2, 3, 4, 5, 9)))
    assert running.count("retained_refused") == 3
    other = Raw(running.port, connect("b"))
    other.send(publish("b", b"x", 1, retain=True), publish("a/1", b"", 2, retain=True))
    assert other.take(8) == puback(1) + puback(2)
    late = subscriber(running, "late", "#", qos=0)
    assert {late.packet(), late.packet()} == {
        publish("a/2", b"x", retain=True),
        publish("b", b"x", retain=True),
    }
    assert late.ping() == []
    assert running.count("retained") == 2


def test_sessions_are_capped_for_each_peer(serve):
    class OnePeer:
        def __init__(self):
            from lotline.endpoint import Peer

            self.peer = Peer("mill")

        def admit(self, client_id, username, password):
            return self.peer

    running = serve(authority=OnePeer(), limits=Limits(sessions_each=2))
    kept = Raw(running.port, connect("kept", clean=False))
    kept.close()
    eventually(lambda: running.count("connections") == 0)
    first, second = (Raw(running.port, connect(name)) for name in ("first", "second"))
    assert not Raw(running.port, connect("kept", clean=False)).present
    assert first.gone() == b""
    assert second.ping() == []
    assert (running.count("sessions_evicted"), running.count("evicted")) == (2, 1)
