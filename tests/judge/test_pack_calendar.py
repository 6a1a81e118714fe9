"""Packs over midnight, both clock changes,
the leap day and holidays; before they were in force."""

from datetime import date, datetime, timedelta
from math import log10
from zoneinfo import ZoneInfo

import pytest
from lotline.judge.language import library
from pack_table import MONDAY, judged, of_rule, series

EU_SPRING, EU_AUTUMN, LEAP = "2026-03-28", "2026-10-24", "2028-02-28"
US_SPRING, US_AUTUMN = "2026-03-07", "2026-10-31"
AU_SPRING, AU_AUTUMN = "2026-10-03", "2026-04-04"
ZONES = {"europe": (EU_SPRING, EU_AUTUMN), "america": (US_SPRING, US_AUTUMN),
         "sydney": (AU_SPRING, AU_AUTUMN), "none": ("2026-03-28", "2026-10-24")}  # fmt: skip
RBL = {"rbl": 0}
HOME = {"receiver": "residential"}
# pack, rule, quantity, role, answers, night from and to, hours of it, where, limit of the night
NIGHTS = (
    ("de.ta-laerm", "night-rating", "LAeq", "specific", {"zone": "MI", "monitoring": False}, 22, 6,
     "europe", 45),
    ("de.ta-laerm", "short-peaks", "LAFmax", "specific", {"zone": "MI"}, 22, 6, "europe", 65),
    ("es.rd1367", "measured/daily", "LAeq", "specific", {"zone": "a"}, 23, 7, "europe", 48),
    ("it.dpcm-1997", "immission", "LAeq", "total", {"zone": "II"}, 22, 6, "europe", 45),
    ("nl.bkl", "rating", "LAeq", "specific", {}, 23, 7, "europe", 40),
    ("cn.gb12348", "night-peaks", "LAFmax", "total", {"zone": "2"}, 22, 6, "none", 60),
    ("us.or.portland", "property-line", "LAFmax", "total",
     {"zone": "residential", "source": "commercial"}, 22, 7, "america", 55),
    ("us.mn.7030", "l50", "LAF", "total", {"zone": "NAC1"}, 22, 7, "america", 50),
    ("us.ny.nyc.noise", "circulation-227", "LASmax", "specific",
     HOME | {"device": "circulation"}, 22, 7, "america", 42),
    ("us.ca.cumulative-minutes", "ladder/lmax", "LAS", "total", {}, 22, 7, "america", None),
    ("au.nsw.npfi", "trigger", "LAeq", "specific", {"zone": "suburban"} | RBL, 22, 8, "sydney",
    35),
    ("au.nsw.npfi", "sleep-max", "LAFmax", "specific", {"zone": "suburban"} | RBL, 22, 8, "sydney",
     52),
)  # fmt: skip


def after(day):
    return str(date.fromisoformat(day) + timedelta(days=1))


def night_of(pack, rule, quantity, role, answers, first, last, day, value):
    """The findings on a night of one level, every minute of it."""
    rows = [
        series(quantity, role, f"{day}T{first:02d}:00", f"{after(day)}T{last:02d}:00", value)
    ]  # fmt: skip
    if quantity in ("LAF", "LAS"):
        rows = minutes(rows[0])
    case = {"pack": pack, "set": answers, "rules": [rule], "series": rows}
    return [f for f in judged(case) if f["period"] == "night"]


def minutes(row):
    """As many values as there are minutes between its local ends, in any zone of America."""
    ends = [datetime.fromisoformat(row[k]).replace(tzinfo=ZoneInfo("America/Chicago"))
            for k in ("from", "to")]  # fmt: skip
    count = round((ends[1].timestamp() - ends[0].timestamp()) / 60)
    rest = {k: v for k, v in row.items() if k != "value"}
    return [rest | {"values": [row["value"]] * count}]


