"""Any bytes at all: no exception leaves the protocol, and the others go on."""

import pytest
from endpoint_support import Raw, Running, connect, eventually, packet, publish, subscribe
from hypothesis import given, settings
from hypothesis import strategies as st
from lotline.endpoint import Limits, topics
from lotline.endpoint.topics import Tree, is_filter, is_topic

ATTACKS = 600  # streams a run
WHOLE = st.sampled_from(
    [
        connect("fuzz"),
        connect("fuzz", will=("w", "x", 1, 1)),
        subscribe(1, ("#", 1)),
        publish("rec/a", b"x", 1),
        publish("a/b", b"y" * 200, 2, retain=True),
        b"\xc0\x00",
        b"\x40\x02\x00\x01",
    ]
)
NOISE = st.binary(min_size=1, max_size=40)
FRAMED = st.builds(packet, st.integers(0, 255), st.binary(max_size=40))


@pytest.fixture(scope="module")
def target():
    running = Running()
    yield running
    running.stop()
    assert running.faults == []


@pytest.fixture(scope="module")
def bystander(target):
    client = Raw(target.port, connect("bystander"))
    client.send(subscribe(1, ("still/here", 0)))
    assert client.packet() == b"\x90\x03\x00\x01\x00"
    yield client
    client.close()


@settings(max_examples=ATTACKS, deadline=None)
@given(greeted=st.booleans(), pieces=st.lists(st.one_of(WHOLE, NOISE, FRAMED), max_size=8))
def test_any_stream_leaves_the_others_alone(target, bystander, greeted, pieces):
    raw = Raw(target.port, connect("fuzz") if greeted else None)
    try:
        for piece in pieces:
            raw.send(piece)
    except ConnectionError:
        pass
    raw.close()
    bystander.send(publish("still/here", b"yes"))
    assert bystander.packet() == publish("still/here", b"yes")
    assert target.faults == []


def test_everything_is_given_back_after_the_attacks(target, bystander):
    eventually(lambda: target.count("connections") == 1)
    assert target.count("sessions") == 1
    assert target.count("unconfirmed") == target.count("pending") == 0
    hub = target.endpoint._hub
    assert list(hub.sessions) == ["bystander"]
    assert list(hub._subscriptions._root.children) == ["still"]


LEVELS = st.sampled_from(["a", "b", "", "$s", "ä"])
TOPIC = st.lists(LEVELS, min_size=1, max_size=4).map("/".join).filter(bool)
FILTER = st.lists(st.one_of(LEVELS, st.sampled_from(["+", "#"])), min_size=1, max_size=4).map(
    "/".join
)


@given(st.lists(FILTER, max_size=8), TOPIC)
def test_filters_match_as_paho_says(filters, topic):
    from paho.mqtt.client import topic_matches_sub

    valid = [wanted for wanted in filters if is_filter(wanted, Limits())]
    stored, back = Tree(), Tree()
    back.setdefault(topic, lambda: topic)
    for wanted in valid:
        stored.setdefault(wanted, lambda wanted=wanted: wanted)
    expected = {wanted for wanted in valid if topic_matches_sub(wanted, topic)}
    assert set(stored.filters_for(topic)) == expected
    assert {wanted for wanted in valid if list(back.topics_for(wanted))} == expected
    for wanted in valid:
        stored.discard(wanted)
    assert stored._root.children == {}


@given(st.text(st.sampled_from("ab/+#\0$"), max_size=8))
def test_names_are_valid_as_section_4_7_says(text):
    limits = Limits()
    levels = text.split("/")
    good = bool(text) and "\0" not in text
    assert is_topic(text, limits) == (good and not set(text) & set("+#"))
    lone = all(level in ("+", "#") or not set(level) & set("+#") for level in levels)
    assert is_filter(text, limits) == (good and lone and "#" not in levels[:-1])


def test_names_have_a_size():
    limits = Limits(topic_size=8, topic_levels=3)
    assert is_topic("a/b/c", limits)
    assert is_topic("x" * 8, limits)
    assert not is_topic("a/b/c/d", limits)
    assert not is_topic("ä" * 5, limits)
    assert topics.is_filter("a/+/#", limits)
