"""Which quarter hours a rule holds in: midnight, weekdays, both clock changes."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from judge_records import BERLIN, QUARTER_US, local_day, quarter, rule, us
from lotline.errors import RuleError
from lotline.judge import Rule, applies, judge

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


def held(verdicts):
    """The local starts at which the rule held."""
    return [start for start, v in verdicts.items() if v.verdict != "not_applicable"]


def words(verdicts):
    return Counter(v.verdict for v in verdicts.values())


def test_a_day_has_96_quarter_hours_and_silence_fills_them():
    assert words(local_day(rule(), 2026, 1, 12)) == {"nodata": 96}


def test_edges_of_a_window_by_day():
    starts = held(local_day(rule(start="07:00", end="20:00"), 2026, 1, 12))
    assert (starts[0], starts[-1], len(starts)) == ("Mon 07:00 +0100", "Mon 19:45 +0100", 52)


def test_edges_of_a_window_over_midnight():
    starts = held(local_day(rule(start="22:00", end="06:00"), 2026, 1, 12))
    assert len(starts) == 32
    assert (starts[0], starts[23]) == ("Mon 00:00 +0100", "Mon 05:45 +0100")
    assert (starts[24], starts[-1]) == ("Mon 22:00 +0100", "Mon 23:45 +0100")


def test_a_window_to_midnight():
    starts = held(local_day(rule(start="22:00", end="24:00"), 2026, 1, 12))
    assert (starts[0], starts[-1], len(starts)) == ("Mon 22:00 +0100", "Mon 23:45 +0100", 8)
    from_midnight = rule(start="22:00", end="00:00")
    assert held(local_day(from_midnight, 2026, 1, 12)) == starts


def test_a_night_belongs_to_the_day_on_which_it_starts():
    friday = rule(start="22:00", end="06:00", days=("fri",))
    assert held(local_day(friday, 2026, 1, 16))[0] == "Fri 22:00 +0100"
    assert len(held(local_day(friday, 2026, 1, 16))) == 8
    assert held(local_day(friday, 2026, 1, 17))[-1] == "Sat 05:45 +0100"
    assert len(held(local_day(friday, 2026, 1, 17))) == 24
    monday = rule(start="22:00", end="06:00", days=("mon",))
    assert held(local_day(monday, 2026, 1, 12))[0] == "Mon 22:00 +0100"  # not Sunday's night
    sunday = rule(start="22:00", end="06:00", days=("sun",))
    assert len(held(local_day(sunday, 2026, 1, 12))) == 24  # Sunday's night on Monday morning


def test_weekdays():
    week = [held(local_day(rule(days=WORKDAYS), 2026, 1, day)) for day in range(12, 19)]
    assert [len(starts) for starts in week] == [96] * 5 + [0, 0]


def night_over(year, month, day):
    """The verdicts from noon of a date to noon of the next."""
    records = []
    start, end = us(year, month, day, 12), us(year, month, day + 1, 12)
    for at in range(start, end, QUARTER_US):
        records.append(quarter(at, 40.0))
    verdicts = judge(rule(start="22:00", end="06:00"), records, start, end, BERLIN)
    return [v for v in verdicts if v.verdict == "ok"]


def test_the_night_when_clocks_go_forward_lasts_seven_hours():
    night = night_over(2026, 3, 28)
    assert len(night) == 28
    assert night[0].start_us == us(2026, 3, 28, 22)
    assert night[-1].end_us == us(2026, 3, 29, 6)


def test_the_night_when_clocks_go_back_lasts_nine_hours():
    night = night_over(2026, 10, 24)
    assert len(night) == 36
    assert night[0].start_us == us(2026, 10, 24, 22)
    assert night[-1].end_us == us(2026, 10, 25, 6)


def test_the_hour_that_does_not_exist():
    early = rule(start="02:00", end="03:00")
    day = local_day(early, 2026, 3, 29)
    assert len(day) == 92
    assert held(day) == []
    assert held(local_day(rule(start="02:30", end="03:15"), 2026, 3, 29)) == ["Sun 03:00 +0200"]


def test_the_hour_that_comes_twice():
    day = local_day(rule(start="02:00", end="03:00"), 2026, 10, 25)
    assert len(day) == 100
    assert held(day) == [
        "Sun 02:00 +0200", "Sun 02:15 +0200", "Sun 02:30 +0200", "Sun 02:45 +0200",
        "Sun 02:00 +0100", "Sun 02:15 +0100", "Sun 02:30 +0100", "Sun 02:45 +0100",
    ]  # fmt: skip


def test_only_whole_quarter_hours_of_the_span():
    start = us(2026, 1, 12, 12)
    for first, last, count in ((0, 900, 1), (1, 900, 0), (0, 899.999999, 0), (-1, 1801, 2)):
        found = judge(rule(), [], start + round(first * 1e6), start + round(last * 1e6), BERLIN)
        assert len(found) == count
        assert all(v.start_us % QUARTER_US == 0 for v in found)


def test_records_that_are_no_quarter_hour_are_not_taken():
    start = us(2026, 1, 12, 12)
    odd = [quarter(start + 60_000_000, 80.0), replace(quarter(start, 80.0), seconds=60)]
    (verdict,) = judge(rule(), odd, start, start + QUARTER_US, BERLIN)
    assert verdict.verdict == "nodata"


def test_zones_a_quarter_hour_apart():
    nepal = ZoneInfo("Asia/Kathmandu")
    starts = held(local_day(rule(start="07:00", end="07:15"), 2026, 1, 12, zone=nepal))
    assert starts == ["Mon 07:00 +0545"]


def test_a_clock_off_the_quarter_hours_cannot_be_judged():
    odd = timezone(timedelta(minutes=7))
    with pytest.raises(RuleError, match="expected a quarter hour of the local clock"):
        judge(rule(), [], 0, QUARTER_US, odd)


@pytest.mark.parametrize(
    "wrong",
    [{"start": "22:10"}, {"start": "7:00"}, {"end": "24:15"}, {"end": "25:00"}, {"start": "24:00"},
     {"start": "06:00", "end": "06:00"}, {"days": ("mon", "holiday")}, {"quantity": "LAFmax"},
     {"minutes": 60}],
)  # fmt: skip
def test_a_rule_that_cannot_be_judged_says_why(wrong):
    with pytest.raises(RuleError, match=r"rule 'r': got .+, expected "):
        Rule(**{"id": "r", "node": "mic", **wrong})


def test_applies_at_any_moment():
    night = rule(start="22:00", end="06:00", days=("sat",))
    saturday = datetime(2026, 1, 17, tzinfo=BERLIN)
    for hours, expected in ((21.99, False), (22, True), (29.99, True), (30, False), (5, False)):
        assert applies(night, saturday + timedelta(hours=hours)) is expected