@pytest.mark.parametrize("row", NIGHTS, ids=lambda r: f"{r[0]} {r[1]}")
def test_nights_of_the_clock_changes_and_of_the_leap_day(row):
    *rule, first, last, where, limit = row
    spring, autumn = ZONES[where]
    usual = 24 - first + last
    change = 0 if where == "none" else 1
    # Where the next morning is a Sunday, New South Wales' night ends an hour later.
    monday_end = last if where != "sydney" else 7
    for day, hours in (
        (spring, usual - change), (autumn, usual + change),
        (LEAP, usual - last + monday_end), ("2028-02-29", usual - last + monday_end),
    ):  # fmt: skip
        end_hour = last if day in (spring, autumn) else monday_end
        over = limit + 1 if limit is not None else 200
        for value, verdict in ((over, "over"), (limit, "ok"))[: 2 if limit is not None else 1]:
            (one,) = night_of(*rule, first, end_hour, day, value)
            start, end = (datetime.fromisoformat(one[k]) for k in ("start", "end"))
            assert (end - start).total_seconds() == hours * 3600, (day, one["start"], one["end"])
            assert one["start"].startswith(f"{day}T{first:02d}:00")
            assert one["end"].startswith(f"{after(day)}T{end_hour:02d}:00")
            assert (one["verdict"], one["limit"]) == (verdict, limit or 0), one["reasons"]


def test_the_hour_that_comes_twice_is_an_hour_of_its_own():
    """TA Lärm judges the loudest full hour of a night of nine: the second 02:00 is it."""
    rows = [series("LAeq", "specific", "2026-10-24T22:00", "2026-10-25T00:00Z", 30),
            series("LAeq", "specific", "2026-10-25T01:00Z", "2026-10-25T02:00Z", 50),
            series("LAeq", "specific", "2026-10-25T00:00Z", "2026-10-25T01:00Z", 30),
            series("LAeq", "specific", "2026-10-25T03:00+01:00", "2026-10-25T06:00",
            30)]  # fmt: skip
    case = {"pack": "de.ta-laerm", "site": {"zone": "MI"}, "set": {"monitoring": False}}
    one = of_rule(judged(case | {"series": rows}), "night-rating")
    assert (one["value"], one["verdict"]) == (50, "over")
    windows = one["steps"]["judged"][0]["measures"]["value"]["stages"][0]
    assert windows["windows"] == 9


@pytest.mark.parametrize(
    ("day", "quiet_hours"),
    [(MONDAY, 3), ("2026-03-07", 3), ("2026-03-08", 7), ("2026-05-01", 7), ("2026-12-25", 7),
     ("2028-02-29", 3), ("2026-03-29", 7), ("2026-10-25", 7)],
)  # fmt: skip
def test_german_quiet_hours_on_workdays_sundays_and_holidays(day, quiet_hours):
    """A whole day at one level: its rating level has 6 dB in the quiet hours."""
    rows = [series("LAeq", "specific", f"{day}T06:00", f"{day}T22:00", 50)]
    case = {"pack": "de.ta-laerm", "site": {"zone": "WA"}, "set": {"monitoring": False}}
    one = of_rule(judged(case | {"series": rows}), "day-rating")
    wanted = 50 + 10 * log10((16 - quiet_hours + quiet_hours * 10**0.6) / 16)
    assert one["value"] == pytest.approx(wanted, abs=1e-6)
    # The hours of Sundays are from memory; those of workdays were read.
    doubted = any("hours of quiet" in r for r in one["reasons"])
    assert doubted is (quiet_hours == 7), one["reasons"]


def test_a_holiday_of_one_part_of_a_country_alone():
    for part, quiet in (("DE-BY", 7), ("DE-BE", 3)):
        rows = [series("LAeq", "specific", "2026-01-06T06:00", "2026-01-06T22:00", 50)]
        site = {"zone": "WA", "holidays": part}
        one = of_rule(judged({"pack": "de.ta-laerm", "site": site, "series": rows}), "day-rating")
        spans = one["steps"]["judged"][0]["measures"]["value"]["adjusted"]
        loud = [a for a in spans if "KR" in a["parts"]]
        assert sum(a["end_us"] - a["start_us"] for a in loud) == quiet * 3_600_000_000


