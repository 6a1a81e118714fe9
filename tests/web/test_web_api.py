"""The HTTP API: pages without a hole or a double, refusals in a sentence, as its document says."""

import json
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from lotline import config
from lotline.journal import Reader, Writer
from lotline.web.api import Source
from lotline.web.app import create_app
from schemathesis.specs.openapi.checks import positive_data_acceptance
from web_samples import now

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "monthly"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))

import monthly_rig as rig
from cli_rig import make_site

BASE = "/api/v1"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return rig.make(tmp_path_factory.mktemp("api") / "shop")


@pytest.fixture(scope="module")
def app(shop):
    source = Source(config.load(shop / config.SITE_FILE), shop / "data/log")
    return create_app(now, source=source, clock=time.monotonic)


@pytest.fixture(scope="module")
def client(app):
    with TestClient(app) as found:
        yield found


def pages(client, path, **params):
    """All rows, page after page."""
    rows, cursor = [], ""
    while cursor is not None:
        got = client.get(BASE + path, params={**params, "cursor": cursor}).json()
        rows += got["items"]
        cursor = got["next"]
    return rows


@pytest.mark.parametrize("limit", [1000, 997, 7 * 96])
def test_pages_have_every_row_once(client, limit):
    found = pages(client, "/quarters", limit=limit)
    # All of October, and the hour that the clock has twice, but the day without data.
    assert len(found) == 31 * 96 + 4 - 96
    assert len({(q["start"], q["meter"]) for q in found}) == len(found)
    assert [q["start"] for q in found] == sorted(q["start"] for q in found)


def test_rows_of_one_start_are_not_torn_apart(client):
    """Pages of one row each, where several rows begin at the same time."""
    span = {"from": "2026-10-20T12:00:00Z", "to": "2026-10-20T13:00:00Z"}
    one_by_one = pages(client, "/verdicts", limit=1, **span)
    assert one_by_one == pages(client, "/verdicts", **span)
    assert len(one_by_one) == 4


def test_it_tells_what_the_journal_has(client, shop):
    (over,) = pages(client, "/verdicts", verdict="over")
    assert (over["start"], over["value"], over["limit"], over["margin"]) == (
        "2026-10-20T12:15:00Z", 58.25, 55.0, -3.25)  # fmt: skip
    (one,) = pages(client, "/exceedances")
    assert (one["start"], one["state"], one["accepted"]) == (over["start"], "detected", False)
    (quarter,) = pages(client, "/quarters", **{"from": over["start"], "to": over["end"]})
    with Reader(shop / "data") as reader:
        (record,) = reader.indicators(*[round(rig.PASSED.timestamp()) * 1_000_000 + n
                                        for n in (0, 1)], 900, rig.MIC)  # fmt: skip
    assert quarter["LAeq_dB"] == round(record.values["LAeq"], 2) == 58.25
    head = client.get(f"{BASE}/checkpoint").json()
    assert head["note"].split("\n")[1:3] == [str(head["size"]), head["root"]]
    assert client.get(f"{BASE}/meters").json()[0]["grade"] == "indicative"


def test_a_month_by_rule_is_what_its_report_says(client, shop):
    found = client.get(f"{BASE}/rules", params={"month": "2026-10"}).json()
    by_report = {one.rule: one for one in rig.facts(shop).conditions}
    assert {one["rule"] for one in found} == set(by_report) == {"day", "night"}
    for one in found:
        same = by_report[one["rule"]]
        assert (one["verdict"], one["times"], one["meter"]) == (same.word, same.times, rig.MIC)
        assert one["capture_percent"] == float(same.capture and int(1000 * same.capture) / 10)
        assert one["worst"]["margin"] == round(same.worst.margin, 2)
    (day,) = [one for one in found if one["rule"] == "day"]
    assert (day["verdict"], day["times"], day["periods"]) == ("passed", 1, 1)
    assert 96 < day["capture_percent"] < 97  # a day of 31 without data
    assert client.get(f"{BASE}/rules", params={"month": "2026-09"}).json() == []


