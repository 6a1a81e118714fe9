"""What is wrong with real traces: gaps, spikes, cuts, nothing at all."""

import machines
import numpy as np
import pytest
from lotline.errors import MeterError
from lotline.meter.cycles import Detector
from test_cycles_machines import found


@pytest.fixture
def jobs():
    """Five jobs of ten minutes at 400 W, forty minutes apart, at 5 W idle: each 2 s."""
    parts = [machines.flat(2400, 5)]
    for _ in range(5):
        parts += [machines.flat(600, 400), machines.flat(2400, 5)]
    watts = machines.noisy(np.random.default_rng(1), machines.trace(*parts))
    return np.arange(0.0, len(watts), 2), watts[::2]


def without(trace, begin, end):
    times, values = trace
    kept = (times <= begin) | (times >= end)
    return times[kept], values[kept]


def test_a_gap_at_rest_is_missing_and_nothing_else(jobs):
    runs, totals = found(*without(jobs, 3300, 3900))
    assert len(runs) == 5
    assert totals.missing_seconds == pytest.approx(600, abs=4)
    assert all(run.confidence == 1 for run in runs)


@pytest.mark.parametrize(("seconds", "count"), [(30, 5), (120, 5), (500, 6)])
def test_a_gap_in_a_run(jobs, seconds, count):
    runs, totals = found(*without(jobs, 2420, 2420 + seconds))
    assert len(runs) == count
    assert totals.missing_seconds == pytest.approx(seconds, abs=4)
    assert totals.on_seconds == pytest.approx(5 * 600 - seconds, abs=12)
    assert min(run.confidence for run in runs) < 1


def test_what_is_told_as_not_measured_is_missing(jobs):
    times, values = jobs
    values[100:200] = np.nan
    runs, totals = found(times, values)
    assert (len(runs), totals.missing_seconds) == (5, 200)


def test_a_run_that_the_recording_cuts_counts_but_is_less_sure(jobs):
    times, values = jobs
    part = (times > 2600) & (times < 14500 + 200)
    runs, _ = found(times[part], values[part])
    assert [run.confidence for run in runs] == [0.5, 1, 1, 1, 0.5]


def test_spikes_at_rest_are_no_runs(jobs):
    times, values = jobs
    values[[50, 300, 1600, 1601 + 300]] = 2184
    values[3000:3002] = 2184  # two samples of 2 s
    runs, _ = found(times, values)
    assert [run.confidence for run in runs] == [1] * 5


def test_dropouts_in_a_run_do_not_cut_it(jobs):
    times, values = jobs
    values[1250:1500:30] = 0
    assert len(found(times, values)[0]) == 5


def test_a_machine_at_one_level():
    times = np.arange(3600.0)
    rng = np.random.default_rng(2)
    runs, totals = found(times, machines.noisy(rng, machines.flat(3600, 800)))
    assert [run.confidence <= 0.25 for run in runs] == [True]
    assert totals.off_seconds == 0
    assert found(times, machines.noisy(rng, machines.flat(3600, 7)))[0] == []


@pytest.mark.parametrize("values", [[], [5.0], [np.nan], [np.nan, np.nan], [0, 0, 0], [900, 900]])
def test_next_to_nothing(values):
    runs, totals = found(np.arange(len(values)), values)
    assert len(runs) <= 1
    seconds = totals.on_seconds + totals.off_seconds + totals.missing_seconds
    assert seconds == max(len(values) - 1, 0)


def test_times_must_ascend():
    detector = Detector()
    detector.add([0, 1], [5, 5])
    for times, values in (([1], [5]), ([3, 2], [5, 5]), ([3, np.nan], [5, 5]), ([3, 4], [5])):
        with pytest.raises(MeterError):
            detector.add(times, values)
