"""The running quarter hour and the four words of the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judge_records import BERLIN, QUARTER_US, one, quarter, rule, us
from lotline.judge import Running, day_state, running
from lotline.records import Indicator, energy_mean
from lotwire.codes import FAULT, OVERLOAD

START = us(2026, 1, 12, 12)
TINY = 2e-6


def seconds(levels, *, flags=0, node="mic", first=0):
    """A record each second; None was not measured."""
    return [
        Indicator(node, 0, START + (first + i) * 1_000_000, 1,
                  {} if level is None else {"LAeq": level}, float(level is not None), 500, flags)
        for i, level in enumerate(levels)
    ]  # fmt: skip


def so_far(parts, gone_s, **other) -> Running:
    return running(rule(**other), parts, START, START + round(gone_s * 1e6), BERLIN)


def test_nine_minutes_so_far():
    found = so_far(seconds([50.0] * 480 + [60.0] * 60), 541)
    assert found.value == pytest.approx(energy_mean([50.0, 60.0], [480, 60]), abs=1e-6)
    assert (found.minutes, found.completeness, found.limit) == (9, 1.0, 55.0)
    assert (found.rule, found.start_us, found.end_us) == ("night", START, START + QUARTER_US)


@pytest.mark.parametrize(
    ("level", "state"),
    [(40.0, "within"), (52.0, "within"), (52 + TINY, "close"), (55.0, "close"),
     (55 + TINY, "passed"), (70.0, "passed")],
)  # fmt: skip
def test_states_of_a_level(level, state):
    assert so_far(seconds([level] * 300), 300).state == state
    verdict = one(rule(), level)
    assert day_state(rule(), verdict.verdict, verdict.value) == state


@given(st.lists(st.none() | st.floats(30, 70), max_size=120), st.randoms())
def test_any_order_gives_the_same(levels, chance):
    parts = seconds(levels)
    shuffled = chance.sample(parts, len(parts))
    assert so_far(shuffled, 120) == so_far(parts, 120)


def test_the_seconds_that_are_still_on_their_way_are_not_missed():
    assert so_far(seconds([50.0] * 100), 110).completeness == 1.0
    found = so_far(seconds([50.0] * 89), 110)
    assert (found.completeness, found.state) == (0.89, "not_measured")
    assert so_far(seconds([50.0] * 90), 110).state == "within"
    assert so_far(seconds([50.0]), 2).state == "within"


def test_nothing_so_far_is_not_measured():
    for parts in ([], seconds([None] * 60, flags=FAULT)):
        for gone in (0, 5, 60, 900):
            found = so_far(parts, gone)
            assert (found.value, found.minutes, found.state) == (None, 0, "not_measured")
            assert found.completeness == 0.0


def test_only_this_node_and_this_quarter_hour():
    parts = seconds([50.0] * 60)
    strangers = seconds([90.0] * 60, node="other") + seconds([90.0] * 5, first=900)
    strangers += seconds([90.0] * 5, first=-5)
    assert so_far(parts + strangers, 60) == so_far(parts, 60)


def test_after_its_end_nothing_more_is_expected():
    assert so_far(seconds([50.0] * 810), 5000).completeness == tidy_share(810, 890)


def tidy_share(measured, expected):
    return round(measured / expected, 6)


def test_outside_its_hours_there_is_no_limit():
    found = so_far(seconds([80.0] * 60), 60, start="22:00", end="06:00")
    assert (found.limit, found.value, found.state) == (None, 80.0, "within")
    assert so_far([], 60, start="22:00", end="06:00").state == "not_measured"


def test_an_overload_gives_no_tick():
    parts = seconds([40.0] * 60) + seconds([40.0], flags=OVERLOAD, first=60)
    assert so_far(parts, 61).state == "close"


def test_words_for_verdicts():
    assert day_state(rule(), "nodata", 70.0) == "not_measured"
    assert day_state(rule(), "ok", None) == "not_measured"
    assert day_state(rule(), "unclear", 40.0) == "close"
    assert day_state(rule(), "over", 56.0) == "passed"
    assert day_state(rule(close=0), "ok", 55.0) == "within"
    assert day_state(rule(close=10), "ok", 45.1) == "close"
    for nothing_to_pass in ("context", "not_applicable"):
        assert day_state(rule(limit=None), nothing_to_pass, 90.0) == "within"
        assert day_state(None, nothing_to_pass, 90.0) == "within"
        assert day_state(None, nothing_to_pass, None) == "not_measured"


def test_a_quarter_hour_is_the_same_running_and_closed():
    """The same seconds, once as they run and once as a record of 15 minutes."""
    levels = [50 + (i % 7) for i in range(900)]
    now = so_far(seconds([float(v) for v in levels]), 900)
    closed = one(rule(), energy_mean([float(v) for v in levels]))
    assert now.value == closed.value
    assert now.state == day_state(rule(), closed.verdict, closed.value)
    assert quarter(START).seconds == 900
