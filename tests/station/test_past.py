"""The days, events and months that the page tells, out of a journal; and late data in them."""

from datetime import date
from statistics import median

import pytest
from lotline import judge
from lotline.records import Indicator, energy_mean, passages
from lotline.station.chosen import chosen, in_force
from lotline.station.days import Limits
from lotline.station.live import Live
from lotline.station.snapshot import Snapshot
from past_rig import QUARTER_US, Rig, site, us

MINUTE_US = 60_000_000


@pytest.fixture
def rig(tmp_path):
    rig = Rig(tmp_path, "2026-11-04T14:32")
    yield rig
    rig.writer.close()


def days(rig):
    return {day.date.day: (day.state, day.partly) for day in rig.told().days}


def test_an_empty_journal_tells_nothing(rig):
    told = rig.told()
    assert (told.days, told.events, told.months, told.files) == ((), (), (), ())


def test_whole_days_only_and_none_before_the_first(rig):
    rig.quarters("2026-11-02T00:00", "2026-11-04T14:30")
    assert days(rig) == {2: ("within", False), 3: ("within", False)}
    assert rig.past.latest.measured == 1.0


def test_a_passed_limit_a_close_one_and_a_gap(rig):
    rig.quarters("2026-10-30T00:00", "2026-10-30T12:00")
    rig.quarters("2026-10-30T12:00", "2026-10-30T12:30", 58.0)
    rig.quarters("2026-10-30T12:30", "2026-10-31T20:00")
    rig.quarters("2026-10-31T20:00", "2026-10-31T21:00", 53.0)
    rig.quarters("2026-10-31T21:00", "2026-11-01T21:30")
    rig.quarters("2026-11-02T00:00", "2026-11-02T03:00", 60.0)
    rig.quarters("2026-11-03T00:00", "2026-11-04T00:00", 40.0, completeness=0.5)
    assert days(rig) == {
        30: ("passed", False), 31: ("close", False), 1: ("not_measured", True),
        2: ("passed", True), 3: ("not_measured", True),
    }  # fmt: skip
    told = rig.past.latest
    assert told.passes == 2, "quarter hours that touch are one time"
    assert told.measured == pytest.approx((24 + 24 + 21.5 + 3 + 12) / (5 * 24))


def test_a_short_gap_costs_no_day_its_tick_and_is_counted(rig):
    rig.quarters("2026-11-03T00:00", "2026-11-03T22:00")
    assert days(rig) == {3: ("within", False)}
    assert rig.past.latest.measured == pytest.approx(22 / 24)
    rig.quarters("2026-11-02T00:00", "2026-11-02T21:30")
    assert days(rig)[2] == ("not_measured", True)


def test_a_rule_that_was_not_judged_is_no_tick(rig):
    """All of the day was measured, but a verdict says that this rule lacks its data."""
    rig.quarters("2026-11-03T00:00", "2026-11-04T00:00")
    (one,) = judge.judge(rig.rules[0], [], us("2026-11-03T00:00"),
                         us("2026-11-03T00:15"), rig.site.site.zone)  # fmt: skip
    rig.writer.add_verdict("night@mic", one.start_us, us("2026-11-03T06:00"), 0, one.to_json())
    assert days(rig)[3] == ("not_measured", True)


def test_days_without_a_rule_have_no_limit(tmp_path):
    rig = Rig(tmp_path, "2026-11-04T14:32", rule=[])
    rig.quarters("2026-11-03T00:00", "2026-11-04T00:00")
    assert days(rig) == {3: ("no_limit", False)}
    rig.writer.close()


def test_two_microphones_must_both_have_measured(tmp_path):
    nodes = [{"name": n, "kind": "microphone"} for n in ("mic", "yard")]
    rig = Rig(tmp_path, "2026-11-04T14:32", node=nodes)
    rig.quarters("2026-11-03T00:00", "2026-11-04T00:00")
    assert days(rig) == {3: ("not_measured", True)}
    assert rig.past.latest.measured == 0.5
    rig.writer.close()


