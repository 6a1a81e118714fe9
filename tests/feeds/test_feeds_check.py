"""`lotline feeds check`: what it finds at real servers, and at ones that answer as documented."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from lineprotocol import decode
from lotline.config import Feed, FeedSecret
from lotline.feeds.check import Finding, check, span
from lotline.feeds.destination import gzip
from servers import Influx, Server, free_port, influxd, victoria_metrics

DAY_S = 86_400.0
BOSS = {"u": "boss", "p": "b"}
ALL = ["server", "clock", "write", "read back", "remove", "retention"]


@pytest.fixture(scope="module")
def influx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Influx]:
    """Asks for passwords; users r, w, a and n may read, write, do both, and nothing."""
    with influxd(tmp_path_factory.mktemp("influx"), http=["auth-enabled = true"]) as server:
        server.query("CREATE USER boss WITH PASSWORD 'b' WITH ALL PRIVILEGES")
        for q in ("CREATE DATABASE lot", "CREATE DATABASE short WITH DURATION 1d",
                  "CREATE DATABASE month WITH DURATION 20d",
                  *(f"CREATE USER {u} WITH PASSWORD '{u}'" for u in "rwan"),
                  "GRANT READ ON lot TO r", "GRANT WRITE ON lot TO w",
                  *(f"GRANT ALL ON {db} TO a" for db in ("lot", "short", "month"))):  # fmt: skip
            server.query(q, **BOSS)
        yield server


def found(
    feed: Feed, secret: FeedSecret | None = None, oldest_us: int | None = None
) -> dict[str, Finding]:
    every = list(check(feed, secret or FeedSecret(), 'O\'Yard, "west"', oldest_us, 30 * DAY_S))
    assert all(x.text and x.text[-1] != "." for x in every)
    assert len({x.step for x in every}) == len(every)
    return {x.step: x for x in every}


def grades(findings: dict[str, Finding]) -> dict[str, str]:
    return {step: x.grade for step, x in findings.items()}


def to(server: Server, **changes: Any) -> Feed:
    return Feed(**{"name": "main", "version": 1, "url": server.url, "database": "lot", **changes})


def user(name: str, password: str = "") -> FeedSecret:
    return FeedSecret(user=name, password=password or name)


def test_where_all_is_well_nothing_of_it_stays(influx: Influx) -> None:
    got = found(to(influx), user("a"))
    assert grades(got) == dict.fromkeys(ALL, "holds")
    assert got["server"].text == f"{influx.url} is InfluxDB 1.6.7~rc0"
    assert got["read back"].text == "value and time came back, to the nanosecond"
    assert influx.query("SHOW SERIES", "lot", **BOSS) == []


@pytest.mark.parametrize(("secret", "step", "grade", "said"), [
    (user("r"), "read back", "note", "may read and not write"),
    (user("r"), "write", "fails", "may not write to database lot"),
    (user("w"), "read back", "note", "may write and not read: enough for lotline"),
    (user("w"), "retention", "note", "does not tell"),
    (user("n"), "write", "fails", "may not write to database lot"),
    (user("a", "wrong"), "write", "fails", "does not accept the user and password"),
])  # fmt: skip
def test_what_a_credential_may_is_said(
    influx: Influx, secret: FeedSecret, step: str, grade: str, said: str
) -> None:
    got = found(to(influx), secret)
    assert got[step].grade == grade
    assert said in got[step].text
    assert ("read back" in got) == (secret.user in "rw")


def test_a_database_that_is_not_there(influx: Influx) -> None:
    got = found(to(influx, database="nolot"), user("boss", "b"))
    assert got["write"].grade == "fails"
    assert "database nolot does not exist" in got["write"].text
    assert 'CREATE DATABASE "nolot"' in got["write"].text


@pytest.mark.parametrize(("database", "waits_s", "grade", "said"), [
    ("short", 0.0, "fails", "make it 7 days or more"),
    ("month", 0.0, "note", "keeps points for 20 days, the journal its seconds for 30 days"),
    ("month", 25 * DAY_S, "fails", "the oldest record that waits is of 25 days ago"),
])  # fmt: skip
def test_retention(influx: Influx, database: str, waits_s: float, grade: str, said: str) -> None:
    oldest_us = round((time.time() - waits_s) * 1e6)
    got = found(to(influx, database=database), user("a"), oldest_us)["retention"]
    assert got.grade == grade
    assert said in got.text


def test_a_server_of_another_generation_is_said(influx: Influx) -> None:
    got = found(to(influx, version=2, org="o", bucket="b"), FeedSecret(token="t"))
    assert grades(got)["write"] == "fails"
    assert "is InfluxDB 1.6.7~rc0, and the site file says version = 2" in got["server"].text
    assert "nothing that takes writes as InfluxDB 2.x does" in got["write"].text


def test_nobody_there() -> None:
    feed = Feed(name="main", version=1, url=f"http://127.0.0.1:{free_port()}", database="lot")
    (only,) = found(feed).values()
    assert (only.step, only.grade) == ("reached", "fails")
    assert "cannot be reached" in only.text


@pytest.mark.parametrize("version", [1, 2])
def test_victoria_metrics_is_recognised(tmp_path: Path, version: int) -> None:
    with victoria_metrics(tmp_path) as server:
        got = found(to(server, version=version, org="o", bucket="b"))
        match = "/api/v1/export?match[]=lotline_check_value&start=0"
        with urlopen(server.url + match, timeout=10) as answer:
            assert answer.read() == b""
    noted = {"server": "note", "retention": "note"}
    assert grades(got) == dict.fromkeys(ALL, "holds") | noted
    assert "is VictoriaMetrics: it says 204 to bad points" in got["server"].text
    assert "to the millisecond" in got["read back"].text


Asked = tuple[str, str, dict[str, str], bytes]
Said = tuple[int, dict[str, str], bytes]


class Documented(ThreadingHTTPServer):
    """A server that answers as `reply(method and path, parameters, body)` has it."""

    reply: Callable[[str, dict[str, str], bytes], Said]

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.asked: list[str] = []
        self.ahead_s = 0.0


class _Handler(BaseHTTPRequestHandler):
    server: Documented

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        if self.headers["Content-Encoding"] == "gzip":
            body = gzip.decompress(body)
        parts = urlsplit(self.path)
        params = {k: v[0] for k, v in parse_qs(parts.query).items()}
        asked = f"{self.command} {parts.path}"
        self.server.asked.append(f"{asked} {self.headers['Authorization']}")
        status, headers, text = self.server.reply(asked, params, body)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(text))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = _answer  # noqa: N815

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate(time.time() + self.server.ahead_s, usegmt=True)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def documented() -> Iterator[Documented]:
    with Documented() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


class Two:
    """InfluxDB 2.x as its documentation says; what it was sent is in `points`."""

    def __init__(self, keep_s: int = 0, moved: int = 1, keeps: bool = True) -> None:
        self.keep_s, self.moved, self.keeps = keep_s, moved, keeps
        self.points: list[tuple[int, float]] = []

    def __call__(self, asked: str, params: dict[str, str], body: bytes) -> Said:
        match asked:
            case "GET /ping":
                return 204, {"X-Influxdb-Version": "v2.7.12"}, b""
            case "GET /query":
                return 400, {}, b'{"code":"invalid","message":"error parsing query"}'
            case "POST /api/v2/write":
                assert (params["org"], params["bucket"], params["precision"]) == ("o", "b", "ns")
                (point,) = decode(body.decode())
                assert point.ns is not None
                self.points.append((point.ns, float(point.fields["value"])))
                return 204, {}, b""
            case "POST /api/v2/query":
                return 200, {}, self._csv() if self.keeps else b"\r\n"
            case "POST /api/v2/delete":
                assert (
                    '_measurement="lotline_check" AND feed="main"' in json.loads(body)["predicate"]
                )
                self.points.clear()
                return 204, {}, b""
            case "GET /api/v2/buckets":
                rules = [{"type": "expire", "everySeconds": self.keep_s}] if self.keep_s else []
                found = {"buckets": [{"name": "b", "retentionRules": rules}]}
                return 200, {}, json.dumps(found).encode()
        return 404, {}, b'{"code":"not found","message":"path not found"}'

    def _csv(self) -> bytes:
        rows = [",result,table,_start,_stop,_time,_value,_field,_measurement,feed,site"]
        rows += [f",_result,0,x,x,{_rfc3339(ns // self.moved)},{value},value,lotline_check,main,Y"
                 for ns, value in self.points]  # fmt: skip
        return "\r\n".join([*rows, "", ""]).encode()


def _rfc3339(ns: int) -> str:
    at = datetime.fromtimestamp(ns // 10**9, UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{ns % 10**9:09d}Z"


def two(server: Documented) -> dict[str, Finding]:
    feed = Feed(name="main", version=2, url=server.url, org="o", bucket="b")
    return found(feed, FeedSecret(token="t"))


def test_2_as_documented(documented: Documented) -> None:
    documented.reply = Two(keep_s=90 * 86_400)
    got = two(documented)
    assert grades(got) == dict.fromkeys(ALL, "holds")
    assert got["server"].text.endswith("is InfluxDB v2.7.12")
    assert got["retention"].text == "bucket b keeps points for 90 days"
    assert documented.reply.points == []
    assert all(asked.endswith(" Token t") for asked in documented.asked)


def test_3_as_documented(documented: Documented) -> None:
    """Core keeps the point, and tells of no retention: both are noted, nothing fails."""
    sent: list[tuple[int, float]] = []

    def reply(asked: str, params: dict[str, str], body: bytes) -> Said:
        if asked == "GET /ping":
            return 200, {}, b'{"version":"3.2.1","revision":"abc"}'
        if asked == "POST /api/v2/write":
            (point,) = decode(body.decode())
            assert point.ns is not None
            sent.append((point.ns, float(point.fields["value"])))
            return 204, {}, b""
        if asked == "POST /api/v3/query_sql":
            query = json.loads(body)
            assert (query["db"], query["format"]) == ("b", "json")
            assert "\"site\" = 'O''Yard, \"west\"'" in query["q"]
            rows = [{"time": _rfc3339(ns)[:-1], "value": value} for ns, value in sent]
            return 200, {}, json.dumps(rows).encode()
        return 404, {}, b"not found"

    documented.reply = reply
    feed = Feed(name="main", version=3, url=documented.url, bucket="b")
    got = found(feed, FeedSecret(token="t"))
    assert grades(got) == dict.fromkeys(ALL, "holds") | {"remove": "note", "retention": "note"}
    assert "Core deletes no points" in got["remove"].text


@pytest.mark.parametrize(("ahead_s", "said"), [
    (40.0, "its clock is 4"), (-7300.0, "is 2 h behind this machine's: set both by NTP"),
])  # fmt: skip
def test_a_clock_that_is_off(documented: Documented, ahead_s: float, said: str) -> None:
    documented.reply, documented.ahead_s = Two(), ahead_s
    got = two(documented)["clock"]
    assert got.grade == "fails"
    assert said in got.text


def test_times_in_another_precision(documented: Documented) -> None:
    documented.reply = Two(moved=1000)
    got = two(documented)["read back"]
    assert got.grade == "fails"
    assert "in another precision than ns" in got.text


def test_a_point_that_is_taken_and_not_there(
    documented: Documented, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lotline.feeds.check.PATIENCE_S", 0.3)
    documented.reply = Two(keeps=False)
    got = two(documented)["read back"]
    assert (got.grade, "it said 204 and does not have the point" in got.text) == ("fails", True)


def test_who_says_yes_to_anything_is_no_influxdb(documented: Documented) -> None:
    documented.reply = lambda *_: (200, {}, b"<html>please log in")
    got = two(documented)
    assert grades(got) == {"server": "fails", "clock": "holds"}
    assert "is the url right?" in got["server"].text


@pytest.mark.parametrize(("seconds", "said"), [
    (0.0123, "0.012 s"), (37.4, "37 s"), (7200, "2 h"), (86400 * 3, "3 days"), (119, "119 s"),
])  # fmt: skip
def test_spans_in_words(seconds: float, said: str) -> None:
    assert span(seconds) == said
