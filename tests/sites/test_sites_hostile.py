"""Gateways that are broken or mean it badly: a sentence each, soon; the others are told of."""

import json
import socket
import time
from datetime import UTC, datetime

import pytest
import sites_rig as rig
from lotline import sites
from lotline.sites import fetch, words

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
LOG = rig.log_of([b"one", b"two"])


@pytest.fixture
def gateway():
    with rig.Stranger() as it:
        it.answers = rig.well(NOW) | LOG
        yield it


@pytest.fixture
def others():
    """One beside it that is well."""
    with rig.Stranger() as it:
        it.answers = rig.well(NOW) | LOG
        yield it


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(fetch, "ANSWER_S", 4.0)
    monkeypatch.setattr(fetch, "GATEWAY_S", 12.0)


@pytest.fixture
def look(tmp_path, others):
    def looked(url):
        book = sites.Book(tmp_path / "sites.toml")
        book.add(name="bad", url=url)
        book.add(name="well", url=others.url)
        began = time.monotonic()
        bad, well = sites.look(book, book.sites(), lambda: NOW)
        assert time.monotonic() - began < 20
        assert (well.state, well.record.word, well.notes) == ("within", "first", ())
        for said in words.remarks(bad):
            assert said.isprintable(), said
        return bad

    return looked


def test_one_that_is_well_has_nothing_to_look_at(gateway, look):
    found = look(gateway.url)
    assert (found.state, found.title, found.permit) == ("within", "Werkstatt", "12/2026")
    assert [m.words for m in found.months] == ["kept", "kept"]
    assert [m.name for m in found.months] == ["2026-11", "2026-10"]
    assert list(words.remarks(found)) == [found.record.sentence]


