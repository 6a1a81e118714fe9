"""Credentials, one topic tree a client, and refusals that hurt nobody else."""

import asyncio

import pytest
from endpoint_support import Raw, connect, eventually, publish, subscribe
from lotline.endpoint import (
    Endpoint,
    Limits,
    OpenAuthority,
    Peer,
    StaticAuthority,
    hash_secret,
)
from lotline.errors import EndpointError

SECRETS = {"mill": "m" * 32, "saw": hash_secret("s" * 32)}
BAD, NOT_AUTHORISED = b"\x20\x02\x00\x04", b"\x20\x02\x00\x05"


def login(name, client_id=None, **more):
    return connect(client_id or name, user=name, password=name[0] * 32, **more)


@pytest.fixture
def guarded(serve):
    return serve(authority=StaticAuthority(SECRETS), limits=Limits(refusal_delay=0.01))


@pytest.mark.parametrize(
    ("first", "answer"),
    [
        (connect("x"), NOT_AUTHORISED),
        (connect("x", user="mill"), BAD),
        (connect("x", user="mill", password="s" * 32), BAD),
        (connect("x", user="mill", password=""), BAD),
        (connect("x", user="nobody", password="m" * 32), BAD),
        (connect("x", user="saw", password=SECRETS["saw"]), BAD),
    ],
)
def test_wrong_credentials_are_refused(guarded, first, answer):
    raw = Raw(guarded.port)
    raw.send(first, publish("lot/mill/x", b"", 1))
    assert raw.gone() == answer
    assert guarded.count("denied_connect") == 1


@pytest.mark.parametrize("name", SECRETS)
def test_right_credentials_are_admitted(guarded, name):
    assert Raw(guarded.port, login(name)).ping() == []


@pytest.mark.parametrize(
    "topic", ["lot/saw/x", "lot/millx", "lot", "other", "lot/Mill/x", "$SYS/x", "/lot/mill/x"]
)
def test_publishing_outside_the_tree_ends_the_connection(guarded, topic):
    watcher = Raw(guarded.port, login("saw"))
    watcher.send(subscribe(1, ("lot/saw/#", 1)))
    raw = Raw(guarded.port, login("mill"))
    raw.send(publish("lot/mill/x", b"", 1), publish(topic, b"spoof", 2))
    assert raw.gone() == b"\x40\x02\x00\x01"
    assert guarded.count("denied_publish") == 1
    assert watcher.ping() == [b"\x90\x03\x00\x01\x01"]


def test_subscribing_outside_the_tree_is_refused(guarded):
    raw = Raw(guarded.port, login("mill"))
    wanted = ["lot/mill/#", "lot/mill", "lot/mill/+/x", "lot/+/x", "#", "+/mill/x", "lot/saw/x"]
    raw.send(subscribe(1, *((name, 1) for name in wanted)))
    assert raw.packet()[4:] == bytes((1, 1, 1, 0x80, 0x80, 0x80, 0x80))
    guarded.call(guarded.endpoint.publish, "lot/saw/x", b"not yours")
    assert raw.ping() == []


def test_a_will_outside_the_tree_is_refused(guarded):
    for topic in ("lot/saw/x", "lot/mill/+", ""):
        raw = Raw(guarded.port)
        raw.send(login("mill", will=(topic, "x", 0, 0)))
        assert raw.gone() == NOT_AUTHORISED
    assert guarded.count("denied_wills") == 3


def test_takeover_needs_the_same_peer(guarded):
    mill = Raw(guarded.port, login("mill", "one"))
    saw = Raw(guarded.port, login("saw", "one"))
    assert (mill.ping(), saw.ping()) == ([], [])
    Raw(guarded.port, login("mill", "one"))
    assert mill.gone() == b""
    assert saw.ping() == []
    assert guarded.count("takeovers") == 1


def test_every_refused_client_gets_its_answer_in_the_end(serve):
    limits = Limits(refusal_delay=0.01, refusal_delay_max=0.01)
    guarded = serve(authority=StaticAuthority(SECRETS), limits=limits)
    for _ in range(2 * limits.refusals_waiting_each):
        raw = Raw(guarded.port)
        raw.send(connect("x", user="mill", password="wrong"))
        assert raw.gone() == BAD


def test_right_credentials_pass_while_wrong_ones_wait(serve):
    limits = Limits(refusal_delay=3600, refusal_delay_max=3600)
    guarded = serve(authority=StaticAuthority(SECRETS), limits=limits)
    guess = connect("x", user="mill", password="wrong")
    waiting = [Raw(guarded.port) for _ in range(Limits().refusals_waiting_each)]
    for raw in waiting:
        raw.send(guess)
    eventually(lambda: guarded.count("denied_connect") == len(waiting))
    too_many = Raw(guarded.port)
    too_many.send(guess)
    assert too_many.gone() == b""
    assert Raw(guarded.port, login("saw")).ping() == []
    assert all(raw.silent(0.01) for raw in waiting)


def test_a_client_refused_again_waits_longer_up_to_a_bound():
    from lotline.endpoint.refusals import Refusals

    limits = Limits(refusal_addresses=2)
    refusals = Refusals(limits)

    def fail(address, now):
        delay = refusals.delay(address, now)
        refusals.answered(address)
        return delay

    delays = [fail("a", now) for now in range(8)]
    assert delays == [0.25, 0.5, 1, 2, 4, 8, 8, 8]
    assert fail("b", 9) == 0.25
    assert fail("b", 9 + limits.refusal_memory) == 0.25  # forgotten
    assert [fail("c", 400), fail("a", 400)] == [0.25, 0.25]  # a was the oldest of three


def test_names_and_secrets_are_checked():
    for name in ("", "a/b", "+", "a#", "a\0"):
        with pytest.raises(EndpointError, match="got client name"):
            Peer(name)
    for secret in ("", "sha256:12", "sha256:" + "zz" * 32):
        with pytest.raises(EndpointError, match="mill"):
            StaticAuthority({"mill": secret})


def test_no_credentials_means_loopback_only():
    with pytest.raises(EndpointError, match="loopback"):
        asyncio.run(Endpoint(OpenAuthority()).start("0.0.0.0", 0))


def test_a_taken_port_is_an_endpoint_error(endpoint):
    other = Endpoint(OpenAuthority())
    with pytest.raises(EndpointError, match="cannot listen"):
        endpoint.wait(other.start("127.0.0.1", endpoint.port))