def test_meters_say_when_they_were_heard_and_checked(tmp_path):
    text = rig.SITE.replace('serial = "0042"', 'calibration_due = "2027-03-01"')
    shop = make_site(tmp_path / "shop", text)
    heard_us, checked_us = 1_795_380_300_000_000, 1_795_300_000_000_000
    with closing(Writer(shop / "data")) as writer:
        boot = writer.new_boot(rig.MIC, 1)
        boot.seen.add(1)
        boot.heard_us = heard_us
        writer.add_frames([(boot.row, 1, 1000, heard_us, heard_us, 5, b"frame")], [boot])
        writer.add_indicators([], calibrated=[(rig.MIC, 0, 1, checked_us, {
            "calibration_level": 94.0, "calibration_before": 93.0, "calibration_after": 94.0,
            "calibrated_at": checked_us / 1e6})])  # fmt: skip
    mic, cnc = Source(config.load(shop / config.SITE_FILE), shop / "data/log").meters()
    assert (mic["heard"], mic["calibrated"], mic["calibration_due"]) == (
        "2026-11-22T20:45:00Z", "2026-11-21T22:26:40Z", "2027-03-01")  # fmt: skip
    assert (cnc["heard"], cnc["calibrated"], cnc["calibration_due"]) == (None, None, None)


def test_nothing_where_nothing_was_measured(client):
    assert pages(client, "/quarters", **{"from": "2026-10-12T00:00Z", "to": "2026-10-12T12:00Z"}
                 ) == []  # fmt: skip


@pytest.mark.parametrize(("query", "said"), [
    ("quarters?from=yesterday", "got from='yesterday', expected a time"),
    ("quarters?meter=cnc", "got meter='cnc', expected one of mic-street"),
    ("quarters?cursor=1", "got cursor='1', expected what the document says"),
    ("quarters?limit=0", "got limit="),
    ("quarters?limit=many", "got limit="),
    ("rules?month=2026-13", "got month='2026-13'"),
    ("rules?month=9999-12", "got month='9999-12'"),
    ("rules", "got month="),
    ("verdicts?verdict=good", "got verdict='good'"),
    ("verdicts?from=9999999999-01-01", "expected a time"),
])  # fmt: skip
def test_refused_in_a_sentence(client, query, said):
    got = client.get(f"{BASE}/{query}")
    assert got.status_code == 400
    assert said in got.json()["detail"]
    assert "\n" not in got.json()["detail"]


def test_it_is_cached_and_says_so(client):
    got = client.get(f"{BASE}/site")
    assert got.headers["cache-control"] == "public, max-age=10"
    assert got.headers["access-control-allow-origin"] == "*"
    again = client.get(f"{BASE}/site", headers={"if-none-match": got.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_other_methods_are_no_way_in(client):
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, f"{BASE}/quarters").status_code == 405


def test_the_document_describes_every_path(client):
    found = client.get(f"{BASE}/openapi.json").json()
    assert sorted(found["paths"]) == [
        f"{BASE}/{name}"
        for name in (
            "checkpoint",
            "exceedances",
            "meters",
            "quarters",
            "rules",
            "senml",
            "site",
            "verdicts",
        )
    ]
    assert json.dumps(found).count("Refusal") > 5


def test_nothing_that_can_be_asked_breaks_it(app):
    """schemathesis: what the document allows and what not, and every answer as it says."""
    schema = schemathesis.openapi.from_asgi(f"{BASE}/openapi.json", app)

    for one in schema.get_all_operations():
        ask(one.ok().as_strategy())


def ask(strategy):
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=strategy)
    def run(case):
        # No pattern can say which days a calendar has, or which microphones a site.
        case.call_and_validate(excluded_checks=[positive_data_acceptance])

    run()
