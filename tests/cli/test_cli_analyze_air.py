"""`lotline analyze air` as a user meets it: files of every kind, and slips of the pen."""

import json
import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from cli_rig import refused
from program import lotline

START = datetime(2024, 5, 5, tzinfo=UTC)
MINUTES = 2 * 1440


def analyze(*args):
    return lotline("analyze", "air", *args)


def answer(*args):
    done = analyze(*args, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def written(folder, rows, head="time,pm", name="air.csv", encoding="utf-8"):
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding=encoding)
    return path


def minutes(value, form="%Y-%m-%dT%H:%M:%SZ", zone=UTC, count=MINUTES):
    stamps = (START + timedelta(minutes=i) for i in range(count))
    return [f"{at.astimezone(zone):{form}},{value(i)}" for i, at in enumerate(stamps)]


def test_two_days_and_the_tables_of_both(tmp_path):
    """The index table changed on 2024-05-06: the same air is 59, then 64."""
    file = written(tmp_path, minutes(lambda i: 16))
    found = answer(file, "--time", "time", "--pm25", "pm")
    assert [(d["date"], d["mean"], d["aqi"], d["hours"]) for d in found["daily"]] == [
        ("2024-05-05", 16, 59, 24), ("2024-05-06", 16, 64, 24)]  # fmt: skip
    assert len(found["hourly"]) == 48
    assert found["hourly"][0] == {
        "start": "2024-05-05T00:00:00+00:00", "sensor": "pm", "quantity": "PM2.5", "mean": 16,
        "completeness": 1, "nowcast": None, "aqi": None, "category": None,
    }  # fmt: skip
    assert [h["aqi"] for h in found["hourly"][1:]] == [59] * 23 + [64] * 24
    told = found["statistics"]["pm"]
    assert told["exceedance_days"] == {"WHO 2021": 2, "EU 2030": 0}
    assert (told["TWA_8h"]["mean"], told["STEL_15min"]["mean"], told["p99_daily"]) == (16, 16, 16)
    assert told["years"][0]["annual_mean"] is None
    assert [t["name"] for t in told["aqi_tables"]] == ["1999", "2012", "2024"]
    assert told["correction"] is None
    forced = answer(file, "--time", "time", "--pm25", "pm", "--aqi-table", "2012")
    assert [d["aqi"] for d in forced["daily"]] == [59, 59]


def test_rows_in_any_order_and_any_writing_say_the_same(tmp_path):
    rows = minutes(lambda i: i % 50 + 0.5, "%d.%m.%Y %H:%M")
    plain = answer(written(tmp_path, rows), "--time", "time", "--pm25", "pm")
    random.Random(1).shuffle(rows)
    foreign = [row.replace(",", ";").replace(".5", ",5") for row in rows]
    for row in foreign[:3]:
        assert row.count(";") == 1
    file = written(tmp_path, foreign, "time;pm", encoding="utf-8-sig")
    shuffled = answer(file, "--time", "time", "--pm25", "pm")
    assert "sorted by time" in shuffled.pop("notes")[0]
    assert plain.pop("notes") == []
    assert shuffled == plain


def test_days_when_clocks_change(tmp_path):
    """Local times without a zone: the hour that comes twice is two hours."""
    zone = ZoneInfo("America/New_York")
    begin = datetime(2024, 11, 2, 4, tzinfo=UTC)
    rows = [
        f"{(begin + timedelta(minutes=i)).astimezone(zone):%m/%d/%Y %H:%M},{i // 60}"
        for i in range(73 * 60)
    ]
    found = answer(written(tmp_path, rows), "--time", "time", "--pm25", "pm",
                   "--tz", "America/New_York")  # fmt: skip
    days = [(d["date"], d["valid_hours"], d["hours"], d["start"]) for d in found["daily"]]
    assert days == [
        ("2024-11-02", 24, 24, "2024-11-02T00:00:00-04:00"),
        ("2024-11-03", 25, 25, "2024-11-03T00:00:00-04:00"),
        ("2024-11-04", 24, 24, "2024-11-04T00:00:00-05:00"),
    ]
    assert [h["mean"] for h in found["hourly"]] == list(range(73))
    again = [h["start"] for h in found["hourly"] if "2024-11-03T01" in h["start"]]
    assert again == ["2024-11-03T01:00:00-04:00", "2024-11-03T01:00:00-05:00"]