@pytest.mark.parametrize(
    ("day", "start"), [("2026-01-25", "08"), ("2026-01-26", "08"), ("2026-01-27", "07")]
)
def test_the_day_of_new_south_wales_begins_later_on_sundays_and_holidays(day, start):
    """26 January 2026 is Australia Day, a Monday."""
    rows = [series("LAeq", "specific", f"{day}T06:00", f"{day}T12:00", 30)]
    case = {"pack": "au.nsw.npfi", "site": {"zone": "suburban"}, "set": RBL, "series": rows}
    found = [f for f in judged(case) if f["rule"] == "trigger"]
    assert [f["period"] for f in found] == ["night", "day"]
    assert found[1]["start"].startswith(f"{day}T{start}:00")


def test_the_standard_day_of_the_naaqs_ignores_daylight_saving():
    rows = [
        {"quantity": "PM2.5", "from": "2026-07-01T00:00", "to": "2026-07-03T01:00", "value": 9}
    ]
    case = {"pack": "air.pm25", "site": {"tz": "America/New_York"}, "rules": ["naaqs-context"]}
    one = of_rule(judged(case | {"series": rows}), "naaqs-context")
    stage = one["steps"]["judged"][0]["measures"]["value"]["stages"][1]
    assert stage["known"] == 2  # from 01:00 to 01:00 by the summer's clock


# First day in force as the reference has it; None: from ever.
IN_FORCE = {
    "de.ta-laerm": "2017-06-09", "fr.bruits-voisinage": "2017-08-10", "nl.bkl": "2024-01-01",
    "es.rd1367": "2007-10-24", "uk.bs4142": "2019-06-30", "au.nsw.npfi": "2017-10-27",
    "us.ny.nyc.noise": "2007-07-01", "work.noise": "2006-02-15", "us.osha.pel": "1971-05-29",
    "us.osha.solvents": "1971-05-29", "eu.ied.annex7.watch": "2014-01-07",
}  # fmt: skip


@pytest.mark.parametrize("pack", IN_FORCE)
def test_before_a_pack_was_in_force_it_says_so(pack):
    first = date.fromisoformat(IN_FORCE[pack])
    (version,) = library.shipped(pack)
    assert (version.in_force.first, version.in_force.last) == (first, None)
    rule = next(r for r in version.rules if r.quantity)
    of = f"{rule.quantity.name}_125" if rule.bands_hz else rule.quantity.name
    day = str(first - timedelta(days=3))
    row = {"quantity": of, "from": f"{day}T08:00", "to": f"{day}T16:00", "value": 1.0}
    if rule.quantity.how == "sum":
        row = {"quantity": of, "at": f"{first.year - 1}-06-15T08:00", "value": 1.0}
    found = judged({"pack": pack, "rules": [rule.id], "series": [row]})
    early = [f for f in found if f["start"] < str(first) and f["end"][:10] < str(first)]
    assert early
    assert {f["verdict"] for f in early} == {"not_applicable"}, [f["reasons"] for f in early]
    assert all("in force" in f["reasons"][0] for f in early)


def test_on_each_date_the_version_in_force(tmp_path, monkeypatch):
    """A pack whose figure changed, as two files; each night by the one of the date it begins."""
    text = (library.FOLDER / "de.ta-laerm.yaml").read_text(encoding="utf-8")
    old = text.replace("until: null", "until: 2026-03-01").replace("night: 45", "night: 40")
    new = text.replace("2017-06-09", "2026-03-02").replace("version: 1.0.0", "version: 2.0.0")
    (tmp_path / "a.yaml").write_text(old, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(new, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    case = {"pack": ["a.yaml", "b.yaml"], "site": {"zone": "MI"}, "rules": ["night-rating"],
            "series": [series("LAeq", "specific", "2026-03-01T22:00", "2026-03-03T06:00",
            44)]}  # fmt: skip
    nights = [(f["version"], f["limit"]) for f in judged(case)]
    assert nights == [("1.0.0", 40), ("2.0.0", 45)]
