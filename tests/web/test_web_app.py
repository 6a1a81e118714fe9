"""The door: endpoints, caching, headers, failures, and the real server in its thread."""

import asyncio
import gzip
import json
import os
import re
import socket
import threading
from dataclasses import replace

import httpx
import pytest
import web_samples as samples
from fastapi.testclient import TestClient
from lotline.errors import LotlineError
from lotline.web import create_app, serve
from lotline.web.app import HEADERS
from lotline.web.page import SCRIPT, STYLE
from lotline.web.security import source_hash
from lotline.web.server import STOP_S
from servers import listens


class Station:
    """A `now` that counts, can fail, and a clock that stands until told."""

    def __init__(self) -> None:
        self.calls, self.threads = 0, set()
        self.error: Exception | None = None
        self.time, self.now = 0.0, samples.now()

    def __call__(self):
        self.calls += 1
        self.threads.add(threading.get_ident())
        if self.error:
            raise self.error
        return replace(self.now, made_us=self.now.made_us + self.calls * samples.US)

    def app(self):
        return create_app(self, clock=lambda: self.time)


@pytest.fixture
def station():
    return Station()


@pytest.fixture
def client(station):
    return TestClient(station.app(), raise_server_exceptions=True)


def test_the_page_is_made_once_and_served_from_memory(client, station):
    first = [client.get("/").content for _ in range(20)]
    assert len(set(first)) == 1
    assert station.calls == 1
    station.time = 9.9
    assert client.get("/").content == first[0]
    station.time = 10.1
    assert client.get("/").content != first[0]
    assert station.calls == 2


def test_now_json_is_a_second_old_at_most(client, station):
    made = client.get("/now.json").json()["made"]
    assert client.get("/now.json").json()["made"] == made
    station.time = 1.1
    assert client.get("/now.json").json()["made"] != made


def test_etag_and_gzip(client):
    answer = client.get("/")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.headers["cache-control"] == "public, max-age=10"
    plain = client.get("/", headers={"accept-encoding": "identity"})
    assert plain.content == answer.content
    assert "content-encoding" not in plain.headers
    for known in (answer.headers["etag"], f'"x", {answer.headers["etag"]}', "*"):
        again = client.get("/", headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == answer.headers["etag"]
    assert client.get("/", headers={"if-none-match": '"other"'}).status_code == 200


def test_now_json_keys(client):
    answer = client.get("/now.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "public, max-age=1"
    assert answer.headers["access-control-allow-origin"] == "*"
    document = answer.json()
    assert document["made"] == "2026-11-04T14:32:08.000Z"
    assert document["updated"] == "14:32"
    assert document["nodes"] == {"heard": 3, "known": 3, "text": "3 of 3 sensors are being heard."}
    (place,) = document["places"]
    assert place["state"] == "within"
    assert place["last_second"] == {"LAeq": 44.31, "end": "2026-11-04T14:32:06.000Z"}
    assert place["last_minute"] == {"LAeq": 43.4}
    assert place["limit"] == {"level": 55.0, "minutes": 15, "from": "07:00", "to": "19:00"}
    assert place["running"] == {"LAeq": 46.2, "minutes": 2, "start": "2026-11-04T14:30:00.000Z"}
    assert place["text"]["number"] == "43"


def test_every_key_of_now_json_is_documented(client):
    from lotline.web import live

    document = client.get("/now.json").json()
    for key in [*document, *document["places"][0], *document["nodes"]]:
        assert re.search(rf"\b{key}\b", live.__doc__), key


@pytest.mark.parametrize("state", samples.STATES)
def test_not_measured_is_null_in_json(state):
    client = TestClient(create_app(samples.STATES[state]))
    document = json.loads(client.get("/now.json").content, parse_constant=pytest.fail)
    for place in document["places"]:
        if place["last_minute"] is None:
            assert place["text"]["number"] == "–"
            assert place["state"] == "not_measured"


def test_page_and_json_say_the_same(client):
    text, document = client.get("/").text, client.get("/now.json").json()
    for sentence in document["places"][0]["text"].values():
        assert f">{sentence}</" in text


@pytest.mark.parametrize(
    "path", ["/", "/now.json", "/healthz", "/nothing", "/%00", "/../etc/passwd"]
)
def test_every_answer_is_sealed(client, path):
    headers = client.get(path).headers
    for name, value in HEADERS:
        assert headers[name.decode()] == value.decode()
    assert "set-cookie" not in headers
    assert "server" not in headers


def test_the_policy_allows_exactly_our_script_and_style(client):
    policy = client.get("/").headers["content-security-policy"]
    assert "unsafe" not in policy
    text = client.get("/").text
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.S)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.S)
    assert (script, style) == (SCRIPT, STYLE)
    assert source_hash(script) in policy
    assert source_hash(style) in policy
    assert not re.search(r'\s(style|on\w+)="', text)


