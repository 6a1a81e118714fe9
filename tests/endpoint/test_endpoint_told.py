"""What is said of who was refused, and what a shared key proves. The handshake itself: tests/node,
test_node_shared_key.py."""

import re
import ssl
import time

import pytest
from endpoint_support import Raw, connect, eventually
from lotline.endpoint import Endpoint, Limits, StaticAuthority, notices
from lotline.endpoint.psk import KEY_BYTES, PreShared, Proof
from lotline.errors import EndpointError

KEYS = {"mill": b"m" * KEY_BYTES, "saw": b"s" * KEY_BYTES}


@pytest.fixture
def said():
    return []


@pytest.fixture
def told(said):
    return notices.Notices(said.append, Limits(notices=3))


def test_the_same_is_said_once_an_hour_with_how_often_it_was(told, said, monkeypatch):
    now = time.monotonic()
    for hour in (0, 1, 3):
        monkeypatch.setattr(time, "monotonic", lambda hour=hour: now + hour * notices.HOUR_S)
        for _ in range(5):
            told.refused("10.0.0.7", "why")
    first = "The MQTT endpoint refused 10.0.0.7: why"
    assert said == [f"{first}.", *[f"{first} (as 5 times before)."] * 2]


def test_a_crowd_gets_few_sentences(told, said):
    for number in range(100):
        told.refused(f"10.0.0.{number}", "why")
    assert len(said) == 4
    assert said[-1] == "The MQTT endpoint refuses many: for an hour it tells of no more of them."
    told.refused("10.0.0.1", "why")
    assert len(said) == 4


@pytest.mark.parametrize(
    ("user", "password", "why"),
    [
        ("mill", b"wrong", "the password is not that of 'mill'"),
        ("x" * 100, b"wrong", f"'{'x' * 40}' is nobody known here"),
        (None, None, "it gave no user and password"),
    ],
)
def test_wrong_credentials_are_told(serve, user, password, why):
    authority = StaticAuthority({"mill": "m" * 32})
    running = serve(authority=authority, limits=Limits(refusal_delay=0.01))
    Raw(running.port).send(connect("c", user=user, password=password))
    eventually(lambda: running.said)
    assert running.said == [f"The MQTT endpoint refused 127.0.0.1: {why}."]


def test_a_key_makes_nobody_else_of_its_owner():
    proof = Proof(KEYS)
    assert proof("mill") == KEYS["mill"]
    assert proof.admit("any", "saw", b"its password") is None
    assert proof.why_not("saw") == "with the key of 'mill' it calls itself 'saw'"
    for user in ("mill", None):
        peer = proof.admit("any", user, None)
        assert peer.may_publish("lot/mill/up")
        assert not peer.may_publish("lot/saw/up")


@pytest.mark.parametrize("name", ["nobody", "", None])
def test_an_unknown_name_gets_a_key_that_nobody_has(name):
    proof = Proof(KEYS)
    keys = {proof(name) for _ in range(10)}
    assert len(keys) == 10
    assert {len(key) for key in keys} == {KEY_BYTES}
    assert proof.admit("any", None, None) is None


def test_keys_that_are_none(monkeypatch):
    monkeypatch.setattr(ssl, "HAS_PSK", True, raising=False)
    with pytest.raises(EndpointError, match="got a key of 3 bytes for 'mill', expected 32"):
        PreShared({"mill": b"abc"})
    with pytest.raises(EndpointError, match="expected one without"):
        PreShared({"mill/saw": b"m" * KEY_BYTES})


def test_a_python_without_it_says_what_to_do(monkeypatch):
    monkeypatch.setattr(ssl, "HAS_PSK", False, raising=False)
    with pytest.raises(EndpointError, match=r"needs Python 3\.13 or later.*Debian 13.*Mosquitto"):
        PreShared(KEYS)


def test_it_names_the_key_of_a_port_that_is_taken(serve, monkeypatch):
    running = serve()
    monkeypatch.setattr(ssl, "HAS_PSK", True, raising=False)
    other = Endpoint(StaticAuthority({"mill": "m" * 32}))
    with pytest.raises(EndpointError, match=re.escape("choose another `psk_port`")):
        running.wait(other.start("127.0.0.1", running.port, keys=KEYS))
