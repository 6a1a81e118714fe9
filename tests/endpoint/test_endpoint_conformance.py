"""MQTT 3.1.1 as an ordinary client sees it, with paho."""

import pytest
from endpoint_support import Paho, Raw, connect, eventually, subscribe

MIB = 1024 * 1024


@pytest.mark.parametrize("qos", [0, 1])
def test_two_hundred_messages_arrive_in_order(endpoint, qos):
    reader = Paho(endpoint.port, "reader").subscribe("a/#", qos)
    writer = Paho(endpoint.port, "writer")
    for number in range(200):
        writer.client.publish("a/x", str(number), qos)
    got = reader.get(200)
    assert [int(m.payload) for m in got] == list(range(200))
    assert {m.qos for m in got} == {qos}
    reader.close()
    writer.close()


def test_qos_2_is_granted_1_and_a_qos_2_publish_ends_the_connection(endpoint):
    client = Paho(endpoint.port, "two").subscribe("a", 2)
    assert client.granted == [1]
    client.client.publish("a", "x", 2)
    assert client.closed.wait(10)
    assert endpoint.count("qos2") == 1


def test_delivery_is_at_the_lower_qos(endpoint):
    low = Paho(endpoint.port, "low").subscribe("a", 0)
    high = Paho(endpoint.port, "high").subscribe("a", 1)
    high.publish("a", "1", 1)
    high.publish("a", "0", 0)
    assert [m.qos for m in low.get(2)] == [0, 0]
    assert [m.qos for m in high.get(2)] == [1, 0]
    low.close()
    high.close()


def test_retained_reaches_a_late_subscriber_until_cleared(endpoint):
    writer = Paho(endpoint.port, "writer").subscribe("r/#")
    writer.publish("r/k", "v", retain=True)
    assert not writer.get(1)[0].retain  # it was subscribed already
    late = Paho(endpoint.port, "late").subscribe("r/+")
    got = late.get(1)[0]
    assert (got.payload, got.retain) == (b"v", True)
    writer.publish("r/k", "", retain=True)
    later = Raw(endpoint.port, connect("later"))
    later.send(subscribe(1, ("r/#", 1)))
    assert later.packet() == b"\x90\x03\x00\x01\x01"
    assert later.ping() == []
    writer.close()
    late.close()


def test_will_on_reset_but_not_on_disconnect(endpoint):
    watcher = Paho(endpoint.port, "watcher").subscribe("w/#")
    Paho(endpoint.port, "polite", will=("w/polite", "dead", 1, False)).close()
    Paho(endpoint.port, "dying", will=("w/dying", "dead", 1, False)).die()
    assert watcher.get(1)[0].topic == "w/dying"
    assert endpoint.count("wills") == 1
    watcher.close()


def test_will_when_the_keepalive_expires(endpoint):
    watcher = Paho(endpoint.port, "watcher").subscribe("w")
    silent = Raw(endpoint.port, connect("silent", keepalive=1, will=("w", "dead", 1, 0)))
    assert watcher.get(1)[0].payload == b"dead"
    assert endpoint.count("keepalive_expired") == 1
    assert silent.gone() == b""
    watcher.close()


def test_will_on_a_protocol_error_and_on_takeover(endpoint):
    watcher = Paho(endpoint.port, "watcher").subscribe("w")
    bad = Raw(endpoint.port, connect("bad", will=("w", "bad", 0, 0)))
    bad.send(b"\x00\x00")
    assert watcher.get(1)[0].payload == b"bad"
    old = Raw(endpoint.port, connect("twice", will=("w", "first", 2, 0)))
    new = Raw(endpoint.port, connect("twice"))
    assert watcher.get(1)[0].payload == b"first"
    assert (old.gone(), new.ping()) == (b"", [])
    watcher.close()


def test_retained_will_waits_for_a_late_subscriber(endpoint):
    Raw(endpoint.port, connect("dying", will=("w/r", "dead", 1, True))).reset()
    eventually(lambda: endpoint.count("wills"))
    late = Paho(endpoint.port, "late").subscribe("w/r")
    assert late.get(1)[0].retain
    late.close()


def test_a_kept_session_is_queued_for_while_away(endpoint):
    reader = Paho(endpoint.port, "kept", clean=False).subscribe("q")
    assert not reader.present
    reader.close()
    writer = Paho(endpoint.port, "writer")
    for number in range(50):
        writer.publish("q", str(number))
    again = Paho(endpoint.port, "kept", clean=False)
    assert again.present
    assert [int(m.payload) for m in again.get(50)] == list(range(50))
    again.close()
    fresh = Paho(endpoint.port, "kept", clean=True)
    assert not fresh.present
    writer.close()
    fresh.close()
    eventually(lambda: endpoint.count("sessions") == 0)


def test_unacknowledged_comes_again_as_dup_with_its_identifier(endpoint):
    reader = Paho(endpoint.port, "kept", clean=False, manual_ack=True).subscribe("q")
    writer = Paho(endpoint.port, "writer")
    writer.publish("q", "1")
    first = reader.get(1)[0]
    reader.die()
    again = Paho(endpoint.port, "kept", clean=False)
    second = again.get(1)[0]
    assert (first.dup, second.dup) == (False, True)
    assert (first.mid, first.payload) == (second.mid, second.payload)
    writer.close()
    again.close()