def test_the_day_on_which_the_clock_is_set_has_25_hours(tmp_path):
    rig = Rig(tmp_path, "2026-10-26T10:00")
    rig.quarters("2026-10-25T00:00", "2026-10-26T00:00")
    assert days(rig) == {25: ("within", False)}
    assert rig.past.latest.measured == 1.0
    (digest,) = rig.past._days.values()
    assert digest.seconds == 25 * 3600
    rig.writer.close()


def test_late_data_change_a_day_that_was_told(rig):
    rig.quarters("2026-11-02T00:00", "2026-11-04T00:00")
    assert days(rig)[2] == ("within", False)
    rig.quarters("2026-11-02T10:00", "2026-11-02T10:15", 70.0)
    assert days(rig)[2] == ("passed", False)
    rig.quarters("2026-11-02T10:00", "2026-11-02T10:15", 50.0)
    assert days(rig)[2] == ("within", False)
    assert rig.past.latest.passes == 0
    assert [event.withdrawn for event in rig.past.latest.events] == [True]


def test_only_what_changed_is_read_again(rig, monkeypatch):
    rig.quarters("2026-11-01T00:00", "2026-11-04T00:00")
    rig.told()
    read = []
    real = rig.past._reader.judged
    monkeypatch.setattr(rig.past._reader, "judged", lambda *span: read.append(span) or real(*span))
    rig.told()
    assert [span for span in read if span[1] - span[0] == 86_400_000_000] == []


def test_a_tick_reads_few_days_and_comes_again(rig):
    rig.quarters("2026-09-01T00:00", "2026-11-04T00:00", judged=False)
    ticks = 1
    while rig.past.tick():
        assert len(rig.past._days) == 4 * ticks
        ticks += 1
    assert ticks == 16
    assert len(rig.past.latest.days) == 30


def test_an_event_is_told_as_it_was_explained_and_checked(rig):
    rig.quarters("2026-11-03T14:00", "2026-11-03T15:00", 58.1)
    rig.quarters("2026-11-03T18:00", "2026-11-03T18:15", 56.0)
    last, first = rig.told().events
    assert (first.start_us, first.count) == (us("2026-11-03T14:00"), 4)
    assert (first.end_us, first.level, first.limit) == (us("2026-11-03T15:00"), 58.1, 55.0)
    assert (first.place, first.average, first.explained) == ("north wall", True, None)
    assert last.start_us == us("2026-11-03T18:00")
    words = {"cause": "site-machine", "words": "the saw", "action": "door closed"}
    numbers = [e.id for e in rig.reader.exceedances(0, 1 << 62)]
    for number in numbers[:2]:
        rig.writer.take_step(number, "explain", "Ada", words, us("2026-11-04T09:00"))
    events = rig.told().events
    assert [(e.count, e.explained is not None, e.checked) for e in events] == [
        (1, False, None), (2, False, None), (2, True, None),
    ], "the half that was explained stands alone"  # fmt: skip
    assert events[2].explained.words == "the saw"
    for number, command in ((numbers[0], "accept"), (numbers[1], "refuse")):
        rig.writer.take_step(number, command, "Lee", {"reason": "x"}, us("2026-11-04T10:00"))
    assert {e.checked for e in rig.told().events if e.explained} == {True, False}


def test_words_that_were_deleted_are_gone_from_the_page(rig):
    rig.quarters("2026-11-03T14:00", "2026-11-03T14:15", 58.1)
    words = {"cause": "traffic", "words": "Mr Smith's van", "action": "told him"}
    (one,) = rig.reader.exceedances(0, 1 << 62)
    rig.writer.take_step(one.id, "explain", "Ada", words, us("2026-11-04T09:00"))
    with rig.writer.transaction() as db:
        db.execute("UPDATE actions SET who = '', body = '', salt = '' WHERE step = 'explained'")
    (event,) = rig.told().events
    assert event.explained.deleted
    assert "Smith" not in repr(event)


def test_older_than_a_week_is_left_to_the_calendar(rig):
    rig.quarters("2026-10-27T14:00", "2026-10-27T14:15", 58.1)
    rig.quarters("2026-10-29T14:00", "2026-10-29T14:15", 58.1)
    assert [e.start_us for e in rig.told().events] == [us("2026-10-29T14:00")]


