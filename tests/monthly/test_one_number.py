"""One number everywhere: the public page, its files, officer, operator, API, report, InfluxDB.

One October, one truth computed here from its levels. Places print with their own digits: what is
printed must be the true value to half of its last digit, and not one word of a verdict, a limit
or a count may differ.
"""

import io
import math
import re
import shutil
import zipfile
from datetime import datetime

import everywhere as at
import monthly_rig as rig
import pytest
from lotline import judge
from lotline.journal import Writer
from lotline.monthly import as_page, as_pdf, document
from servers import influxd

PASSED = round(rig.PASSED.timestamp()) * 1_000_000
# More passed limits, two of them touching: 3 times in 4 periods.
TOUCHING = datetime(2026, 10, 22, 10, 0, tzinfo=rig.BERLIN)
ALONE = datetime(2026, 10, 23, 16, 45, tzinfo=rig.BERLIN)
LOUD = {round(t.timestamp()) * 1_000_000 + more: level for t, more, level in (
    (TOUCHING, 0, 57.37), (TOUCHING, rig.QUARTER_US, 56.81), (ALONE, 0, 55.94))}  # fmt: skip
OVER = {PASSED: 58.25} | LOUD
TIMES, PERIODS, LIMIT = 3, 4, 55.0
NOVEMBER_2 = rig.OCTOBER.span_us[1] + rig.DAY_US + 10 * 3_600_000_000
DAY_BEGIN = round(datetime(2026, 10, 20, tzinfo=rig.BERLIN).timestamp()) * 1_000_000
DAY = range(DAY_BEGIN, DAY_BEGIN + rig.DAY_US, rig.QUARTER_US)


def louder(writer, at_us, level):
    """Late data: the quarter hour was louder than was known, and is judged again."""
    one = rig.record(at_us)
    one.values["LAeq"] = level
    writer.add_indicators([one])
    end_us = at_us + rig.QUARTER_US
    for found in judge.judge(rig.RULES[0], [one], at_us, end_us, rig.BERLIN):
        writer.add_verdict("day", at_us, end_us, end_us, found.to_json())


@pytest.fixture(scope="module")
def folder(october, tmp_path_factory):
    made = tmp_path_factory.mktemp("everywhere") / "shop"
    shutil.copytree(october, made)
    writer = Writer(made / "data")
    for at_us, level in LOUD.items():
        louder(writer, at_us, level)
    writer.close()
    return made


@pytest.fixture(scope="module")
def places(folder):
    made = at.Everywhere(folder)
    yield made
    made.close()


def truth(at_us):
    return LOUD.get(at_us, rig.level(at_us))


def day_mean():
    return 10 * math.log10(sum(10 ** (truth(q) / 10) for q in DAY) / len(DAY))


def mean(levels):
    return 10 * math.log10(sum(10 ** (x / 10) for x in levels) / len(levels))


def same(stated, true):
    """stated: as printed. The true value to half of its last digit."""
    text = str(stated).replace("\N{MINUS SIGN}", "-")
    digits = len(text.partition(".")[2])
    assert float(text) == pytest.approx(true, abs=0.5 * 10**-digits + 1e-9), stated


def files_agree(rows, start, level, limit, verdict):
    """A table of quarter hours, one row each."""
    by_time = {at.at_us(row[start]): row for row in rows}
    for at_us, value in OVER.items():
        same(by_time[at_us][level], value)
        assert (float(by_time[at_us][limit]), by_time[at_us][verdict]) == (LIMIT, "over")
    assert {t for t, row in by_time.items() if row[verdict] == "over"} == set(OVER)
    assert mean([float(by_time[q][level]) for q in DAY]) == pytest.approx(day_mean(), abs=0.005)


def test_public_page(places):
    next_day = PASSED + 20 * 3_600_000_000
    said = at.plain(places.public(next_day).get("/"))
    same(re.search(r"Highest at Tue 14:15, (\d+)", said)[1], OVER[PASSED])
    value, limit = re.search(r"The average was (\d+); the limit is (\d+)", said).groups()
    same(value, OVER[PASSED])
    assert float(limit) == LIMIT
    assert "Limit passed once, Tue 14:15–14:30" in said
    said = at.plain(places.public(NOVEMBER_2).get("/"))
    assert f"passed {TIMES} times" in said


def test_public_numbers_of_the_moment(places):
    (place,) = (
        places.public(PASSED + rig.QUARTER_US + 60_000_000).get("/now.json").json()["places"]
    )
    same(place["last_period"]["LAeq"], OVER[PASSED])
    assert at.at_us(place["last_period"]["start"]) == PASSED
    assert (place["limit"]["level"], place["state"]) == (LIMIT, "passed")


def test_public_files(places):
    client = places.public(NOVEMBER_2)
    for rows in (at.table(client.get("/data/2026-10.csv").text),
                 at.json_table(client.get("/data/2026-10.json").text)):  # fmt: skip
        files_agree(rows, "start", "LAeq_dB", "limit_dB", "verdict")


