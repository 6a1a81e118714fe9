"""Exact counts on appliances in houses, as smart plugs tell of them: changes alone."""

import appliances
import machines
import numpy as np
import pytest
from lotline.meter.cycles import Detector
from lotline.meter.cycles.sampling import least_change
from machines import HOUR, flat, trace
from test_cycles_machines import found

PLUGS = {
    "each 5 s, changes of 1 W": (5.0, 0.1, 1.0),
    "each 10 s, all of 0.1 W": (10.0, 0.1, 0.1),
    "each 30 s, whole watts": (30.1, 1.0, 1.0),
}
# In half a minute a cup is brewed: a plug asked so seldom misses it.
SHORT = ("microwave_oven", "coffee_machine")
METERED = [
    (name, plug)
    for name in appliances.APPLIANCES
    for plug, (step, *_) in PLUGS.items()
    if step <= 10 or name not in SHORT
]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("name", "plug"), METERED)
def test_counts_starts_and_ends(name, plug, seed):
    rng = np.random.default_rng([seed, 78])
    watts, spans = appliances.APPLIANCES[name](rng)
    times, values = appliances.polled(rng, watts, *PLUGS[plug])
    runs, totals = found(times - 1_700_000_000, values)
    assert len(runs) == len(spans)
    for run, (begin, end) in zip(runs, spans, strict=True):
        assert -60 < run.start - begin < 300  # filling takes next to nothing
        assert -180 < run.end - end < (3600 if name == "tumble_dryer" else 300)
    assert totals.missing_seconds == 0  # no news is no change


@pytest.mark.parametrize("name", ["laundry", "dishes", "freezer", "printer"])
def test_a_meter_that_tells_all(name):
    rng = np.random.default_rng([0, 79])
    watts, spans = appliances.APPLIANCES[name](rng)
    assert len(found(*machines.sampled(rng, watts, 8))[0]) == len(spans)


def programme(awake, stop=500):
    """Two halves of a programme and what lies between; a night before and after."""
    night, half = flat(8 * HOUR, 0.3), appliances.drum(np.random.default_rng(3), 1500, 90, 180, 12)
    return trace(night, half, flat(stop, awake), half, night)


@pytest.mark.parametrize(("awake", "count"), [(3.0, 1), (0.3, 2)])
def test_a_stop_awake_is_a_pause_and_one_asleep_is_the_end(awake, count):
    watts = programme(awake)
    assert len(found(*appliances.polled(np.random.default_rng(4), watts, 5, 0.1, 0.1))[0]) == count


@pytest.mark.parametrize("rest", [60, 80, 200, 800])
def test_jobs_of_one_size_are_jobs_however_long_it_was_still_before(rest):
    jobs = [trace(flat(60, 400), flat(rest, 5))] * 6
    watts = trace(flat(1800, 5), *jobs, flat(1800, 5))
    watts = machines.noisy(np.random.default_rng(5), watts)
    assert len(found(np.arange(len(watts)), watts)[0]) == 6


def test_rest_for_days_is_rest_where_changes_are_told():
    rng = np.random.default_rng(6)
    watts, spans = appliances.dishes(rng)
    watts = trace(flat(5 * 24 * HOUR, 0), watts)
    times, values = appliances.polled(rng, watts, 30.1, 1.0, 1.0)
    runs, totals = found(times, values)
    assert (len(runs), totals.missing_seconds, totals.idle_level) == (len(spans), 0, 0)


def test_what_is_not_available_for_a_moment_cuts_no_cycle():
    rng = np.random.default_rng(7)
    watts, spans = appliances.dishes(rng)
    times, values = appliances.polled(rng, watts, 30.1, 1.0, 1.0)
    inside = np.flatnonzero(values > 1000)[[3, 20]]
    times = np.insert(times, inside + 1, times[inside] + 10)
    values = np.insert(values, inside + 1, np.nan)
    runs, totals = found(times, values)
    assert len(runs) == len(spans)
    assert 0 < totals.missing_seconds < 200
    assert min(run.confidence for run in runs) < 1


def test_the_least_change_is_learnt_from_what_is_never_repeated():
    rng = np.random.default_rng(8)
    values = np.round(np.cumsum(rng.normal(0, 1, 5000)), 1)
    assert least_change(values) == 0  # repeated at times: all is told
    told = [0.0]
    for value in values.tolist():
        if abs(value - told[-1]) >= 1:
            told.append(value)
    assert least_change(np.array(told)) == pytest.approx(1.0)
    assert least_change(rng.normal(0, 1, 5000)) == 0  # too fine to tell
    assert least_change(np.array([5.0])) == 0


def test_a_display_that_stays_on_for_a_night_is_no_run():
    rng = np.random.default_rng(9)
    watts = trace(
        appliances.wandering(rng, 6 * HOUR, 1), appliances.wash(rng, 1, 1950),
        appliances.display(rng, 14 * HOUR, 1), appliances.wandering(rng, 3 * HOUR, 1),
    )  # fmt: skip
    times, values = appliances.polled(rng, watts, 5, 0.1, 1.0)
    detector = Detector()
    (run,) = detector.add(times, values) + detector.finish()
    assert run.end - run.start < 4 * HOUR
