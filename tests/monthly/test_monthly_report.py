"""What a report says, against the records that it was made from."""

import csv
import io
import json
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date, datetime

import monthly_rig as rig
import pytest
from lotline import config
from lotline.errors import ConfigError
from lotline.journal import Reader, Weather, Writer
from lotline.ledger import FOLDER
from lotline.ledger.files import Files
from lotline.ledger.tiles import of as tiles_of
from lotline.ledger.tiles import unpack_entries
from lotline.ledger.tree import Edge, leaf_hash
from lotline.localtime import bounds
from lotline.monthly import as_page, document
from lotline.monthly.head import head_at
from lotline.records import energy_mean

# October has an hour more than 31 days: the clock goes back.
QUARTERS = 31 * 96 + 4
SECTIONS = (
    "Title", "Verdict", "Site", "Limits", "Instruments", "Calibration and checks", "Method",
    "Weather", "Data completeness", "Results by day", "Exceedances", "Reports from neighbours",
    "Planned noisy work", "Uncertainty", "Corrections", "Integrity", "Declaration",
)  # fmt: skip


@pytest.fixture(scope="module")
def made(facts):
    return document(facts)


@pytest.fixture
def copy(october, tmp_path):
    return shutil.copytree(october, tmp_path / "shop")


def table(made, section, at=0):
    """Rows of the section's table, as {column: cell}."""
    found = [b.words for s in made.sections if s.title == section
             for b in s.blocks if b.kind == "table"][at]  # fmt: skip
    return [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]


def said(made, section):
    return json.dumps([b.words for s in made.sections if s.title == section for b in s.blocks],
                      ensure_ascii=False)  # fmt: skip


def rows(made, name):
    return list(csv.DictReader(io.StringIO(made.files[name])))


def stormy(folder):
    """Told on one day: calm until noon, then 7.25 m/s; rain from 14:00 on; an hour of nothing."""
    began = bounds(date(2026, 10, 20), rig.BERLIN)[0]
    told = [
        Weather(began + (n + 1) * rig.QUARTER_US, 60, wind_speed=2.0 if n < 48 else 7.25,
                rain_rate=0.0 if n < 56 else 1.5, temperature=-2.0 + n / 8)
        for n in range(96) if not 40 <= n < 44
    ]  # fmt: skip
    writer = Writer(folder / "data")
    assert set(writer.take_weather(told, "roof", began)) == {"new"}
    assert set(writer.take_weather(told, "roof", began)) == {"known"}
    writer.close()
    site = folder / "site.toml"
    site.write_text(site.read_text() + '\n[weather]\nsource = "mast, 6 m"\n')
    return rig.facts(folder)


def test_no_weather_is_said_and_no_flag_is_made_up(made):
    assert "No weather was measured or fed in" in said(made, "Weather")
    assert {row["flags"] for row in rows(made, "data.csv")} == {""}
    assert [row["weather"] for row in table(made, "Exceedances")] == ["not told"]


def test_the_weather_flags_and_removes_nothing(copy, made):
    facts = stormy(copy)
    found = document(facts)
    wind, gusts, rain, warm, _ = table(found, "Weather")
    assert list(wind.values()) == ["wind speed, m/s", "23", "2.0", "7.2", "12"]
    assert (gusts["told of, hours"], gusts["highest"]) == ("0", "–")
    assert (rain["highest"], rain["beyond validity, hours"]) == ("1.5", "10")
    assert (warm["lowest"], warm["beyond validity, hours"]) == ("-2.0", "–")
    words = said(found, "Weather")
    assert "mast, 6 m" in words
    assert "in any rain: 12 hours" in words
    assert "Of 722 of 745 hours wind, rain or both were not told." in words
    (passed,) = table(found, "Exceedances")
    assert passed["weather"] == "wind 7.2 m/s, beyond 5; rain 1.5 mm/h"
    assert rows(found, "exceedances.csv")[0]["weather"] == passed["weather"]
    day = [row for row in rows(found, "data.csv") if row["start"].startswith("2026-10-20")]
    flags = Counter(row["flags"] for row in day)
    assert flags == {"": 44, "weather not told": 4, "wind": 8, "wind, rain": 40}
    # Nothing is judged otherwise.
    assert found.files["verdicts.csv"] == made.files["verdicts.csv"]
    for section in ("Verdict", "Results by day", "Data completeness"):
        assert said(found, section) == said(made, section)
    german = as_page(document(replace(facts, lang="de")))
    assert "Wind 7.2 m/s, über 5; Regen 1.5 mm/h" in german


def test_its_seventeen_sections_in_order(made):
    assert tuple(s.title for s in made.sections) == SECTIONS


def test_a_condition_is_kept_passed_or_not_known(made):
    day, night = table(made, "Verdict")
    assert (day["verdict"], day["worst value"], day["margin"]) == (
        "passed 1 time", "58.2 dB(A), 2026-10-20 14:15", "-3.2")  # fmt: skip
    assert night["verdict"] == "kept"
    # One day of 31 without data; days have 60 quarter hours of the day rule each.
    assert day["capture"] == night["capture"] == "96.7 %"