def test_api(places):
    client = places.public(NOVEMBER_2)
    levels = {at.at_us(q["start"]): q["LAeq_dB"] for q in at.pages_of(client, "quarters")}
    for at_us, value in OVER.items():
        same(levels[at_us], value)
    assert mean([levels[q] for q in DAY]) == pytest.approx(day_mean(), abs=0.005)
    verdicts = at.pages_of(client, "verdicts", verdict="over")
    for found in (verdicts, at.pages_of(client, "exceedances")):
        assert len(found) == PERIODS
        for one in found:
            same(one["value"], OVER[at.at_us(one["start"])])
            assert one["limit"] == LIMIT


def test_officer(places):
    client = places.officer(NOVEMBER_2)
    said = at.plain(client.get("/officer?month=2026-10"))
    assert f"passed {TIMES} times ({PERIODS} periods)" in said
    value, limit = re.search(r"Worst value ([\d.]+) dB\(A\) Limit ([\d.]+) dB", said).groups()
    same(value, OVER[PASSED])
    assert float(limit) == LIMIT
    rows = at.table(client.get("/officer/export/quarters.csv?month=2026-10").text)
    levels = {at.at_us(r["start"]): float(r["value"]) for r in rows if r["quantity"] == "LAeq"}
    assert {q: levels[q] for q in OVER} == OVER
    assert mean([levels[q] for q in DAY]) == pytest.approx(day_mean(), abs=1e-9)
    day = next(r for r in at.table(client.get("/officer/export/rules.csv?month=2026-10").text)
               if r["rule"] == "day")  # fmt: skip
    assert (day["verdict"], day["times_passed"], day["periods_over"]) == ("passed", "3", "4")
    same(day["worst_value"], OVER[PASSED])
    rows = at.table(client.get("/officer/export/exceedances.csv?month=2026-10").text)
    assert {at.at_us(r["start"]): float(r["value"]) for r in rows} == pytest.approx(OVER)


def test_operator(places):
    said = at.plain(places.shop(NOVEMBER_2).get("/shop/passed"))
    found = re.findall(r"([\d.]+) dB(?:\(A\))? limit ([\d.]+) dB", said)
    assert len(found) == PERIODS
    for (value, limit), at_us in zip(found, sorted(OVER, reverse=True), strict=True):
        same(value, OVER[at_us])
        assert float(limit) == LIMIT


def test_report(folder):
    told = at.report(rig.facts(folder))
    rows = [r for r in told.attached["data.csv"] if r["rule"] in ("day", "night")]
    files_agree(rows, "start", "laeq_db", "limit_db", "state")
    assert len(told.attached["exceedances.csv"]) == PERIODS
    for one in told.attached["exceedances.csv"]:
        same(one["value"], OVER[at.at_us(one["start"])])
    for said in (told.page, told.pdf):
        assert f"passed {TIMES} times ({PERIODS} periods)" in said
        same(re.search(r"([\d.]+) dB\(A\), 2026-10-20 14:15", said)[1], OVER[PASSED])
        same(re.search(r"Tue 20 ([\d.]+)", said)[1], day_mean())


def test_influxdb(places, tmp_path):
    with influxd(tmp_path) as influx:
        places.fed(influx)
        where = f"WHERE span = '15m' AND time >= {DAY[0]}000 AND time <= {DAY[-1]}000"
        (series,) = influx.query(f'SELECT LAeq FROM "noise" {where}', "lot")
        levels = {ns // 1000: value for ns, value in series["values"]}
        assert sorted(levels) == list(DAY)
        assert levels[PASSED] == OVER[PASSED]
        (series,) = influx.query(f'SELECT MEAN(LAeq_energy) FROM "noise" {where}', "lot")
        assert 10 * math.log10(series["values"][0][1]) == pytest.approx(day_mean(), abs=1e-9)


def test_report_on_the_officers_page(places, folder):
    client = places.officer(NOVEMBER_2)
    assert "/officer/report/2026-10.pdf" in client.get("/officer/export?month=2026-10").text
    page = client.get("/officer/report/2026-10")
    made = document(rig.facts(folder, NOVEMBER_2))
    assert page.text == as_page(made)
    assert "style-src 'sha256-" in page.headers["content-security-policy"]
    pdf = client.get("/officer/report/2026-10.pdf")
    assert (pdf.content, pdf.headers["content-type"]) == (as_pdf(made), "application/pdf")
    with zipfile.ZipFile(io.BytesIO(client.get("/officer/report/2026-10.zip").content)) as file:
        assert file.read("report.pdf") == pdf.content
        assert b"without the evidence" in file.read("verify.txt")
    for wrong in ("2026-13", "x", "2026-10.exe", "2026-10.pdf.zip"):
        assert client.get(f"/officer/report/{wrong}").status_code == 404
