"""Answers that no server here gives: a small HTTP server gives them, and keeps what it takes."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from feedtools import Site, noise, stop, until
from lineprotocol import decode
from lotline.config import Feed, FeedSecret
from lotline.errors import StorageFull
from lotline.feeds import answers
from lotline.feeds.answers import wait_s
from lotline.feeds.destination import Answer
from pydantic import ValidationError

Reply = tuple[int, dict[str, str], bytes]
OK: Reply = (204, {}, b"")
SECRET = FeedSecret(token="secret-token", user="u", password="secret-token")


class Scripted(ThreadingHTTPServer):
    """`reply(points, request number)` decides; what got 204 is in `taken`."""

    reply: Callable[[int, int], Reply]

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.paths: list[str] = []
        self.auth: list[str | None] = []
        self.times: list[float] = []
        self.taken: list[int] = []


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one segment an answer: no 40 ms of delayed acknowledgement
    server: Scripted

    def do_POST(self) -> None:
        body = gzip.decompress(self.rfile.read(int(self.headers["Content-Length"])))
        times = [p.ns for p in decode(body.decode())]
        server = self.server
        server.paths.append(self.path)
        server.auth.append(self.headers["Authorization"])
        server.times.append(time.monotonic())
        status, headers, text = server.reply(len(times), len(server.paths))
        if status == 204:
            server.taken += [ns for ns in times if ns is not None]
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(text))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self) -> None:  # where a followed redirect would end
        self.server.paths.append("GET")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Scripted]:
    with Scripted() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def to(server: Scripted, version: int) -> Feed:
    return Feed(
        name="main", version=version, url=server.url, org="shop", bucket="lot", database="lot"
    )


both = pytest.mark.parametrize("version", [1, 2])


def fed(site: Site, server: Scripted, version: int, n: int) -> None:
    """Feed n records to the end; the server has then taken each, in order."""
    site.add([noise(i) for i in range(n)])
    with site.feeding(to(server, version), SECRET):
        site.wait_fed(to(server, version))
    assert server.taken == [noise(i).start_us * 1000 for i in range(n)]


@both
def test_request_is_as_the_server_s_documentation_asks(
    server: Scripted, site: Site, version: int
) -> None:
    server.reply = lambda points, n: OK
    fed(site, server, version, 3)
    assert (
        server.paths
        == [
            "/write?db=lot&precision=ns",
            "/api/v2/write?org=shop&bucket=lot&precision=ns",
        ][version - 1 : version]
    )
    assert server.auth == [["Basic dTpzZWNyZXQtdG9rZW4="], ["Token secret-token"]][version - 1]


@both
@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ((401, {}, b'{"message": "unauthorized access"}'), "does not accept the"),
        ((403, {}, b'{"error": "read only"}'), "may not write to"),
        ((404, {}, b'{"message": "bucket lot not found"}'), "does not exist on"),
        ((500, {}, b'{"error": "timeout"}'), "answers 500 (timeout)"),
        ((503, {}, b"<html>gateway"), "is busy (<html>gateway)"),
        ((400, {}, b"<html>plain HTTP sent to HTTPS port"), "not as InfluxDB does"),
        ((200, {}, b"<html>please log in"), "answers 200 where InfluxDB answers 204"),
        ((302, {"Location": "/login"}, b""), "answers 302 where InfluxDB answers 204"),
        ((418, {}, b"\xff\xfe\x00"), ""),
    ],
)
def test_refusal_is_said_once_and_loses_nothing(
    server: Scripted, site: Site, version: int, reply: Reply, words: str
) -> None:
    server.reply = lambda points, n: reply if n <= 3 else OK
    fed(site, server, version, 5)
    assert [kind for kind, _ in site.events] == ["feed-away", "feed-back"]
    assert words in site.events[0][1]
    assert "secret-token" not in site.events[0][1]
    assert len(server.paths) == 4  # no GET of a redirect among them


@both
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured(server: Scripted, site: Site, version: int, status: int) -> None:
    server.reply = lambda points, n: (status, {"Retry-After": "1"}, b"") if n == 1 else OK
    fed(site, server, version, 5)
    first, second = server.times
    assert second - first >= 1.0  # the feed's own first wait is 0.05 s in these tests


@both
def test_too_large_is_halved_until_it_fits(server: Scripted, site: Site, version: int) -> None:
    server.reply = lambda points, n: OK if points <= 30 else (413, {}, b"")
    fed(site, server, version, 100)


@both
def test_only_bad_points_are_refused(server: Scripted, site: Site, version: int) -> None:
    """Every batch of more than one is refused whole: only single points get through."""
    bad = (400, {}, b'{"code": "invalid", "message": "unable to parse"}')
    server.reply = lambda points, n: OK if points == 1 else bad
    fed(site, server, version, 40)
    assert site.events == []


def test_all_points_bad_comes_to_an_end(server: Scripted, site: Site) -> None:
    server.reply = lambda points, n: (422, {}, b'{"message": "no such field"}')
    site.add([noise(i) for i in range(64)])
    with site.feeding(to(server, 2), SECRET) as feeder:
        site.wait_fed(to(server, 2))
    assert feeder.state.set_aside == len(site.dead()) == 64
    (event,) = site.events
    assert "64 points refused and set aside: no such field: noise,channel=0" in event[1]
    assert len(server.paths) == 127  # 64 + 32 + ... + 1


def test_another_trouble_is_told_too(server: Scripted, site: Site) -> None:
    script = [(503, {}, b""), (500, {}, b""), (401, {}, b""), (401, {}, b""), (403, {}, b"")]
    server.reply = lambda points, n: script[n - 1] if n <= 5 else OK
    fed(site, server, 2, 2)
    assert [kind for kind, _ in site.events] == ["feed-away"] * 3 + ["feed-back"]


def test_full_disk_of_the_journal_does_not_make_it_send_again(
    server: Scripted, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither cursor nor event can be saved: it goes on from memory and saves both later."""

    def full(*_: object) -> None:
        raise StorageFull("no room")

    for name in ("set_cursor", "event", "trouble"):
        monkeypatch.setattr(site, name, full)
    server.reply = lambda points, n: (503, {}, b"") if n == 1 else OK
    site.add([noise(i) for i in range(3)])
    feeder = site.feeder(to(server, 1), SECRET)
    feeder.start()
    until(lambda: feeder.state.position == 3, "the first three")
    for name in ("set_cursor", "event", "trouble"):
        monkeypatch.delattr(site, name)
    site.add([noise(i) for i in range(3, 5)])
    site.wait_fed(to(server, 1))
    stop(feeder)
    assert server.taken == [noise(i).start_us * 1000 for i in range(5)]


