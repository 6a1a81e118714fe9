"""The officer's pages over a journal: what they say, who may do what, one number everywhere."""

import csv
import gzip
import html
import io
import json
import re

import pytest
from inside_rig import log_in, seal
from lotline.journal import Reader, Weather
from office_rig import DAY_US, LOUD, NOW, QUARTER_US, Made

BUDGET = 120_000


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    made = Made(tmp_path_factory.mktemp("office"))
    made.told()
    yield made
    made.close()


@pytest.fixture
def fresh(tmp_path):
    made = Made(tmp_path, began=NOW - DAY_US)
    yield made
    made.close()


@pytest.fixture
def officer(made):
    client = made.client()
    log_in(client)
    return client


def inspector(made):
    client = made.client()
    _, token = made.house.links.give("inspector", "Ms Holt", 1, made.time.us(), "Officer")
    page = client.get(f"/link/{token}")
    assert client.post(f"/link/{token}", data={"seal": seal(page)}).status_code == 303
    return client


def text(answer):
    assert answer.status_code == 200, answer.text
    plain = html.unescape(re.sub(r"<[^>]+>", " ", answer.text))
    return " ".join(plain.replace("\xa0", " ").split())


def rows(client, name, query=""):
    answer = client.get(f"/officer/export/{name}.csv{query}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


PAGES = ("", "/exceedances", "/log", "/log?step=1m&node=router", "/emissions", "/reports",
         "/instruments", "/audit", "/export")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_tab_has_its_address_and_keeps_within_its_budget(officer, path):
    answer = officer.get(f"/officer{path}")
    assert answer.status_code == 200
    assert answer.text.count('aria-current="page"') == 1
    parts = [answer.text]
    for file in re.findall(r'(?:src|href)="(/static/[^"]+)"', answer.text):
        parts.append(officer.get(file).text)
    assert len(parts) > 1
    assert sum(len(gzip.compress(p.encode())) for p in parts) <= BUDGET
    assert "http" not in re.sub(r"lotline verify \S+ --key \S+", "", answer.text)


def test_an_exceedance_with_its_chart_keeps_within_the_budget(officer, made):
    page = officer.get(f"/officer/exceedances/{made.ids()[1]}").text
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert any("uPlot.js" in f for f in files)
    sizes = [len(gzip.compress(t.encode())) for t in (page, *(officer.get(f).text for f in files))]
    assert sum(sizes) <= BUDGET


def test_nobody_sees_them_from_outside(made):
    client = made.client()
    for path in (*PAGES, "/exceedances/1", "/export/minutes.csv", "/log/mic-street/0/15m/x"):
        answer = client.get(f"/officer{path}")
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/login?next=/officer")


def test_each_rule_has_its_verdict(officer):
    said = text(officer.get("/officer"))
    assert "LAeq,15min at street side, 07:00 to 22:00: at most 55 dB." in said
    assert "passed 3 times (4 periods) after accepted exclusions: 3 periods" in said
    assert "Worst value 61.5 dB(A) Limit 55.0 dB(A) Margin −6.5 dB(A) Uncertainty ± 1.5" in said
    assert "night" in said
    assert "kept" in said
    assert "Data capture 100 %" in said
    assert "none on record" in said
    assert "1 exceedance to be decided" in said
    assert "1 more waits for the operator's explanation" in said
    assert "No witness has signed it yet." in said
    assert "tamper" not in said


def test_time_that_was_not_measured_is_never_kept(tmp_path):
    silent = range(1, 60)
    made = Made(tmp_path, loud={}, silent=silent, began=NOW - DAY_US)
    try:
        client = made.client()
        log_in(client)
        day = next(r for r in made.office.rules(NOW - DAY_US, NOW) if r.key == "day")
        night = next(r for r in made.office.rules(NOW - DAY_US, NOW) if r.key == "night")
        assert (day.found.word, night.found.word) == ("cannot say", "cannot say")
        asked = sum(7 <= ((NOW + 3600_000_000 - b * QUARTER_US) // 3_600_000_000) % 24 < 22
                    for b in range(1, 97))  # fmt: skip
        heard = sum(7 <= ((NOW + 3600_000_000 - b * QUARTER_US) // 3_600_000_000) % 24 < 22
                    for b in range(60, 97))  # fmt: skip
        assert day.found.capture == pytest.approx(heard / asked)
        said = text(client.get("/officer"))
        assert f"cannot say: capture {int(1000 * heard / asked) / 10:g} %" in said
        assert "kept Worst" not in said
    finally:
        made.close()


def test_a_month_before_there_was_anything_says_so(officer):
    said = text(officer.get("/officer?month=2020-02"))
    assert "February 2020" in said
    assert said.count("nothing to judge") == 2
    assert "That does not mean that it was quiet" in text(
        officer.get("/officer/log?month=2020-02")
    )


@pytest.mark.parametrize("query", [
    "month=2026-13", "month=x", "from=2026-02-30", "from=2026-11-02&to=2026-11-01",
    "month=0001-01", "from=1900-01-01", "from=2020-01-01&to=2026-01-01", "month=9999-12",
    "to=9999-12-31",
])  # fmt: skip
def test_a_time_that_is_none_is_said_and_this_month_shown(officer, query):
    said = text(officer.get(f"/officer?{query}"))
    assert "November 2026" in said
    assert "Please" in said
    assert officer.get(f"/officer/export/rules.csv?{query}").status_code == 400


def test_days_that_were_chosen(officer):
    said = text(officer.get("/officer/exceedances?from=2026-11-21&to=2026-11-21"))
    assert "21 Nov 2026" in said
    assert "1 exceedance, newest first" in said


def test_both_totals_stand_side_by_side(officer):
    said = text(officer.get("/officer/exceedances"))
    both = "All data After accepted exclusions day 4 periods, 1 h, worst margin −6.5 3 periods"
    assert f"{both}, 45 min" in said
    assert "router 15 min" in said


def test_what_waits_is_found_whenever_it_was(fresh):
    """In another month than the list shows; whoever waits longest comes first."""
    client = fresh.client()
    log_in(client)
    fresh.now = NOW + 40 * DAY_US
    assert "No exceedance begins in this time" in text(client.get("/officer/exceedances"))
    assert 'href="/officer/exceedances?waiting=1"' in client.get("/officer").text
    page = client.get("/officer/exceedances?waiting=1")
    assert "4 exceedances of all time that wait, oldest first" in text(page)
    listed = [int(n) for n in re.findall(r'href="/officer/exceedances/(\d+)"', page.text)]
    assert listed == fresh.ids()
    said = {"cause": "traffic", "words": "", "action": "None."}
    fresh.office.take(listed[0], "explain", "Operator", said)
    fresh.office.take(listed[0], "refuse", "Officer", {"reason": "No."})
    page = client.get("/officer/exceedances?waiting=1")
    assert [int(n) for n in re.findall(r'exceedances/(\d+)"', page.text)] == listed[1:]


def test_one_with_all_that_is_known(officer, made):
    number = made.ids()[1]
    page = officer.get(f"/officer/exceedances/{number}")
    said = text(page)
    for words in ("LAeq over 15 min: 2026-11-22 07:30, 15 min, at street side.",
                  "accepted, left out of the second total", "router : ran 15 min, highest power",
                  "hum, disturbed a lot; picked up", "The clock was set.",
                  "explained by Operator Cause: traffic. The hall's door stood open.",
                  "accepted by Officer Reason: The recording shows a lorry. "
                  "Evidence: Photo 7 of the gate.",
                  "Measured 100.0 %", "Nothing was told of it: that does not"):  # fmt: skip
        assert words in said
    times = [int(t) for t in re.findall(r'<time datetime="(\d+)"', page.text)]
    start = (NOW - 30 * QUARTER_US) // 1_000_000
    assert times == list(range(start - 2700, start + 900 + 2700, 60))


def test_the_weather_of_its_time(fresh):
    """Told for the one that ended last, in one of its 15 minutes, and for no other."""
    began = NOW - 11 * QUARTER_US
    told = Weather(began + 300_000_000, 60, wind_speed=5.02, wind_gust=9.0, wind_direction=240.0,
                   rain_rate=0.0, temperature=-1.5)  # fmt: skip
    fresh.writer.take_weather([told], "roof", NOW)
    client = fresh.client()
    log_in(client, "Officer")
    said = text(client.get("/officer/exceedances"))
    assert said.count("wind 5.02 m/s, beyond 5; no rain") == 1
    assert said.count(" min not told ") == 3
    said = text(client.get(f"/officer/exceedances/{fresh.ids()[-1]}"))
    for words in ("Wind speed 5.0 m/s", "Gusts 9.0 m/s", "Temperature −1.5 °C", "from 240°",
                  "Told by a source that is not stated", "changes no verdict"):  # fmt: skip
        assert words in said
    assert "Nothing was told" not in said
    assert "wind 5.02 m/s" in client.get("/officer/export/exceedances.csv").text


def test_what_neighbours_wrote_is_on_no_page(officer, made):
    paths = [f"/officer{p}" for p in PAGES] + [f"/officer/exceedances/{n}" for n in made.ids()]
    paths += [f"/officer/export/{n}.{k}" for n in ("exceedances", "audit", "quarters")
              for k in ("csv", "jsonl")]  # fmt: skip
    found = "".join(officer.get(path).text for path in paths)
    for words in ("Zebrawords", "zoe@example.org", "Zebra Street"):
        assert words not in found
    assert "banging" in found


def test_a_report_is_not_downgraded(officer):
    said = text(officer.get("/officer/reports"))
    assert "2 noises in 2 reports." in said
    assert "Not picked up is not refuted" in said


def test_the_officer_decides_and_dissent_is_kept(fresh):
    client = fresh.client()
    number = fresh.ids()[0]
    log_in(client, "Operator")
    address = f"/officer/exceedances/{number}"
    page = client.get(address)
    said = {"seal": seal(page), "command": "explain", "cause": "site-machine",
            "words": "Door\r\nopen.", "action": "Closed it."}  # fmt: skip
    assert client.post(address, data=said).headers["location"] == address
    assert (
        client.post(address, data=said | {"command": "accept", "reason": "x"}).status_code == 422
    )
    client.post("/logout", data={"seal": seal(client.get(address))})
    log_in(client)
    page = client.get(address)
    assert 'value="accept"' in page.text
    given = {"seal": seal(page), "command": "refuse", "reason": ""}
    again = client.post(address, data=given)
    assert again.status_code == 422
    assert "Please give a reason" in again.text
    given["reason"] = "No emergency."
    assert client.post(address, data=given).status_code == 303
    said = text(client.get(address))
    assert "explained by Operator" in said
    assert "not accepted by Officer Reason: No emergency." in said
    both = fresh.office.exceedances(NOW - DAY_US, NOW)[1][0]
    assert both.all_data == both.after_accepted
    assert client.post(address, data=given).status_code == 409  # not twice
    given["command"] = "accept"
    again = client.post(address, data=given | {"evidence": " "})
    assert again.status_code == 422
    assert "Please name the evidence" in again.text
    assert "No emergency.</textarea>" in again.text
    given["evidence"] = "Photo 7."
    assert client.post(address, data=given).status_code == 303
    both = fresh.office.exceedances(NOW - DAY_US, NOW)[1][0]
    assert both.all_data.count == both.after_accepted.count + 1
    with Reader(fresh.site.data_folder) as reader:
        steps = [(s.step, s.who) for s in reader.exceedance(number).steps]
    assert steps == [("detected", ""), ("explained", "Operator"), ("refused", "Officer"),
                     ("accepted", "Officer")]  # fmt: skip


@pytest.mark.parametrize("sent", [
    {"command": "explain", "cause": "martians", "action": "x"},
    {"command": "explain", "cause": "traffic", "action": " "}, {"command": "delete"}, {},
    {"command": "accept", "reason": "x" * 2001}, {"command": "detected"},
    {"command": "accept", "reason": "x"},
])  # fmt: skip
def test_what_is_no_decision(made, sent):
    client = made.client()
    for name in ("Officer", "Operator"):
        log_in(client, name)
        address = f"/officer/exceedances/{made.ids()[3]}"
        answer = client.post(address, data=sent | {"seal": seal(client.get(address))})
        assert answer.status_code == 422
        client.post("/logout", data={"seal": seal(client.get(address))})
    with Reader(made.site.data_folder) as reader:
        assert [s.step for s in reader.exceedance(made.ids()[3]).steps] == ["detected"]


def test_an_inspector_reads_and_no_more(made):
    client = inspector(made)
    for path in PAGES:
        assert client.get(f"/officer{path}").status_code == 200
    address = f"/officer/exceedances/{made.ids()[2]}"
    page = client.get(address)
    assert 'name="command"' not in page.text
    sent = {"seal": seal(page), "command": "accept", "reason": "x"}
    assert client.post(address, data=sent).status_code == 403


@pytest.mark.parametrize("path", [
    "/exceedances/999999", "/exceedances/x", "/exceedances/99999999999999999999999",
    "/log?node=no", "/log?step=1s", "/log/mic-street/0/15m/20261122T",
    "/log/mic-street/0/15m/20200101T000000Z",
    "/log/nobody/0/15m/20261122T130000Z", "/log/mic-street/-1/15m/20261122T130000Z",
    "/log/mic-street/99999999999999999999/15m/20261122T130000Z", "/audit?of=secrets",
    "/export/people.csv", "/export/minutes.exe", "/export/..%2f..%2fsecrets.toml", "/nowhere",
])  # fmt: skip
def test_what_is_not_there(officer, path):
    assert officer.get(f"/officer{path}").status_code == 404


def test_a_row_has_an_address_that_stays(officer):
    page = officer.get("/officer/log").text
    href = re.search(r'<a href="(/officer/log/mic-street/0/15m/\d{8}T\d{6}Z)"', page)[1]
    said = text(officer.get(href))
    assert "Number in the evidence log indicator" in said
    assert "LAeq" in said


def test_the_log_goes_on_and_is_filtered(officer):
    first = officer.get("/officer/log")
    following = re.search(r'href="(/officer/log\?[^"]*after=\d+)"', first.text)[1]
    second = officer.get(following.replace("&amp;", "&"))
    times = [re.findall(r"/15m/(\d{8}T\d{6}Z)", a.text) for a in (first, second)]
    assert len(times[0]) == 200
    assert times[1]
    assert times[0][-1] < times[1][0]
    assert len(set(times[0] + times[1])) == 3 * 96
    assert "Nothing was recorded" in text(officer.get("/officer/log?flagged=1"))
    assert "98 %" in text(officer.get("/officer/log?flagged=1&node=air-hall"))


def test_files_say_what_the_pages_say(officer, made):
    """The worst value of a rule is one number on the page, in the files and in the journal."""
    rules = rows(officer, "rules")
    worst = float(rules[0]["worst_value"])
    assert worst == LOUD[30]
    over = rows(officer, "exceedances")
    assert float(min(over, key=lambda r: float(r["margin"]))["value"]) == worst
    quarters = [r for r in rows(officer, "quarters") if r["quantity"] == "LAeq"]
    assert max(float(r["value"]) for r in quarters) == worst
    at = max(quarters, key=lambda r: float(r["value"]))["start"]
    assert at == rules[0]["worst_start"] == "2026-11-22T07:30:00+01:00"
    lines = officer.get("/officer/export/quarters.jsonl").text.splitlines()
    assert max(json.loads(x)["value"] for x in lines if '"LAeq"' in x) == worst
    one = made.office.exceedance(made.ids()[1])
    assert one.row.value == worst
    assert {r["grade"] for r in quarters} == {"indicative"}


def test_a_cell_is_no_formula(fresh):
    client = fresh.client()
    number = fresh.ids()[0]
    fresh.office.take(number, "explain", "=cmd()", {"cause": "traffic", "action": "=1+1"})
    log_in(client)
    found = rows(client, "audit")
    assert any(r["who"] == "'=cmd()" for r in found)


def test_emissions_are_called_indicative(officer):
    said = text(officer.get("/officer/emissions"))
    assert "air-hall PM2.5" in said
    assert "every value is indicative, an index has no unit" in said
    assert "µg/m³" in said
    assert re.search(r"VOC_index \S+ \S+ none", said)
    air = [d for d in rows(officer, "quarters") if d["node"] == "air-hall"]
    assert {d["grade"] for d in air} == {"indicative"}


def test_instruments_say_what_is_not_on_record(officer):
    said = text(officer.get("/officer/instruments"))
    assert "No calibration on record." in said
    assert "Indicative. Not a class 1 or 2 instrument." in said
    assert "Serial number not on record" in said
    assert said.count("Windshield") == 1  # of the microphone, not of machines


def test_the_audit_trail_has_who_and_what(officer, made):
    said = text(officer.get("/officer/audit"))
    assert "accepted Officer evidence: Photo 7 of the gate. reason: The recording" in said
    assert "cause: traffic" in said
    assert "detected lotline" in said
    only = text(officer.get("/officer/audit?of=plan"))
    assert "Nothing was done in this time." in only


def test_what_was_deleted_is_gone_from_every_page(fresh):
    from lotline.journal import Logbook

    client = fresh.client()
    number = fresh.ids()[0]
    fresh.office.take(number, "explain", "Zoe", {"cause": "traffic", "action": "Zebraction"})
    fresh.ledger.tick()
    with Reader(fresh.site.data_folder) as reader:
        step = reader.exceedance(number).steps[-1].id
    log_in(client)
    assert "Zebraction" in client.get("/officer/audit").text
    Logbook(fresh.writer).redact_action(step)
    for path in ("/audit", f"/exceedances/{number}", "/exceedances", "/export/audit.csv"):
        page = client.get(f"/officer{path}").text
        assert "Zoe" not in page
        assert "Zebraction" not in page


def test_a_changed_site_file_is_shown_with_its_lines(fresh):
    client = fresh.client()
    log_in(client)
    text_before = fresh.site.text
    changed = text_before.replace("limit = 55", "limit = 65")
    fresh.ledger.start("0.1.0", {"site.toml": changed})
    page = client.get("/officer/audit").text
    assert "<del>-limit = 55</del>" in page
    assert "<ins>+limit = 65</ins>" in page
    assert "changed 2026-11-22 15:00" in page
    assert "file" in text(client.get("/officer/audit?of=file"))


def test_sentences_are_short_and_say_no_more_than_is_so(officer, made):
    """Sentences of at most 25 words; what a log cannot be is not said of it."""
    paths = [*PAGES, f"/exceedances/{made.ids()[1]}", f"/exceedances/{made.ids()[2]}"]
    for path in paths:
        page = officer.get(f"/officer{path}").text
        page = re.sub(r"<pre.*?</pre>|<code>.*?</code>", "", page, flags=re.S)
        assert "tamper" not in page
        for part in re.findall(r"<(?:p|li)\b[^>]*>(.*?)</(?:p|li)>", page, flags=re.S):
            plain = html.unescape(re.sub(r"<[^>]+>", " ", part))
            for sentence in re.split(r"(?<=[.!?:;])\s", plain):
                assert len(sentence.split()) <= 25, (path, sentence)


def test_a_calibration_on_record_is_shown(officer, monkeypatch):
    from lotline.station.officer import calibrations
    from lotline.web.inside.officer.view import Calibration

    ones = [Calibration(NOW - n * DAY_US, 94.0, read, 94.0, "Ada", "calibrator 7")
            for n, read in ((3, 94.25), (1, 93.81))]  # fmt: skip
    monkeypatch.setattr(calibrations, "of",
                        lambda _, node: ones if node == "mic-street" else ())  # fmt: skip
    page = officer.get("/officer/instruments")
    said = text(page)
    assert "2026-11-21 15:00 94.0 93.81 −0.19 94.00 calibrator 7 Ada" in said
    assert "against its level: −0.19 to +0.25 dB." in said
    drawn = re.search(r'<polyline points="([^"]+)"', page.text)[1].split()
    assert drawn == ["5.0,22.5", "395.0,53.3"]
    assert "No calibration on record." not in said
    assert "Calibration 21 Nov 2026" in text(officer.get("/officer"))