def test_gaps_are_not_measured(tmp_path):
    rows = minutes(lambda i: "" if 600 <= i < 800 else 9)
    found = answer(written(tmp_path, rows), "--time", "time", "--pm25", "pm")
    hours = [(h["mean"], h["completeness"]) for h in found["hourly"][9:15]]
    part = pytest.approx(2 / 3, abs=1e-6)
    assert hours == [(9, 1), (None, 0), (None, 0), (None, 0), (None, part), (9, 1)]
    assert [d["valid_hours"] for d in found["daily"]] == [20, 24]
    strict = answer(written(tmp_path, rows), "--time", "time", "--pm25", "pm",
                    "--completeness", "90")  # fmt: skip
    assert strict["daily"][0]["mean"] is None


def test_several_sensors_beside_a_reference_in_long_form(tmp_path):
    rows = [f"{row},{i % 7},{i % 5}" for i, row in enumerate(minutes(lambda i: i // 60))]
    file = written(tmp_path, rows, "time,a,b,voc")
    long = [
        line
        for i in range(48)
        for at in [START + timedelta(hours=i)]
        for line in (f"O3,{at:%m/%d/%Y},{at:%H:%M},99,0", f"PM,{at:%m/%d/%Y},{at:%H:%M},{2 * i},"
                     f"{9 if i == 5 else 0}")
    ]  # fmt: skip
    beside = written(tmp_path, long, "what,day,clock,value,QC Code", "reference.csv")
    found = answer(
        file, "--time", "time", "--pm25", "a", "--pm25", "b", "--reference", beside,
        "--reference-time", "day", "--reference-time", "clock", "--reference-col", "value",
        "--reference-keep", "what=PM", "--reference-drop", "QC Code=9",
    )  # fmt: skip
    assert list(found["reference"]) == ["a", "b"]
    told = found["reference"]["a"]
    assert {k: told[k] for k in ("N", "R2", "slope", "intercept")} == pytest.approx(
        {"N": 47, "R2": 1, "slope": 0.5, "intercept": 0}, abs=1e-6
    )
    assert told["daily"]["N"] == 2
    words = analyze(file, "--time", "time", "--pm25", "a", "--reference", beside,
                    "--reference-time", "day", "--reference-time", "clock", "--reference-col",
                    "value", "--reference-keep", "what=PM").stdout  # fmt: skip
    assert "N 48, R2 1.00, slope 0.50, intercept 0.00" in words


def test_a_correction_is_named_with_its_source_and_validity(tmp_path):
    rows = [f"{row},{60 if i < 1440 else 90}" for i, row in enumerate(minutes(lambda i: 20))]
    file = written(tmp_path, rows, "time,pm,rh")
    options = (file, "--time", "time", "--pm25", "pm", "--rh", "rh", "--correct",
               "purpleair-us-2021")  # fmt: skip
    found = answer(*options)
    assert found["hourly"][0]["mean"] == pytest.approx(0.524 * 20 - 0.0862 * 60 + 5.75)
    assert found["hourly"][0]["mean_uncorrected"] == 20
    assert [h["humid"] for h in found["hourly"]] == [False] * 24 + [True] * 24
    assert found["statistics"]["pm"]["humid_hours"] == 24
    assert found["statistics"]["pm"]["TWA_8h"]["mean"] == 20
    told = found["statistics"]["pm"]["correction"]
    assert told["name"] == "purpleair-us-2021"
    assert "Atmos. Meas. Tech. 14" in told["source"]
    assert "Not valid for other sensors" in told["validity"]
    words = " ".join(analyze(*options).stdout.split())
    assert told["source"] in words
    assert told["validity"] in words


def test_voc_events_are_of_an_index(tmp_path):
    file = written(tmp_path, minutes(lambda i: 300 if 100 <= i < 120 else 100), "time,voc")
    found = answer(file, "--time", "time", "--voc", "voc")
    (event,) = found["voc_index"]["voc"]["events"]
    assert (event["duration_s"], event["peak"], event["rise"]) == (1200, 300, 200)
    assert found["hourly"] == []  # an index has no mean to be compared with anything
    words = analyze(file, "--time", "time", "--voc", "voc").stdout
    assert "an index, not a concentration" in words
    assert not any(unit in words for unit in ("ppm", "ug/m3", "mg/m3", "TVOC"))


def test_words_say_that_it_is_indicative(tmp_path):
    words = analyze(
        written(tmp_path, minutes(lambda i: 7)), "--time", "time", "--pm25", "pm"
    ).stdout
    assert "Indicative" in words
    assert "annual mean not stated: 0.5 % measured" in words
    assert "never changes (7): the sensor may be stuck" in words


@pytest.mark.parametrize(("options", "told"), [
    (("--time", "time"), "nothing to analyze: name a column with --pm25"),
    (("--time", "time", "--pm25", "x"), "there is no column x; the columns are time, pm"),
    (("--time", "pm", "--pm25", "pm"), "the times in pm have no date"),
    (("--time", "time", "--pm25", "pm", "--tz", "Mars"), "got the time zone Mars"),
    (("--time", "time", "--pm25", "pm", "--drop", "pm"), "got 'pm', expected COLUMN=VALUE"),
    (("--time", "time", "--pm25", "pm", "--drop", "pm=7"), "no row of values in it that passes"),
    (("--time", "time", "--pm25", "pm", "--completeness", "0"), "expected percent"),
    (("--time", "time", "--pm25", "pm", "--aqi-table", "2020"), "one of 1999, 2012, 2024"),
    (("--time", "time", "--pm25", "pm", "--correct", "purpleair-us-2021"), "name it with --rh"),
    (("--time", "time", "--pm25", "pm", "--lowest", "8"), "has no value from 8 to 5000"),
    (("--time", "time", "--pm25", "pm", "--reference", "no.csv"), "--reference-col"),
    (("--pm25", "pm"), "Missing option '--time'"),
])  # fmt: skip
def test_one_sentence_for_what_cannot_be(tmp_path, options, told):
    refused(analyze(written(tmp_path, minutes(lambda i: 7, count=180)), *options), told)


def test_a_reference_of_another_year(tmp_path):
    file = written(tmp_path, minutes(lambda i: 7, count=180))
    beside = written(tmp_path, [f"2023-01-01T{h:02}:00:00Z,5" for h in range(9)], name="r.csv")
    done = analyze(file, "--time", "time", "--pm25", "pm", "--reference", beside,
                   "--reference-col", "pm")  # fmt: skip
    refused(done, "no valid hour in common: it holds 2023-01-01 00:00 to 2023-01-01 08:00")


def test_rows_of_1970_and_of_today(tmp_path):
    file = written(tmp_path, ["1970-01-01T00:00:09Z,5", *minutes(lambda i: 7, count=180)])
    refused(analyze(file, "--time", "time", "--pm25", "pm"), "expected at most 30 years")


@pytest.mark.parametrize(("zone", "start"), [
    ("UTC-5", "2024-05-04T19:00:00-05:00"), ("Etc/GMT+5", "2024-05-04T19:00:00-05:00"),
    ("utc+05:45", "2024-05-05T05:45:00+05:45"), ("Asia/Kathmandu", "2024-05-05T05:45:00+05:45"),
    ("-0330", "2024-05-04T20:30:00-03:30"), ("UTC", "2024-05-05T00:00:00+00:00"),
])  # fmt: skip
def test_zones_by_name_and_by_offset(tmp_path, zone, start):
    """Hours begin where the local clock shows a full one, also beside those of UTC."""
    file = written(tmp_path, minutes(lambda i: 7, count=300))
    found = answer(file, "--time", "time", "--pm25", "pm", "--tz", zone)
    held = datetime.fromisoformat(start)
    whole = held.replace(minute=0)
    assert found["hourly"][0]["start"] == whole.isoformat()
    share = 1 - (held - whole) / timedelta(hours=1)
    assert found["hourly"][0]["completeness"] == share


@pytest.mark.parametrize("command", ["analyze", "analyze air", "bench air"])
def test_help(command):
    done = lotline(*command.split(), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: lotline {command}")


def test_bench():
    """That its two ways agree is checked within."""
    done = lotline("bench", "air", "--days", "3", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["values"] == 3 * 86_400
