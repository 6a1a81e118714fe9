"""What machines contribute: right on stories of known truth, silent where nothing is known."""

import numpy as np
import pytest
from lotline.errors import MeterError
from lotline.meter.contribution import LEAST_BLOCKS, Contribution, contributions, summed

TRUE = (58.0, 52.0, 45.0)
NAMES = ("saw", "fan", "laser")


def energy(levels):
    return 10 ** (np.asarray(levels) / 10)


def story(seed, days=10):
    """(levels, states, hours): machines that run by day only, traffic that is loudest then too."""
    random = np.random.default_rng(seed)
    n = days * 1440
    hour = np.arange(n) // 60 % 24
    traffic = 45 + 8 * np.exp(-(((hour - 13) / 5.0) ** 2))
    quarter = np.repeat(random.normal(0, 2, n // 15), 15)
    total = energy(traffic + quarter + random.normal(0, 2.5, n))
    total += (random.random(n) < 0.01) * energy(70) * random.random(n)  # a lorry now and then
    states = np.zeros((n, len(TRUE)))
    for machine, level in enumerate(TRUE):
        at = 0
        while (at := at + int(random.exponential(200))) < n:
            if 7 <= hour[at] < 19:
                length = int(random.exponential(60)) + 2
                states[at : at + length, machine] = 1
                at += length
        total += states[:, machine] * energy(level)
    return 10 * np.log10(total), states, hour


def test_the_bounds_hold_the_truth_as_often_as_they_say():
    inside = np.zeros(len(TRUE))
    off = []
    for seed in range(20):
        found = contributions(*(s := story(seed))[:2], NAMES, s[2])
        inside += [c.low <= t <= c.high for c, t in zip(found, TRUE, strict=True)]
        off.append(found[0].level - TRUE[0])
    assert (inside >= 17).all(), "of 20, at 95 %"
    assert abs(np.mean(off)) < 0.15


def test_traffic_of_the_day_is_not_given_to_a_machine_that_runs_by_day():
    levels, states, hours = story(3)
    silent = 10 * np.log10(energy(levels) - states @ energy(TRUE))
    by_hour = contributions(silent, states, NAMES, hours)
    assert all(c.low == -np.inf for c in by_hour)
    assert all(c.high < 50 for c in by_hour)


def test_machines_that_always_run_together_are_one():
    levels, states, hours = story(1)
    states[:, 1] = states[:, 0]
    groups = [c.machines for c in contributions(levels, states, NAMES, hours)]
    assert groups == [("saw", "fan"), ("laser",)]


@pytest.mark.parametrize(("share", "word"), [(0.0, "ran"), (1.0, "rested")])
def test_without_enough_of_it_nothing_is_said(share, word):
    levels, states, hours = story(2)
    states[:, 2] = share
    states[: 15 * (LEAST_BLOCKS - 1), 2] = 1 - share
    *_, laser = contributions(levels, states, NAMES, hours)
    assert np.isnan(laser.level)
    assert laser.why.startswith(f"not enough data: {word} in 7 quarter hours")


def test_what_was_not_measured_has_no_part():
    levels, states, hours = story(4)
    whole = contributions(levels, states, NAMES, hours)
    levels[5000:7000], states[9000:9500] = np.nan, np.nan
    kept = ~np.isnan(levels) & ~np.isnan(states[:, 0])
    holes = contributions(levels, states, NAMES, hours)
    assert holes[0].hours == pytest.approx(states[kept, 0].sum() / 60)
    assert holes[0].level == pytest.approx(whole[0].level, abs=0.5)


def test_nothing_at_all_is_said_of_nothing():
    found = contributions(np.full(60, np.nan), np.zeros((60, 1)), ["saw"], np.zeros(60, int))
    assert found[0].why


def test_lengths_that_differ_are_refused():
    with pytest.raises(MeterError, match="as many of each"):
        contributions(np.zeros(60), np.zeros((59, 1)), ["saw"], np.zeros(60, int))


def of(level, low, high, why="", *names):
    return Contribution(names or ("saw",), level, low, high, 3.0, why)


def test_what_several_add_is_the_sum_of_their_energies_and_of_their_bounds():
    both = summed([of(58, 57, 59, "", "saw"), of(58, -np.inf, 62, "", "fan", "pump")])
    assert both.machines == ("saw", "fan", "pump")
    assert both.level == pytest.approx(58 + 10 * np.log10(2))
    assert both.low == pytest.approx(57)
    assert both.high == pytest.approx(10 * np.log10(energy(59) + energy(62)))


def test_who_ran_for_a_part_of_the_time_added_that_part():
    found = summed([of(58, 57, 59), of(50, 49, 51)], [0.25, 0.0])
    assert found.level == pytest.approx(58 + 10 * np.log10(0.25))
    assert found.high == pytest.approx(59 + 10 * np.log10(0.25))


def test_nothing_is_known_of_several_where_it_is_not_of_one():
    found = summed([of(58, 57, 59), of(np.nan, -np.inf, np.inf, "not enough data")])
    assert np.isnan(found.level)
    assert (found.why, found.high) == ("not enough data", np.inf)


def test_the_sum_of_the_bounds_holds_the_sum_of_the_truths():
    """As often as a bound of one does at least: they are added as if alike in their errors."""
    whole = 10 * np.log10(energy(TRUE).sum())
    found = [summed(contributions(*(s := story(seed))[:2], NAMES, s[2])) for seed in range(20)]
    assert sum(f.low <= whole <= f.high for f in found) >= 17, "of 20, at 95 %"
