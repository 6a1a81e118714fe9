"""What is sent to an open page: parts that have changed, a beat, and an end."""

import json
import threading
import time

import httpx
import pytest
import shop_pages
import shop_rig as rig
from lotline.web.inside.guard import SESSION
from lotline.web.shop import live

QUICK_S = 0.05


@pytest.fixture
def front(tmp_path, monkeypatch):
    monkeypatch.setattr(live, "EVERY_S", QUICK_S)
    monkeypatch.setattr(live, "BEAT_S", 0.3)
    with shop_pages.Shopfront(tmp_path / "site", shop_pages.looked, full=False) as made:
        yield made


class Stream:
    def __init__(self, front, token, of="floor"):
        self._client = httpx.Client(cookies={SESSION: token}, timeout=20)
        self._open = self._client.stream("GET", f"{front.url}/shop/live?of={of}")

    def __enter__(self):
        self.answer = self._open.__enter__()
        self._lines = self.answer.iter_lines()
        return self

    def __exit__(self, *_):
        self._open.__exit__(None, None, None)
        self._client.close()

    def next(self):
        """The next event; None at the end."""
        for line in self._lines:
            if line.startswith("data: "):
                return json.loads(line.removeprefix("data: "))
        return None


def test_first_all_then_what_has_changed_then_a_beat(front):
    with Stream(front, front.session()) as stream:
        assert stream.answer.headers["content-type"].startswith("text/event-stream")
        assert stream.answer.headers["cache-control"] == "no-store"
        first = stream.next()
        assert set(first) == {*live.PARTS, "made"}
        assert "3.8 dB left" in first["rooms"]
        assert stream.next() == {"made": "14:05:30"}
        front.show(made_us=rig.NOW_US + 1, tasks=())
        news = stream.next()
        while set(news) == {"made"}:
            news = stream.next()
        assert set(news) == {"tasks", "made"}
        assert "Nothing waits for you." in news["tasks"]


def test_whoever_has_logged_out_gets_no_more(front, monkeypatch):
    monkeypatch.setattr(live, "ASK_S", 0.1)
    token = front.session()
    with Stream(front, token) as stream:
        assert stream.next()
        front.house.sessions.end(token, front.house.now_us())
        while stream.next():
            pass


def test_it_ends_after_a_while_and_when_the_gateway_stops(front, monkeypatch):
    monkeypatch.setattr(live, "STREAM_S", 0.3)
    with Stream(front, front.session()) as stream:
        while stream.next():
            pass
    monkeypatch.setattr(live, "STREAM_S", 600.0)
    with Stream(front, front.session()) as stream:
        stream.next()
        front.pages.close()
        begun = time.monotonic()
        while stream.next():
            pass
        assert time.monotonic() - begun < 2


def test_a_station_that_has_stopped_sends_nothing(front):
    """Its numbers are as they were: no beat says that they are of now."""
    with Stream(front, front.session()) as stream:
        assert stream.next()
        front.desk.now_us = lambda: rig.NOW_US + 30_000_000
        heard = []
        listening = threading.Thread(target=lambda: heard.append(stream.next()), daemon=True)
        time.sleep(2 * QUICK_S)
        listening.start()
        time.sleep(1.0)  # three beats
        assert heard == []
        front.desk.now_us = lambda: rig.NOW_US
        listening.join(10)
        assert heard == [{"made": "14:05:30"}]


def test_no_more_streams_than_there_is_room_for(front, monkeypatch):
    from lotline.web.shop import routes

    monkeypatch.setattr(routes, "MOST", 1)
    token = front.session()
    with Stream(front, token) as first:
        assert first.next()
        with Stream(front, token) as second:
            assert second.answer.status_code == 503


def test_the_wall_is_sent_its_own_parts(front):
    with Stream(front, front.session("screen"), "wall") as stream:
        first = stream.next()
        assert "<form" not in first["rooms"]
        assert "yard wall" in first["rooms"]
    with Stream(front, front.session(), "officer") as stream:
        assert stream.answer.status_code == 404