def test_months_have_their_median_background_and_their_passes(tmp_path):
    rig = Rig(tmp_path, "2026-05-10T12:00")
    for month, level in ((1, 50.0), (2, 48.0), (4, 44.0)):
        rig.quarters(f"2026-{month:02d}-01T00:00", f"2026-{month + 1:02d}-01T00:00", level,
                     judged=False)  # fmt: skip
    rig.quarters("2026-03-01T00:00", "2026-03-20T00:00", judged=False)
    rig.quarters("2026-02-10T10:00", "2026-02-10T11:00", 60.0)
    rig.quarters("2026-02-11T10:00", "2026-02-11T10:15", 60.0)
    months = rig.told().months
    assert [m.first for m in months] == [date(2026, n, 1) for n in (1, 2, 3, 4)]
    assert [m.background for m in months] == [40.0, 38.0, None, 34.0]
    assert [m.passes for m in months] == [0, 2, 0, 0]
    assert rig.past.latest.trend_place == "north wall"
    assert median([38.0] * 9 + [50.0] * 5) == 38.0
    rig.writer.close()


def test_files_are_the_months_from_the_first_record_on(tmp_path):
    rig = Rig(tmp_path, "2026-02-10T12:00")
    rig.quarters("2025-12-31T22:00", "2025-12-31T23:00", judged=False)
    assert rig.told().files == ("2026-02", "2026-01", "2025-12")
    rig.writer.close()


def test_the_rules_that_can_be_passed(tmp_path):
    """Limits of the site file and of packs, whatever part of a year; no advice, no context."""
    rules = [{"id": "all", "node": "mic", "limit": 55}, {"id": "told", "node": "mic"}]
    packs = [{"pack": "de.ta-laerm", "node": "mic", "set": {"zone": "WA"}},
             {"pack": "air.pm25", "node": "dust"}]  # fmt: skip
    one = site(tmp_path, rule=rules, pack=packs)
    limits = Limits(one, chosen(one, in_force(one)))
    for rule in ("all", "de.ta-laerm/night-rating@mic", "de.ta-laerm/night-rating:night@mic",
                 "air.pm25/eu2030-day@dust"):  # fmt: skip
        assert rule in limits
    for rule in ("told", "de.ta-laerm/night-rating@yard", "air.pm25/nowcast@dust",
                 "air.pm25/who-day@dust", "air.pm25/naaqs-context@dust"):  # fmt: skip
        assert rule not in limits


def test_passages_of_two_microphones_are_two():
    over = [("a", 0, 10), ("a", 10, 20), ("a", 21, 30), ("b", 5, 15), ("a", 12, 20)]
    assert passages(over) == 3
    assert passages([]) == 0


def test_the_download_is_the_journals_own_and_the_pages_limit(rig):
    rig.quarters("2026-11-03T14:00", "2026-11-03T14:30", 58.1)
    rig.quarters("2026-11-03T14:45", "2026-11-03T15:00", 50.0, completeness=0.5)
    rig.told()
    rows = list(rig.months().rows("2026-11"))
    assert len(rows) == 96
    by = {row.start_us: row for row in rows}
    assert [by[us(f"2026-11-03T14:{m:02d}")].verdict for m in (0, 15, 30, 45)] == [
        "over", "over", "", "nodata"]  # fmt: skip
    loud = by[us("2026-11-03T14:00")]
    assert (loud.LAeq, loud.LAF90, loud.limit, loud.grade) == (58.1, 48.1, 55.0, "indicative")
    assert by[us("2026-11-03T14:30")].LAeq is None
    assert list(rig.months().rows("2026-10")) == []


def test_the_last_day_ends_with_the_last_whole_quarter_hour(rig):
    rig.quarters("2026-11-04T00:00", "2026-11-04T14:30")
    last = list(rig.months().rows("2026-11"))[-1]
    assert last.start_us + QUARTER_US == us("2026-11-04T14:30")


def test_an_hour_of_the_download_averages_to_what_the_page_says(rig):
    for n, level in enumerate((40.0, 40.0, 40.0, 70.0)):
        rig.quarters(f"2026-11-03T14:{15 * n:02d}", f"2026-11-03T14:{15 * n + 14:02d}", level)
    rows = [r for r in rig.months().rows("2026-11") if r.LAeq is not None]
    assert energy_mean([r.LAeq for r in rows]) == pytest.approx(63.99, abs=0.01)


