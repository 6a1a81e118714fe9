"""Putting up a node by the pages: who may, and that nothing goes through that is not a choice."""

import re

import pytest
import shop_pages
from fastapi.testclient import TestClient
from lotline.web.inside.guard import SESSION

DONE, RUNS, FAILED = "0" * 12, "1" * 12, "2" * 12
HERE = f"/shop/install/{DONE}"
PATHS = ["/shop/install", f"{HERE}/flash", f"{HERE}/node", f"{HERE}/check", f"{HERE}/record",
         f"/shop/install/{RUNS}/live/flash"]  # fmt: skip
POSTS = [HERE, f"{HERE}/look", f"{HERE}/flash", f"{HERE}/node", f"{HERE}/check",
         f"{HERE}/calibrate", f"{HERE}/record", f"{HERE}/stop"]  # fmt: skip
OWN = {"origin": "http://shop.lan"}


@pytest.fixture
def front(tmp_path):
    made = shop_pages.Shopfront(tmp_path / "site", full=False)
    yield made
    made.writer.close()


def client(front, role="operator"):
    jar = {SESSION: front.session(role)} if role else {}
    return TestClient(front.app, base_url="http://shop.lan", cookies=jar, follow_redirects=False,
                      raise_server_exceptions=False)  # fmt: skip


def seal(who):
    return re.search(r'name="seal" value="([^"]+)"', who.get("/shop/install").text)[1]


def send(who, path, **fields):
    return who.post(path, data={"seal": seal(who), **fields}, headers=OWN)


@pytest.mark.parametrize("path", PATHS)
def test_it_is_for_operators_alone(front, path):
    assert client(front, None).get(path).headers["location"].startswith("/login?next=/shop")
    for role in ("officer", "screen"):
        assert client(front, role).get(path).status_code == 403
    assert "/shop/install" not in client(front, "screen").get("/shop").text
    assert "/shop/install" in client(front).get("/shop").text


@pytest.mark.parametrize("path", POSTS)
def test_a_form_without_its_seal_from_elsewhere_or_of_another_role_does_nothing(front, path):
    who = client(front)
    assert who.post(path, data={"board": "ESP32_GENERIC"}, headers=OWN).status_code == 403
    evil = {"origin": "http://evil.example"}
    assert who.post(path, data={"seal": seal(who)}, headers=evil).status_code == 403
    officer = client(front, "officer")
    page = officer.get("/officer").text
    sealed = re.search(r'name="seal" value="([^"]+)"', page)[1]
    assert officer.post(path, data={"seal": sealed}, headers=OWN).status_code == 403
    bench = front.bench
    assert (bench.asked, bench.stopped, bench.chosen) == ([], [], [])


@pytest.mark.parametrize("port", ["..%2f..%2fetc", "%2fdev%2fttyUSB0", "nowhere", "ttyUSB0"])
def test_a_browser_names_no_path(front, port):
    who = client(front)
    assert who.get(f"/shop/install/{port}/flash").status_code == 404
    assert send(who, f"/shop/install/{port}/flash").status_code in (400, 404)
    assert front.bench.asked == []


def test_a_step_begins_and_its_page_follows(front):
    who = client(front)
    answer = send(who, f"{HERE}/check", clap="on")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}/check")
    ((port, step, sent, name),) = front.bench.asked
    assert (port, step, sent["clap"], name) == (DONE, "check", "on", "Ada")
    answer = send(who, f"/shop/install/{RUNS}/flash")
    assert answer.status_code == 400
    assert "a step is under way on this port" in answer.text
    assert send(who, f"/shop/install/{RUNS}/stop", step="flash").status_code == 303
    assert front.bench.stopped == ["/dev/ttyUSB1"]
    assert who.get(f"{HERE}/nothing").status_code == 404
    assert send(who, f"{HERE}/nothing").status_code == 404


def test_a_password_is_never_said_again(front):
    who = client(front)
    answer = send(who, f"{HERE}/node", name="stranger", ssid="shed",
                  password="nobody knows this")  # fmt: skip
    assert answer.status_code == 400
    assert 'value="shed"' in answer.text
    assert "nobody knows this" not in answer.text


def test_what_went_wrong_is_said_with_a_way_on(front):
    page = client(front).get(f"/shop/install/{FAILED}/flash").text
    assert "was unplugged, or its cable failed" in page
    assert "Try again" in page
    assert "It ended early." in page