def test_the_same_client_id_takes_over(endpoint):
    old = Paho(endpoint.port, "same")
    new = Paho(endpoint.port, "same").subscribe("a")
    assert old.closed.wait(10)
    new.publish("a", "1")
    assert new.get(1)
    assert endpoint.count("takeovers") == 1
    new.close()


def test_wildcards(endpoint):
    reader = Paho(endpoint.port, "reader").subscribe("x/+/z").subscribe("y/#")
    writer = Paho(endpoint.port, "writer")
    for topic in ("x/1/z", "x/1/2/z", "x/z", "y", "y/1/2", "yy"):
        writer.publish(topic, "1")
    writer.publish("y/end", "1")
    assert [m.topic for m in reader.get(4)] == ["x/1/z", "y", "y/1/2", "y/end"]
    reader.close()
    writer.close()


def test_dollar_topics_are_not_matched_by_wildcards(endpoint):
    every = Paho(endpoint.port, "every").subscribe("#").subscribe("+/a")
    named = Paho(endpoint.port, "named").subscribe("$state/#")
    endpoint.call(endpoint.endpoint.publish, "$state/a", b"1")
    endpoint.call(endpoint.endpoint.publish, "b/a", b"2")
    assert named.get(1)[0].topic == "$state/a"
    assert every.get(1)[0].topic == "b/a"
    every.close()
    named.close()


def test_overlapping_filters_give_one_copy_at_the_higher_qos(endpoint):
    raw = Raw(endpoint.port, connect("over"))
    raw.send(subscribe(1, ("o/#", 1), ("o/+", 0), ("o/1", 0)))
    assert raw.packet() == b"\x90\x05\x00\x01\x01\x00\x00"
    endpoint.call(endpoint.endpoint.publish, "o/1", b"x")
    assert raw.packet() == b"\x32\x08\x00\x03o/1\x00\x01x"
    assert raw.ping() == []


@pytest.mark.parametrize("wanted", ["a/#/b", "a/b#", "#a", "a+/b", "+a", "", "a/" * 20])
def test_invalid_filters_are_refused(endpoint, wanted):
    raw = Raw(endpoint.port, connect("odd"))
    raw.send(subscribe(1, (wanted, 1), ("good/+/#", 1)))
    assert raw.packet() == b"\x90\x04\x00\x01\x80\x01"


def test_unsubscribe(endpoint):
    raw = Raw(endpoint.port, connect("un"))
    raw.send(subscribe(1, ("a", 1), ("b", 0)), b"\xa2\x05\x00\x02\x00\x01a")
    assert [raw.packet()[0], raw.packet()] == [0x90, b"\xb0\x02\x00\x02"]
    endpoint.call(endpoint.endpoint.publish, "a", b"1")
    endpoint.call(endpoint.endpoint.publish, "b", b"2")
    assert raw.packet() == b"\x30\x04\x00\x01b2"


def test_a_mebibyte_passes(endpoint):
    reader = Paho(endpoint.port, "reader").subscribe("big")
    writer = Paho(endpoint.port, "writer")
    payload = bytes(range(256)) * (4 * 1023)
    writer.publish("big", payload)
    assert reader.get(1)[0].payload == payload
    reader.close()
    writer.close()


def test_an_absent_subscriber_of_twenty_thousand(endpoint):
    Paho(endpoint.port, "slow", clean=False).subscribe("s").close()
    writer = Paho(endpoint.port, "writer")
    for number in range(20_000):
        info = writer.client.publish("s", f"{number:06d}" + "x" * 194, 1)
    info.wait_for_publish(30)
    slow = Paho(endpoint.port, "slow", clean=False)
    assert [int(m.payload[:6]) for m in slow.get(20_000)] == list(range(20_000))
    slow.close()
    writer.close()


def test_an_empty_client_id_gets_one_if_clean(endpoint):
    both = [Raw(endpoint.port, connect("")) for _ in range(2)]
    assert endpoint.count("sessions") == len(both)
    raw = Raw(endpoint.port)
    raw.send(connect("", clean=False))
    assert raw.gone() == b"\x20\x02\x00\x02"


def test_mqtt_5_is_refused_cleanly(endpoint):
    client = Paho(endpoint.port, "five", version=5)
    assert client.code.is_failure
    client.client.loop_stop()
    raw = Raw(endpoint.port)
    raw.send(bytes.fromhex("101100064d51497364700300001e00037a656e"))
    assert raw.gone() == b"\x20\x02\x00\x01"
    assert endpoint.count("wrong_version") == 2


def test_the_gateway_publishes_retained_and_checks_what_it_says(endpoint):
    from lotline.errors import EndpointError

    send = endpoint.endpoint.publish
    endpoint.call(send, "g/time", b"12", retain=True, qos=0)
    reader = Paho(endpoint.port, "reader").subscribe("g/#")
    assert reader.get(1)[0].payload == b"12"
    for topic, size, qos in (("g/+", 0, 1), ("", 0, 1), ("g", 0, 2), ("g", MIB + 1, 1)):
        with pytest.raises(EndpointError, match="got"):
            endpoint.call(send, topic, bytes(size), qos=qos)
    reader.close()