def test_page_and_download_say_the_same(rig):
    rig.quarters("2026-11-04T00:00", "2026-11-04T12:00", 48.26)
    rig.quarters("2026-11-04T12:00", "2026-11-04T12:15", 58.24)
    rig.quarters("2026-11-04T12:30", "2026-11-04T14:30", 51.0, completeness=0.5)
    (place,) = Snapshot(rig.site, rig.rules, rig.clock, Live())().places
    page = {p.start_us: p for p in place.day}
    rows = [row for row in rig.months().rows("2026-11") if row.start_us in page]
    assert len(rows) == 58
    for row in rows:
        point = page[row.start_us]
        assert (point.LAeq, point.LAF90, point.LAFmax, point.measured) == (
            row.LAeq, row.LAF90, row.LAFmax, row.measured)  # fmt: skip
        if row.verdict in ("ok", "over"):
            assert (point.limit, point.verdict) == (row.limit, row.verdict)
    assert {row.verdict for row in rows} == {"ok", "over", "nodata", ""}


def dusty(rig, ago_s=120, flags=0, **values):
    at = (rig.clock.now_us() // MINUTE_US * MINUTE_US) - ago_s * 1_000_000
    rig.writer.add_indicators([Indicator("dust", 0, at, 60, values, 1.0, 5, flags)])


def test_air_is_the_last_minute_without_a_limit(rig):
    dusty(rig, **{"PM2.5": 12.0, "VOC_index": 101.0, "temperature": 21.0})
    (air,) = rig.told().air
    assert (air.place, air.state, air.counted) == ("hall", "no_limit", None)
    assert [(r.quantity, r.value) for r in air.readings] == [("PM2.5", 12.0), ("VOC_index", 101.0)]


def test_air_that_is_silent_warming_up_or_broken_is_not_measured(rig):
    assert rig.told().air[0].state == "not_measured"
    dusty(rig, ago_s=600, **{"PM2.5": 12.0})
    assert rig.told().air[0].state == "not_measured"
    dusty(rig, flags=4, **{"PM2.5": 12.0})
    dusty(rig, flags=8, ago_s=60, **{"PM2.5": 12.0})
    assert rig.told().air[0].readings == ()


def found(verdict, value, **changes):
    base = {
        "rule": "day", "title": "", "start_us": us("2026-11-04T00:00"),
        "end_us": us("2026-11-05T00:00"), "node": "dust", "period": "", "quantity": "PM2.5",
        "unit": "ug/m3", "value": value, "limit": 25.0,
        "margin": None if value is None else 25.0 - value, "verdict": verdict,
        "grade": "screening", "severity": "limit", "word": "", "reasons": (),
        "completeness": 1.0, "uncertainty": 0.0,
        "pack": "p", "version": "1", "cite": "", "inputs": "", "local": (0, 0), "final": False,
    }  # fmt: skip
    return judge.Finding(**(base | changes))


@pytest.mark.parametrize(("verdict", "value", "state"), [
    ("ok", 10.0, "within"), ("ok", 23.5, "close"), ("over", 30.0, "passed"),
    ("nodata", None, "not_measured"), ("unclear", 25.5, "close"),
])  # fmt: skip
def test_air_with_a_rule_has_its_state(rig, verdict, value, state):
    dusty(rig, **{"PM2.5": 12.0})
    rig.running["p/day@dust"] = found(verdict, value)
    (air,) = rig.told().air
    assert air.state == state
    assert (air.counted.level if air.counted else None) == value
    rig.running["p/advice@dust"] = found("over", 99.0, severity="advice")
    assert rig.told().air[0].state == state


def test_a_verdict_of_yesterday_speaks_until_the_next(rig):
    dusty(rig, **{"PM2.5": 12.0})
    one = found("over", 30.0, start_us=us("2026-11-03T00:00"), end_us=us("2026-11-04T00:00"))
    rig.writer.add_verdict("p/day@dust", one.start_us, one.end_us, 0, one.to_json())
    assert rig.told().air[0].state == "passed"
    rig.running["p/day@dust"] = found("ok", 3.0)
    assert rig.told().air[0].state == "within"
