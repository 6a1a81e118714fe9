"""May it run: the answer is what happens if it does."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lotline.enforce.ask import Period, Range, certain, may_run

levels = st.floats(20, 100)
ranges = st.tuples(levels, st.floats(0, 10), st.floats(0, 10)).map(
    lambda v: Range(v[0], v[0] - v[1], v[0] + v[2])
)
periods = st.builds(
    Period, so_far=ranges, gone_s=st.floats(0, 899), length_s=st.just(900.0),
    limit=levels, residual=ranges, uncertainty=st.floats(0, 2),
)  # fmt: skip


def sure(level):
    return Range(level, level, level)


def simulate(period, machine, seconds, which=0):
    """LAeq of the period, by its energies."""
    e = lambda level: 10 ** (level / 10)  # noqa: E731
    on = min(seconds, period.rest_s)
    total = period.gone_s * e(period.so_far[which]) + period.rest_s * e(period.residual[which])
    return 10 * math.log10((total + on * e(machine[which])) / period.length_s)


@settings(deadline=None)
@given(periods, ranges, st.floats(0, 900))
def test_the_level_is_that_of_all_energies(period, machine, seconds):
    wanted = [simulate(period, machine, seconds, which) for which in range(3)]
    assert list(period.level(machine, seconds)) == pytest.approx(wanted)


@settings(deadline=None)
@given(periods, ranges)
def test_so_long_and_no_longer(period, machine):
    seconds, most = period.seconds(machine), period.limit - period.uncertainty
    if seconds == math.inf:
        assert simulate(period, machine, period.rest_s, 2) <= most + 1e-9
    elif seconds > 0:
        assert simulate(period, machine, seconds, 2) == pytest.approx(most)
    else:
        assert simulate(period, sure(-999), 900, 2) >= most - 1e-9


@settings(deadline=None)
@given(st.lists(periods, min_size=1, max_size=3), ranges, st.floats(1, 2700))
def test_yes_is_yes_for_every_level_within_the_bounds(asked, machine, seconds):
    answer = may_run(asked, machine, seconds)
    left, high, low = seconds, [], []
    for one in asked:
        if left > 0:
            high.append(simulate(one, machine, left, 2) - one.limit + one.uncertainty)
            low.append(simulate(one, machine, left, 1) - one.limit - one.uncertainty)
        left -= one.rest_s
    if min(abs(x) for x in (*high, *low)) > 1e-6:
        assert (answer.word == "yes") == (max(high) <= 0)
        assert (answer.word == "no") == (max(low) > 0)
    assert answer.expected.low - 1e-9 <= answer.expected.level <= answer.expected.high + 1e-9
    for at, with_it in zip(answer.without, answer.expected, strict=True):
        assert at <= with_it + 1e-9


@settings(deadline=None)
@given(st.lists(periods, min_size=1, max_size=3), ranges)
def test_what_is_certain_is_a_yes_and_more_is_none(asked, machine):
    seconds, rest = certain(asked, machine), sum(p.rest_s for p in asked)
    if 1e-3 < seconds < math.inf:
        assert may_run(asked, machine, seconds * 0.999).word == "yes"
    if seconds < rest * 0.99 and seconds > 1:
        assert may_run(asked, machine, seconds * 1.001 + 1).word != "yes"


def test_a_saw_at_the_end_of_a_quiet_period_is_loud_in_the_next():
    quiet = Period(sure(40), 840, 900, 55, sure(40))
    fresh = Period(sure(40), 0, 900, 55, sure(40))
    saw = Range(62.0, 61.0, 63.0)
    assert may_run([quiet, fresh], saw, 60).word == "yes"
    answer = may_run([quiet, fresh], saw, 900)
    assert (answer.word, answer.at) == ("no", 1)
    budget = 900 * (10**5.5 - 10**4) / 10**6.3
    assert certain([quiet, fresh], saw) == pytest.approx(60 + budget)


def test_hours_without_a_limit_are_free_and_an_unknown_residual_is_never_certain():
    free = Period(sure(40), 0, 900, None, None)
    strict = Period(sure(40), 0, 900, 45, sure(40))
    saw = Range(62.0, 61.0, 63.0)
    assert may_run([free, strict], saw, 900) is None
    assert may_run([free, strict], saw, 960).word == "no"
    assert certain([free], saw) == math.inf
    assert certain([free, Period(sure(40), 0, 900, 45, None)], saw) == 900


def test_a_machine_that_adds_nothing_runs_on():
    nothing = Range(-math.inf, -math.inf, -math.inf)
    quiet = Period(sure(40), 0, 900, 45, sure(40))
    assert may_run([quiet], nothing, 900).expected == pytest.approx(sure(40))
    assert certain([quiet], nothing) == math.inf
