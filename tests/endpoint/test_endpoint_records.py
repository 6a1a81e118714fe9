"""The acknowledgement: a record's PUBACK comes when it is confirmed, and only then."""

import logging

import pytest
from endpoint_support import (
    DISCONNECT,
    Paho,
    Raw,
    connect,
    eventually,
    puback,
    publish,
)
from lotline.endpoint import Limits


@pytest.fixture
def late(serve):
    """An endpoint whose consumer confirms nothing by itself."""
    return serve(confirm=False)


def records(*packet_ids, payload=b"x"):
    return b"".join(publish("rec/a", payload, packet_id) for packet_id in packet_ids)


def confirm(running, *chosen):
    running.call(running.endpoint.confirm, chosen)


def test_nothing_before_confirm_and_the_right_ids_after(late):
    raw = Raw(late.port, connect("node"))
    raw.send(records(7, 65535, 3))
    eventually(lambda: len(late.records) == 3)
    assert raw.ping() == []
    confirm(late, *late.records[:2])
    assert raw.take(8) == puback(7) + puback(65535)
    assert raw.ping() == []
    confirm(late, late.records[2])
    assert raw.packet() == puback(3)
    assert late.count("unconfirmed") == 0


def test_a_record_says_who_what_and_how(late):
    raw = Raw(late.port, connect("node"))
    raw.send(publish("rec/a", b"\x00payload", 9), publish("rec/b", b""))
    eventually(lambda: len(late.records) == 2)
    got = [(r.peer, r.topic, r.payload, r.packet_id, r.qos) for r in late.records]
    assert got == [("node", "rec/a", b"\x00payload", 9, 1), ("node", "rec/b", b"", 0, 0)]


def test_one_read_is_one_batch(late):
    raw = Raw(late.port, connect("node"))
    raw.send(records(*range(1, 101)))
    eventually(lambda: len(late.records) == 100)
    assert len(late.batches) == 1


def test_confirmed_at_once_in_the_callback(serve):
    raw = Raw(serve().port, connect("node"))
    raw.send(records(*range(1, 1001)))
    assert raw.take(4000) == b"".join(map(puback, range(1, 1001)))


def test_acknowledgements_keep_the_order_of_the_publishes(late):
    raw = Raw(late.port, connect("node"))
    raw.send(publish("other", b"", 1), records(2, 3), publish("other", b"", 4))
    eventually(lambda: len(late.records) == 2)
    assert raw.packet() == puback(1)
    assert raw.ping() == []
    confirm(late, late.records[1])
    assert raw.ping() == []
    confirm(late, late.records[0])
    assert raw.take(12) == puback(2) + puback(3) + puback(4)


def test_qos_0_records_are_confirmed_without_an_acknowledgement(late):
    raw = Raw(late.port, connect("node"))
    raw.send(publish("rec/a", b"0"), records(5))
    eventually(lambda: len(late.records) == 2)
    confirm(late, late.records[1])
    assert raw.ping() == []
    confirm(late, late.records[0])
    assert raw.packet() == puback(5)


def test_a_repeat_is_passed_on_and_acknowledged_once(late):
    raw = Raw(late.port, connect("node"))
    raw.send(records(5), publish("rec/a", b"x", 5, dup=True))
    eventually(lambda: len(late.records) == 2)
    first, second = late.records
    confirm(late, first)
    assert raw.ping() == []
    confirm(late, second, second, first)
    assert raw.packet() == puback(5)
    assert raw.ping() == []
    assert late.count("unconfirmed") == 0


def test_a_record_of_a_lost_connection_is_not_acknowledged_on_the_next(late):
    raw = Raw(late.port, connect("node", clean=False))
    raw.send(records(5))
    eventually(lambda: late.records)
    again = Raw(late.port, connect("node", clean=False))
    confirm(late, *late.records)
    assert again.ping() == []
    again.send(publish("rec/a", b"x", 5, dup=True))
    eventually(lambda: len(late.records) == 2)
    confirm(late, late.records[1])
    assert again.packet() == puback(5)


def test_records_before_a_disconnect_or_an_error_are_still_handed_over(late):
    polite, broken = Raw(late.port, connect("polite")), Raw(late.port, connect("broken"))
    polite.send(records(1), DISCONNECT, records(2))
    broken.send(records(3), b"\xff\x00")
    eventually(lambda: len(late.records) == 2)
    confirm(late, *late.records)
    assert sorted(r.packet_id for r in late.records) == [1, 3]
    assert late.count("unconfirmed") == 0


def test_refused_records_are_never_acknowledged_and_come_again(late):
    raw = Raw(late.port, connect("node"))
    raw.send(records(1, 2))
    eventually(lambda: len(late.records) == 2)
    late.call(late.endpoint.refuse, late.records)
    assert raw.gone() == b""
    assert late.count("unconfirmed") == 0
    assert late.count("refused_records") == 1