def test_too_little_measured_is_never_kept(copy):
    """Half of the nights away."""
    writer = Writer(copy / "data")
    with writer.transaction() as db:
        db.execute("UPDATE verdicts SET body = json_set(body, '$.verdict', 'nodata') "
                   "WHERE rule = 'night' AND id % 2")  # fmt: skip
    writer.close()
    night = table(document(rig.facts(copy)), "Verdict")[1]
    assert night["verdict"].startswith("cannot say: capture 4")


def test_unclear_is_not_kept(copy):
    writer = Writer(copy / "data")
    with writer.transaction() as db:
        db.execute("UPDATE verdicts SET body = json_set(body, '$.verdict', 'unclear') "
                   "WHERE id = (SELECT max(id) FROM verdicts WHERE rule = 'night')")  # fmt: skip
    writer.close()
    night = table(document(rig.facts(copy)), "Verdict")[1]
    assert night["verdict"] == "cannot say: 1 period within the uncertainty of the limit"


def test_days_are_energy_averages(made):
    found = table(made, "Results by day")
    assert len(found) == 31
    day = next(r for r in found if r["day"] == "Tue 20")
    start = round(datetime(2026, 10, 20, tzinfo=rig.BERLIN).timestamp()) * 1_000_000
    levels = [rig.level(start + n * rig.QUARTER_US) for n in range(96)]
    assert day["LAeq"] == f"{energy_mean(levels):.1f}" != f"{sum(levels) / 96:.1f}"
    assert (day["LAFmax"], day["limits passed"]) == ("70.2", "1")
    silent = next(r for r in found if r["day"] == "Mon 12")
    assert (silent["LAeq"], silent["measured"]) == ("–", "0 %")


def test_each_rule_has_its_days(made):
    """What was worst by the permit's own measure, and how much of the day could be judged."""
    day, night = table(made, "Results by day", 1), table(made, "Results by day", 2)
    assert (len(day), len(night)) == (31, 31)
    passed = next(r for r in day if r["day"] == "Tue 20")
    assert list(passed.values()) == ["Tue 20", "passed 1 time", "58.2 dB(A)", "55.0", "-3.2",
                                     "100 %", "–"]  # fmt: skip
    silent = next(r for r in night if r["day"] == "Mon 12")
    assert (silent["verdict"], silent["worst value"]) == ("cannot say: capture 0 %", "–")
    margins = {r["day"]: float(r["margin"]) for r in night if r["margin"] != "–"}
    worst = table(made, "Verdict")[1]
    assert f"{min(margins.values()):.1f}" == worst["margin"]


def test_nobodys_uncertainty_is_not_nought(made):
    assert [r["uncertainty"] for r in table(made, "Verdict")] == ["0.5", "not stated"]
    assert [r["uncertainty"] for r in table(made, "Uncertainty")] == ["0.5", "not stated"]


def test_a_machine_has_no_class_of_sound(made):
    mic, cnc = table(made, "Instruments")
    assert (mic["windshield"], mic["class"]) == (
        "not stated", "indicative: not a class 1 or class 2 instrument")  # fmt: skip
    assert (cnc["windshield"], cnc["class"]) == ("–", "–")


def test_the_chart_says_in_words_what_it_shows(made):
    (chart,) = [b.words for s in made.sections for b in s.blocks if b.kind == "figure"]
    assert "A limit was passed on 1 of 30 days measured; 1 days were not measured." in chart["alt"]
    assert chart["svg"].count("<path") == 1
    assert chart["svg"].count("stroke-dasharray") == 1


def test_the_table_has_every_quarter_hour(made):
    found = rows(made, "data.csv")
    assert len(found) == QUARTERS
    assert len({r["start"] for r in found}) == QUARTERS, "the hour that is there twice as well"
    assert [r["state"] for r in found].count("nodata") == 96
    (over,) = [r for r in found if r["state"] == "over"]
    assert over["start"] == "2026-10-20T14:15:00+02:00"
    assert (over["laeq_db"], over["limit_db"], over["margin_db"]) == ("58.25", "55.0", "-3.25")
    missing = next(r for r in found if r["start"].startswith("2026-10-12T"))
    assert (missing["laeq_db"], missing["n_seconds"], missing["capture_pct"]) == ("", "0", "0.0")


def test_the_package_describes_its_tables(made):
    package = json.loads(made.files["datapackage.json"])
    for one in package["resources"]:
        with_head = csv.reader(io.StringIO(made.files[one["path"]]))
        assert next(with_head) == [field["name"] for field in one["schema"]["fields"]]


