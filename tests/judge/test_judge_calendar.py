"""Periods and windows: midnight, both clock changes, the leap day, holidays."""

from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judge_packs import BERLIN, HEAD, pack, us
from lotline.errors import RuleError
from lotline.judge.language.holiday import holidays
from lotline.judge.language.period import Calendar, Hours, Period, Span
from lotline.judge.language.window import Window

NIGHT = Period("night", (Hours("22:00", "06:00"),))
DAY = Period("day", (Hours("06:00", "22:00"),))
QUIET = Period("quiet", (
    Hours("06:00", "07:00", ("mon", "tue", "wed", "thu", "fri", "sat")),
    Hours("06:00", "09:00", ("sun", "holiday")),
))  # fmt: skip
UNTIL = Period("late", (Hours("22:00", "", until="morning"),))
MORNING = Period("morning", (
    Hours("07:00", "12:00", ("mon", "tue", "wed", "thu", "fri", "sat")),
    Hours("08:00", "12:00", ("sun", "holiday")),
))  # fmt: skip
STANDARD = Period("std", (Hours("00:00", "24:00"),), standard=True)
EVERY = {p.name: p for p in (DAY, NIGHT, QUIET, UNTIL, MORNING, STANDARD)}


def calendar(zone=BERLIN, free="DE", **facts):
    return Calendar(EVERY, zone, holidays(free), facts.get)


def only(name, *day, **where):
    (span,) = calendar(**where).spans(name, date(*day), date(*day))
    return span


@pytest.mark.parametrize(
    ("day", "hours"), [((2026, 3, 28), 7), ((2026, 7, 1), 8), ((2026, 10, 24), 9)]
)
def test_nights_of_seven_eight_and_nine_hours(day, hours):
    span = only("night", *day)
    assert span.seconds == hours * 3600
    assert (span.on, span.start_us) == (date(*day), us(*day, 22))


def test_the_leap_day_is_a_day():
    assert only("day", 2028, 2, 29).seconds == 16 * 3600
    assert only("night", 2028, 2, 28).end_us == us(2028, 2, 29, 6)
    assert only("night", 2028, 2, 29).end_us == us(2028, 3, 1, 6)


def test_a_holiday_is_not_a_weekday_for_those_who_name_it():
    assert only("quiet", 2026, 4, 30).seconds == 3600
    assert only("quiet", 2026, 5, 1).seconds == 3 * 3600  # Friday, Labour Day
    assert only("quiet", 2026, 5, 3).seconds == 3 * 3600  # Sunday
    assert only("quiet", 2026, 5, 1, free="").seconds == 3600
    named = calendar().holidays
    assert date(2026, 5, 1) in named
    assert named[date(2026, 5, 1)]
    assert date(2026, 5, 2) not in named


def test_parts_of_a_country_have_their_own():
    assert only("quiet", 2026, 11, 1, free="DE-BE").seconds == 3 * 3600  # a Sunday
    assert only("quiet", 2027, 11, 1, free="DE-NW").seconds == 3 * 3600  # All Saints, a Monday
    assert only("quiet", 2027, 11, 1, free="DE-BE").seconds == 3600
    with pytest.raises(RuleError, match="expected a part of DE"):
        holidays("DE-XX")
    with pytest.raises(RuleError, match="expected a country"):
        holidays("XX")


def test_a_night_that_lasts_to_the_next_morning():
    assert only("late", 2026, 5, 2).end_us == us(2026, 5, 3, 8)  # before a Sunday
    assert only("late", 2026, 5, 3).end_us == us(2026, 5, 4, 7)


def test_local_standard_time_has_days_of_24_hours():
    new_york = ZoneInfo("America/New_York")
    for day in ((2026, 3, 8), (2026, 7, 1), (2026, 11, 1)):
        span = only("std", *day, zone=new_york)
        assert span.seconds == 86400
    assert only("std", 2026, 7, 1, zone=new_york).start_us == us(2026, 7, 1, 1, zone=new_york)
    assert only("std", 2026, 1, 1, zone=new_york).start_us == us(2026, 1, 1, 0, zone=new_york)


def test_a_time_that_the_clocks_skip_is_the_moment_of_the_change():
    found = calendar()
    change = us(2026, 3, 29, 3)
    assert [found.at(date(2026, 3, 29), m) for m in (120, 150, 179, 180)] == [change] * 4
    assert found.at(date(2026, 3, 29), 119) == change - 60_000_000


