"""The lowest levels of days, and what their course may mean."""

import pytest
from lotline.meter.quietest import floor, quietest
from lotline.records import Indicator

DAY_S = 86_400


def quarters(count=96, low=None, completeness=1.0):
    """A day at 40 dB, with one quarter hour at `low` of which so much was measured."""
    for n in range(count):
        one = low is not None and n == 7
        yield Indicator("mic", 0, n * 900_000_000, 900,
                        {"LAeq": 50.0, "LAF90": low if one else 40.0},
                        completeness if one else 1.0, 0)  # fmt: skip


@pytest.mark.parametrize(("given", "low"), [
    ({}, 40.0), ({"low": 31.5}, 31.5), ({"low": 31.5, "completeness": 0.5}, 40.0),
    ({"count": 86}, None), ({"count": 87}, 40.0), ({"count": 0}, None),
])  # fmt: skip
def test_of_a_day(given, low):
    assert quietest(list(quarters(**given)), DAY_S) == low


@pytest.mark.parametrize(("recent", "course"), [
    (32.9, "steady"), (33.0, "climbs"), (27.1, "steady"), (27.0, "falls"),
])  # fmt: skip
def test_the_last_week_against_the_days_before(recent, course):
    found = floor([30.0] * 20 + [None] * 3 + [recent] * 7, None)
    assert (found.course, found.before, found.recent) == (course, 30.0, recent)


def test_one_stormy_or_still_day_is_no_course():
    assert floor([30.0] * 20 + [30.0] * 3 + [50.0] * 3 + [30.0], None).course == "steady"


def test_of_less_than_two_weeks_nothing_is_said():
    found = floor([None] * 17 + [30.0] * 13, 29.0)
    assert (found.course, found.recent, found.below) == ("early", None, False)


@pytest.mark.parametrize(("level", "stated", "below"), [
    (29.0, 29.0, False), (26.0, 29.0, False), (25.9, 29.0, True), (20.0, None, False),
])  # fmt: skip
def test_lower_than_it_can_hear(level, stated, below):
    assert floor([level] * 14, stated).below is below