def test_it_is_provisional_until_people_have_said_the_last_word(copy):
    before = document(rig.facts(copy))
    assert before.state == "provisional"
    assert [r["machines on"] for r in table(before, "Exceedances")] == ["cnc 15 min"]
    with Reader(copy / "data") as reader:
        (one,) = reader.exceedances(*rig.OCTOBER.span_us)
    writer = Writer(copy / "data")
    explain = {"cause": "site-machine", "words": "=cmd|'/c calc'!A0", "action": "door closed"}
    accept = {"reason": "fire drill", "evidence": "letter 9"}
    for command, words in (("explain", explain), ("accept", accept), ("close", {})):
        writer.take_step(one.id, command, "Ada", words, rig.OCTOBER.span_us[1])
    writer.close()
    made = document(rig.facts(copy))
    assert made.state == "final"
    # The verdict counts all data; what was accepted stands beside it.
    assert table(made, "Verdict")[0]["verdict"] == "passed 1 time"
    (both,) = table(made, "Exceedances", 1)
    assert (both["all data"], both["after accepted exclusions"]) == ("1", "0")
    passed, told = table(made, "Exceedances")[0], rows(made, "exceedances.csv")[0]
    assert passed["state"] == "closed"
    (words,) = table(made, "Exceedances", 2)
    assert words["id"] == passed["id"]
    assert words["cause and action"].endswith("; =cmd|'/c calc'!A0; door closed")
    assert words["decision and evidence"] == "fire drill; evidence: letter 9"
    assert (told["accepted"], told["decision"], told["evidence"]) == (
        "true", "fire drill", "letter 9")  # fmt: skip
    assert told["machines"] == passed["machines on"]


def test_half_a_month_is_provisional_and_says_how_far(october):
    half_us = rig.OCTOBER.span_us[0] + 10 * rig.DAY_US + 100
    made = document(rig.facts(october, half_us))
    assert made.state == "provisional"
    assert "up to 2026-10-11 00:00" in said(made, "Title")
    assert len(table(made, "Results by day")) == 10


def test_what_late_data_changed_is_told(copy):
    writer = Writer(copy / "data")
    with Reader(copy / "data") as reader:
        first = next(reader.verdicts(*rig.OCTOBER.span_us))
    body = json.loads(first.body) | {"value": 44.0, "verdict": "unclear"}
    writer.add_verdict(first.rule, first.start_us, first.end_us, first.end_us, json.dumps(body))
    writer.close()
    (row,) = table(document(rig.facts(copy)), "Corrections")
    assert row["now"] == "unclear, 44.0 dB(A)"
    assert row["first"].startswith("ok, ")


def test_heads_are_those_of_the_log_at_the_time(october):
    """Against the tree of all entries, counted one by one."""
    log = Files(october / "data" / FOLDER)
    size = log.checkpoint().size
    entries = [e for t in tiles_of(size) if t.level is None for e in unpack_entries(log.tile(t))]
    start, end = rig.OCTOBER.span_us
    assert head_at(log, start - 2 * rig.DAY_US) is None
    for at_us in (start, start + 1, start + 15 * rig.DAY_US, end - 1, end, end + 9 * rig.DAY_US):
        before = next((n for n, e in enumerate(entries)
                       if json.loads(e)["kind"] == "time" and json.loads(e)["at"] >= at_us),
                      size)  # fmt: skip
        edge = Edge()
        list(edge.extend([leaf_hash(e) for e in entries[:before]]))
        head = head_at(log, at_us)
        assert (head.size, head.root) == (before, rig.base64(edge.root()))
    assert head_at(log, end + 9 * rig.DAY_US).size == size


def test_the_page_lets_nothing_through(made):
    text = as_page(made)
    assert "<Nord>" not in text
    assert "=Werkstatt &lt;Nord&gt;" in text
    assert "<script" not in text
    assert "http" not in text.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_a_plan_that_is_not_there_is_one_sentence(copy):
    site = (copy / config.SITE_FILE).read_text()
    (copy / config.SITE_FILE).write_text(site + 'plan = "plan.svg"\n')
    with pytest.raises(ConfigError, match=r"plan.svg cannot be read"):
        document(rig.facts(copy))


def test_limits_that_have_judged_nothing_yet_are_not_denied(facts):
    """The first quarter hour of a new site."""
    first = replace(facts, span_us=(facts.span_us[0], facts.span_us[0] + 600_000_000),
                    quarters={}, judged=[], conditions=[])  # fmt: skip
    young = document(first)
    assert "No rule of the site file has judged a period in this time." in said(young, "Verdict")
    assert "until then in the site file" in said(young, "Limits")
    assert "No quarter hour was measured to its end so far." in said(young, "Data completeness")
    bare = document(replace(first, site=facts.site.model_copy(update={"rule": (), "pack": ()})))
    assert "sets no limit" in said(bare, "Verdict")
    assert "No limits are set." in said(bare, "Limits")


def test_a_rule_that_held_at_no_time_still_has_its_limit(facts):
    idle = [replace(one, record={**one.record, "limit": None}) for one in facts.conditions]
    limits = {row["rule"]: row["limit"] for row in table(document(replace(facts, conditions=idle)),
                                                         "Limits")}  # fmt: skip
    own = {rule.id: rule.limit for rule in facts.site.rule}
    assert {rule: limits[rule].split()[0] for rule in own} == {
        rule: f"{limit:g}" for rule, limit in own.items()
    }