def drips(handler):
    """A byte each so often, within the time of any single read."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(300):
        handler.wfile.write(b" ")
        time.sleep(0.1)


def drips_its_head(handler):
    for _ in range(300):
        handler.wfile.write(b"H")
        time.sleep(0.1)


def never_ends(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        handler.wfile.write(b"[" * 100_000)


def sends_on(handler):
    handler.send_response(302)
    handler.send_header("Location", "http://169.254.169.254/latest/\x1b[31m")
    handler.end_headers()


def packs(handler):
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    handler.wfile.write(b"\x1f\x8b")


def breaks_off(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"[")


@pytest.mark.parametrize(("said", "sentence"), [
    (drips, "did not answer within"), (drips_its_head, "did not answer within"),
    (never_ends, f"has more than {fetch.MAX_JSON} bytes"),
    (sends_on, "it sends on to http://169.254.169.254/latest/ [31m, which is not followed"),
    (packs, "packs its answer"), (breaks_off, "/now.json breaks off"),
    (b"\x00\xff", "is not JSON"), (b"[" * 1_000_000, "is not JSON"), (b"", "is not JSON"),
    (b"9" * 10_000, "is not JSON"), (b"[]", "is not one of lotline"), ({}, "(made)"),
    ({"made": "yesterday", "places": []}, "(made)"), (None, "status 404"),
    ({"made": "0001-01-01T00:00:00Z", "places": []}, "(made)"),
    ({"made": "2026-11-23T21:00:00Z", "places": [{"place": "x", "node": "y", "state": "fine"}]},
     "(places.0.state)"),
    ({"made": "2026-11-23T21:00:00Z", "places": rig.well(NOW)["now.json"]["places"] * 501},
     "(places)"),
])  # fmt: skip
def test_how_it_stands_is_not_told(gateway, look, said, sentence):
    gateway.answers["now.json"] = said
    found = look(gateway.url)
    assert (found.state, found.why) == ("not_measured", "it does not tell how it stands")
    assert any(sentence in note for note in found.notes), found.notes
    assert found.record.word == "first"
    if said is not drips and said is not drips_its_head:
        assert found.months


@pytest.mark.parametrize(("path", "said", "sentence"), [
    ("api/v1/meters", [{"name": "x" * 301}], "(0.name)"),
    ("api/v1/rules", [{"rule": "day", "verdict": "kept", "times": -1}], "(0.times)"),
    ("api/v1/rules", b'[{"rule": "d", "verdict": "kept", "times": 0, "capture_percent": NaN}]',
     "(0.capture_percent)"),
    ("api/v1/exceedances", {"items": [], "next": "../../x"}, "(next)"),
    ("api/v1/exceedances", {"items": [{}], "next": None}, "(items.0."),
    ("api/v1/site", {"name": 7}, "(name)"),
])  # fmt: skip
def test_a_part_that_is_wrong_is_left_out(gateway, look, path, said, sentence):
    gateway.answers[path] = said
    found = look(gateway.url)
    assert any(sentence in note for note in found.notes), found.notes
    assert found.state == "within"


def test_pages_without_an_end(gateway, look):
    def more(handler):
        seen = len([path for path in gateway.asked if "cursor" in path])
        body = json.dumps({"items": [], "next": f"{seen}-0"}).encode()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    gateway.answers["api/v1/exceedances"] = more
    found = look(gateway.url)
    late = f"it took more than {fetch.GATEWAY_S:g} s in all"
    assert {"its exceedances have no end", late} & set(found.notes)
    assert len(gateway.asked) < 120


def test_orders_to_a_terminal_are_taken_out_of_names(gateway, look):
    gateway.answers["api/v1/site"] = {"name": "\x1b[2JNord\u202e\n\x07", "timezone": "UTC"}
    assert look(gateway.url).title == " [2JNord   "


@pytest.mark.parametrize("zone", ["../../etc/passwd", "Europe", "/etc/passwd", "", "Nowhere/X"])
def test_a_zone_that_is_none(gateway, look, zone):
    gateway.answers["api/v1/site"] = {"name": "Nord", "timezone": zone}
    assert look(gateway.url).state == "within"


def test_numbers_of_long_ago_are_not_those_of_now(gateway, look):
    gateway.answers["now.json"]["made"] = "2026-11-20T21:00:00Z"
    found = look(gateway.url)
    assert found.state == "not_measured"
    assert found.why == "its numbers are of 2026-11-20 22:00 CET, not of now"


def test_an_older_gateway_without_months(gateway, look):
    del gateway.answers["api/v1/rules"]
    gateway.answers["api/v1/meters"] = [{"name": "mic"}]
    found = look(gateway.url)
    assert (found.state, found.months, found.silent) == ("within", (), ())
    assert words.month(found, 0) == "not told"


def test_a_published_copy_without_an_api(gateway, look):
    gateway.answers = {k: v for k, v in gateway.answers.items() if not k.startswith("api")}
    found = look(gateway.url)
    assert (found.state, found.record.word, found.months) == ("within", "first", ())
    assert found.notes == ("it answers /api/v1/site with status 404",)


def test_nobody_there(look):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    found = look(f"http://127.0.0.1:{port}")
    assert (found.state, found.why) == ("unreachable", "it refuses connections")
    assert found.unreachable_since == NOW


def test_somebody_who_never_answers(look):
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = look(f"http://127.0.0.1:{server.getsockname()[1]}")
    assert found.state == "unreachable"
    assert found.why == f"it did not answer within {fetch.ANSWER_S:g} s"


@pytest.mark.parametrize("said", [sends_on, b"<html>welcome to our hotel</html>", None])
def test_something_else_than_a_gateway(gateway, look, said):
    gateway.answers = dict.fromkeys([*rig.well(NOW), *LOG], said)
    assert look(gateway.url).state == "unreachable"


def test_no_other_host_is_asked(gateway, look, others):
    def on(handler):
        handler.send_response(307)
        handler.send_header("Location", f"{others.url}/secret")
        handler.end_headers()

    gateway.answers = dict.fromkeys([*rig.well(NOW), *LOG], on)
    assert "which is not followed" in look(gateway.url).why
    assert "/secret" not in others.asked


def test_since_when_it_is_unreachable(gateway, tmp_path):
    book = sites.Book(tmp_path / "sites.toml")
    book.add(name="nord", url=gateway.url)
    answers, gateway.answers = gateway.answers, {}
    for hour in (10, 11):
        (found,) = sites.look(book, book.sites(), lambda hour=hour: NOW.replace(hour=hour))
        assert found.unreachable_since == NOW.replace(hour=10)
    gateway.answers = answers
    (found,) = sites.look(book, book.sites(), lambda: NOW)
    assert (found.state, found.unreachable_since) == ("within", None)


def test_exceedances_meters_and_calibrations(gateway, look):
    gateway.answers |= {
        "api/v1/exceedances": {"items": [
            rig.exceedance(NOW.replace(month=3)), rig.exceedance(NOW, "explained"),
            rig.exceedance(NOW, "closed", withdrawn=True)], "next": None},
        "api/v1/meters": [
            {"name": "mic", "heard": "2026-11-23T20:54:59Z", "calibration_due": "2026-12-07"},
            {"name": "cnc", "heard": None, "calibration_due": "2026-11-22"},
            {"name": "air", "heard": "2026-11-23T20:55:01Z", "calibration_due": "2026-12-08"}],
    }  # fmt: skip
    found = look(gateway.url)
    assert [e.waits for e in found.passed] == ["decision", "explanation"]
    assert str(found.passed[0].start) == "2026-11-23 22:00:00+01:00"
    assert found.silent == ("mic is silent since 2026-11-23 21:54", "cnc was never heard")
    assert found.due == ("mic is due for calibration 2026-12-07",
                         "cnc was due for calibration 2026-11-22")  # fmt: skip
    assert words.waiting(found) == "1 to decide, 1 to explain"
