"""May it run: the answer is what happens if it does."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lotline.enforce.ask import Period, may_run

levels = st.floats(20, 100)
periods = st.builds(
    Period, so_far=levels, gone_s=st.floats(0, 899), length_s=st.just(900.0),
    limit=levels, residual=levels,
)  # fmt: skip


def simulate(period, machine, seconds):
    """LAeq of the period, second by second."""
    e = lambda level: 10 ** (level / 10)  # noqa: E731
    on = min(seconds, period.rest_s)
    total = period.gone_s * e(period.so_far) + period.rest_s * e(period.residual) + on * e(machine)
    return 10 * math.log10(total / period.length_s)


@settings(deadline=None)
@given(periods, levels, st.floats(0, 900))
def test_the_level_is_that_of_all_energies(period, machine, seconds):
    assert period.level(machine, seconds) == pytest.approx(simulate(period, machine, seconds))


@settings(deadline=None)
@given(periods, levels)
def test_so_long_and_no_longer(period, machine):
    seconds = period.seconds(machine)
    if seconds == math.inf:
        assert simulate(period, machine, period.rest_s) <= period.limit + 1e-9
    elif seconds > 0:
        assert simulate(period, machine, seconds) == pytest.approx(period.limit)
    else:
        assert simulate(period, -999, 900) >= period.limit - 1e-9


@settings(deadline=None)
@given(periods, levels, st.floats(0, 10), st.floats(0, 5000))
def test_yes_is_yes_for_every_level_within_the_bounds(period, level, half, seconds):
    answer = may_run(period, (level, level - half, level + half), seconds)
    now = simulate(period, level + half, seconds) <= period.limit + 1e-9
    then = seconds <= period.rest_s or (
        simulate(period.fresh(), level + half, seconds - period.rest_s) <= period.limit + 1e-9
    )
    assert (answer.word == "yes") == (now and then) or abs(answer.high - answer.limit) < 1e-6
    assert answer.low - 1e-9 <= answer.expected <= answer.high + 1e-9
    if answer.word == "no":
        assert answer.low > answer.limit


def test_a_saw_at_the_end_of_a_quiet_period_is_loud_in_the_next():
    quiet = Period(so_far=40, gone_s=840, length_s=900, limit=55, residual=40)
    saw = (62.0, 61.0, 63.0)
    assert may_run(quiet, saw, 60).word == "yes"
    assert may_run(quiet, saw, 900).word == "no"
    assert may_run(quiet, saw, 60).seconds == math.inf
    assert quiet.fresh().seconds(63.0) == pytest.approx(900 * (10**5.5 - 10**4) / 10**6.3)