def test_a_consumer_that_fails_gets_them_again(serve, caplog):
    running = serve()
    running.endpoint._intake._on_records = lambda batch: {}["disk full"]
    raw = Raw(running.port, connect("node"))
    with caplog.at_level(logging.CRITICAL, "lotline"):
        raw.send(records(1))
        assert raw.gone() == b""
    assert running.count("unconfirmed") == 0


def test_a_will_on_a_record_topic_is_a_record(late):
    Raw(late.port, connect("node", will=("rec/will", "dead", 1, 0))).reset()
    eventually(lambda: late.records)
    assert (late.records[0].topic, late.records[0].qos) == ("rec/will", 0)
    confirm(late, *late.records)
    assert late.count("unconfirmed") == 0


def test_records_reach_subscribers_too(endpoint):
    reader = Paho(endpoint.port, "reader")
    raw = Raw(endpoint.port, connect("node"))
    raw.send(records(1))
    assert raw.packet() == puback(1)
    reader.subscribe("rec/#")
    raw.send(records(2, payload=b"two"))
    assert reader.get(1)[0].payload == b"two"
    raw.send(publish("rec/a", b"kept", 3, retain=True))
    assert reader.get(1)[0].payload == b"kept"
    assert endpoint.count("retained") == 1
    reader.close()


def take_all(running, raw, count):
    """Confirm whatever comes, a batch at a time, until `count` records were acknowledged."""
    done = 0
    while done < count:
        eventually(lambda: running.count("unconfirmed"))
        fresh = running.records[done:]
        confirm(running, *fresh)
        raw.take(4 * len(fresh))
        done += len(fresh)


@pytest.mark.parametrize(
    "limits",
    [Limits(unconfirmed_each=10), Limits(unconfirmed=10), Limits(unconfirmed=1)],
    ids=["each", "total", "one"],
)
def test_too_many_unconfirmed_stop_the_reading(serve, limits):
    running = serve(confirm=False, limits=limits)
    bound = min(limits.unconfirmed, limits.unconfirmed_each)
    raw = Raw(running.port, connect("node"))
    raw.send(records(*range(1, 101)))
    eventually(lambda: running.count("held"))
    assert len(running.records) == running.count("unconfirmed") == bound
    assert raw.silent()
    take_all(running, raw, 100)
    assert [r.packet_id for r in running.records] == list(range(1, 101))
    assert raw.ping() == []


def test_too_many_unconfirmed_bytes_stop_the_reading(serve):
    running = serve(confirm=False, limits=Limits(unconfirmed_bytes=50_000))
    raw = Raw(running.port, connect("node"))
    for number in range(1, 41):
        raw.send(records(number, payload=bytes(20_000)))
    eventually(lambda: running.count("held"))
    assert len(running.records) < 10
    take_all(running, raw, 40)


def test_one_clients_unconfirmed_records_do_not_stop_another(serve):
    running = serve(confirm=False, limits=Limits(unconfirmed_each=10))
    greedy = Raw(running.port, connect("greedy"))
    greedy.send(records(*range(1, 101)))
    eventually(lambda: running.count("held"))
    other = Raw(running.port, connect("other"))
    other.send(publish("plain", b"", 1))
    assert other.packet() == puback(1)


def test_publishes_behind_unconfirmed_records_are_bounded_too(serve):
    running = serve(confirm=False, limits=Limits(unconfirmed_each=10))
    raw = Raw(running.port, connect("node"))
    raw.send(records(1), *(publish("plain", b"", n) for n in range(2, 101)))
    eventually(lambda: running.count("held"))
    confirm(running, *running.records)
    assert raw.take(400) == b"".join(map(puback, range(1, 101)))


def test_a_held_connection_that_goes_frees_its_place(serve):
    running = serve(confirm=False, limits=Limits(unconfirmed=10))
    raw = Raw(running.port, connect("node"))
    raw.send(records(*range(1, 101)))
    eventually(lambda: running.count("held"))
    other = Raw(running.port, connect("node"))
    assert running.endpoint._intake._held == set()
    confirm(running, *running.records)
    other.send(records(1))
    eventually(lambda: len(running.records) == 11)
    assert raw.gone() == b""


def test_a_held_client_does_not_lose_its_keepalive(serve):
    running = serve(confirm=False, limits=Limits(unconfirmed_each=1))
    raw = Raw(running.port, connect("node", keepalive=1))
    raw.send(records(1, 2))
    assert raw.silent(2.2)
    assert running.count("keepalive_expired") == 0
    take_all(running, raw, 2)
    assert raw.ping() == []