def test_stop_does_not_wait_for_a_patient_server(server: Scripted, site: Site) -> None:
    server.reply = lambda points, n: (503, {"Retry-After": "3000"}, b"")
    site.add([noise(0)])
    with site.feeding(to(server, 1), SECRET) as feeder:
        until(lambda: feeder.state.trouble != "", "the refusal")


def test_waits_grow_to_the_longest_with_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "FIRST_S", 1.0)
    monkeypatch.setattr(answers, "LONGEST_S", 60.0)
    monkeypatch.setattr(answers, "SLOWLY_S", 60.0)
    for failures, longest in ((1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (1000, 60)):
        waits = {wait_s(Answer(0, ""), failures) for _ in range(200)}
        assert longest / 2 <= min(waits) < max(waits) <= longest
        assert len(waits) > 100
    assert 30 <= wait_s(Answer(401, ""), 1) <= 60
    assert wait_s(Answer(503, "", retry_after=7.0), 1) == 7.0
    assert wait_s(Answer(503, "", retry_after=0.0), 1) == 1.0
    assert wait_s(Answer(503, "", retry_after=1e9), 1) == 3600.0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "ftp://x"}, "an address such as"),
        ({"url": "http://"}, "an address such as"),
        ({"url": "http://[bad"}, "Invalid IPv6 URL"),
        ({"url": f"http://{'x' * 64}"}, "label too long|label empty or too long"),
        ({"org": ""}, "needs `org`"),
        ({"bucket": ""}, "needs `bucket`"),
        ({"version": 1}, "needs `database`"),
        ({"version": 1, "database": "d", "url": "http://a:b@h"}, "go into the secrets, not the"),
    ],
)
def test_settings_that_cannot_work_are_refused_by_the_site_file(
    changes: dict[str, Any], words: str
) -> None:
    good = {"name": "main", "url": "http://h", "org": "o", "bucket": "b"}
    Feed(**good)
    with pytest.raises(ValidationError, match=words):
        Feed(**{**good, **changes})