@pytest.mark.parametrize(
    "path", ["/x", "/now.json/", "/docs", "/openapi.json", "/index.php", "/static/live.js"]
)
def test_other_paths_are_a_plain_page(client, path):
    answer = client.get(path, follow_redirects=False)
    assert answer.status_code == 404
    assert "There is no such page here." in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_the_page_can_only_be_read(client):
    answer = client.post("/", content=b"x")
    assert answer.status_code == 405
    assert "can only be read" in answer.text
    assert client.head("/").status_code == 200


@pytest.mark.parametrize("error", [LotlineError("the journal is damaged"), KeyError("bug")])
def test_a_failing_station_never_shows_a_traceback(client, station, error):
    assert client.get("/healthz").text == "ok\n"
    old = client.get("/").text
    station.error, station.time = error, 30.0
    assert client.get("/").text == old  # a short stumble
    station.time = 61.0
    for path in ("/", "/now.json", "/healthz"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert answer.headers["cache-control"] == "no-store"
        assert "Traceback" not in answer.text
        assert "damaged" not in answer.text
        assert "Within" not in answer.text
    station.error, station.time = None, 80.0
    assert client.get("/").status_code == 200


def test_a_failing_station_is_not_asked_more_often(client, station):
    station.error = RuntimeError("down")
    for _ in range(50):
        assert client.get("/").status_code == 503
    assert station.calls == 1


def test_three_hundred_readers_cost_one_rendering(station):
    server = serve(station.app(), "127.0.0.1", 0)
    server.start()
    try:
        assert listens(os.getpid(), server.port)
        answers = asyncio.run(_many(f"http://127.0.0.1:{server.port}/", 300))
    finally:
        server.stop()
    assert answers == [200] * 300
    assert station.calls == 1
    assert threading.get_ident() not in station.threads
    assert not listens(os.getpid(), server.port)


async def _many(url: str, count: int) -> list[int]:
    limits = httpx.Limits(max_connections=count)
    async with httpx.AsyncClient(limits=limits, timeout=30) as client:
        answers = await asyncio.gather(*(client.get(url) for _ in range(count)))
    return [answer.status_code for answer in answers]


def test_a_taken_port_is_a_clear_sentence(station):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(LotlineError, match=f"port {port}: another program has that port"):
            serve(station.app(), "127.0.0.1", port).start()


def test_an_impossible_address_is_a_clear_sentence(station):
    with pytest.raises(LotlineError, match=r"cannot open on 192\.0\.2\.1 port 0"):
        serve(station.app(), "192.0.2.1", 0).start()


def test_stop_is_harmless_before_start_and_twice(station):
    server = serve(station.app(), "127.0.0.1", 0)
    server.stop()
    server.stop()


def test_an_idle_reader_does_not_hold_the_stop(station):
    server = serve(station.app(), "127.0.0.1", 0)
    server.start()
    with socket.create_connection(("127.0.0.1", server.port)) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")  # never ends its request
        stopper = threading.Thread(target=server.stop)
        stopper.start()
        stopper.join(STOP_S + 20)
        assert not stopper.is_alive()


def test_raw_nonsense_gets_no_traceback(station):
    server = serve(station.app(), "127.0.0.1", 0)
    server.start()
    try:
        for sent in (
            b"\x16\x03\x01\x02\x00",
            b"GET  HTTP/9\r\n\r\n",
            b"GET / HTTP/1.1\r\n: \r\n\r\n",
        ):
            with socket.create_connection(("127.0.0.1", server.port), timeout=10) as talk:
                talk.sendall(sent)
                talk.shutdown(socket.SHUT_WR)
                answer = b"".join(iter(lambda: talk.recv(65536), b""))
            assert b"Traceback" not in answer
            assert not answer or answer.startswith(b"HTTP/1.1 400")
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as talk:
            talk.sendall(
                b"HEAD / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
            )
            head = b"".join(iter(lambda: talk.recv(65536), b""))
        assert head.endswith(b"\r\n\r\n")
    finally:
        server.stop()


def test_gzip_is_the_same_for_the_same_text():
    from lotline.web.snapshot import body_of

    one, two = body_of("x" * 1000), body_of("x" * 1000)
    assert one == two
    assert gzip.decompress(one.zipped) == one.plain