def test_times_that_are_facts():
    opened = Period("open", (Hours("opens", "12:00"),))
    found = Calendar({"open": opened}, BERLIN, holidays(""), {"opens": "08:30"}.get)
    (span,) = found.spans("open", date(2026, 3, 2), date(2026, 3, 2))
    assert span.start_us == us(2026, 3, 2, 8, 30)


@given(st.dates(date(1990, 1, 1), date(2050, 1, 1)), st.sampled_from([
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo",
    "America/Santiago",
]))  # fmt: skip
def test_day_and_night_fill_the_time_and_never_meet(day, name):
    found = calendar(zone=ZoneInfo(name), free="")
    start = found.at(day)
    spans = sorted(
        (s for n in ("day", "night") for s in found.within(n, start, start + 3 * 86_400_000_000)),
        key=lambda s: s.start_us,
    )
    assert len(spans) >= 6
    assert all(a.end_us == b.start_us for a, b in pairwise(spans))


def test_windows_inside_a_night_of_seven_hours():
    span = only("night", 2026, 3, 28)
    found = Window("fixed", seconds=3600).cut(span, calendar())
    assert [s.seconds for s in found] == [3600.0] * 7
    assert (found[0].start_us, found[-1].end_us) == (span.start_us, span.end_us)
    assert len(Window("sliding", seconds=3600, step=60).cut(span, calendar())) == 6 * 60 + 1
    assert Window("sliding", seconds=8 * 3600, step=60).cut(span, calendar()) == []
    assert Window("sliding", seconds=8 * 3600, step=60, short=True).cut(span, calendar()) == [span]


def spans(window, *days):
    start, end = us(*days[0]), us(*days[-1])
    return [(s.start_us, s.end_us) for s in window.spans(start, end, calendar())]


def test_calendar_windows():
    year = Window("calendar", unit="year")
    assert spans(year, (2026, 12, 31), (2027, 1, 1)) == [(us(2026, 1, 1), us(2027, 1, 1))]
    assert len(spans(year, (2026, 12, 31), (2027, 1, 1, 0, 0, 1))) == 2
    month = spans(Window("calendar", unit="month"), (2028, 2, 29), (2028, 3, 1))
    assert month == [(us(2028, 2, 1), us(2028, 3, 1))]
    week = spans(Window("calendar", unit="week"), (2026, 3, 4), (2026, 3, 5))
    assert week == [(us(2026, 3, 2), us(2026, 3, 9))]
    days = spans(Window("calendar", unit="day"), (2026, 3, 28), (2026, 3, 31))
    assert [(b - a) // 3_600_000_000 for a, b in days] == [24, 23, 24]


def test_rolling_windows_end_at_each_step():
    hours = spans(Window("last", seconds=12 * 3600, step=3600), (2026, 3, 2), (2026, 3, 2, 3))
    assert hours == [(us(2026, 3, 1, 13 + i), us(2026, 3, 2, 1 + i)) for i in range(3)]
    months = spans(Window("last", unit="month", amount=12), (2026, 2, 10), (2026, 3, 10))
    assert months == [(us(2025, 3, 1), us(2026, 3, 1)), (us(2025, 4, 1), us(2026, 4, 1))]


def test_windows_of_the_clock_begin_at_local_midnight():
    found = spans(Window("fixed", seconds=900), (2026, 3, 2, 12, 5), (2026, 3, 2, 12, 31))
    assert found[0] == (us(2026, 3, 2, 12), us(2026, 3, 2, 12, 15))
    assert len(found) == 3


def test_a_window_of_the_clock_belongs_to_the_period_in_which_it_begins():
    rule = "- {id: r, quantity: LAeq, per: 1 h, limit: {value: '55 if period == day else 40'}}"
    found = pack(rule, HEAD)
    assert found.rules[0].per == Window("fixed", seconds=3600.0)
    assert calendar().holding_first(us(2026, 3, 2, 5, 59)) == ["night"]
    assert calendar().holding_first(us(2026, 3, 2, 6)) == ["day"]
    assert isinstance(calendar().holding("night", us(2026, 3, 2, 5, 59)), Span)
