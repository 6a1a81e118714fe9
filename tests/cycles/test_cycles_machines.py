"""Exact counts on machines of many kinds, with random parameters, however they are metered."""

import machines
import numpy as np
import pytest
from lotline.meter.cycles import Detector

SEEDS = range(3)


def found(times, values):
    detector = Detector()
    return detector.add(times, values) + detector.finish(), detector.totals


def metered(rng, watts):
    yield "each second", machines.sampled(rng, watts, 1)
    yield "each 6 s", machines.sampled(rng, watts, 6)
    yield "each 8 s", machines.sampled(rng, watts, 8)
    times, values = machines.sampled(rng, watts, 1, spikes=0)
    yield "changes and a heartbeat", machines.on_change(times, values, heartbeat=60)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", machines.MACHINES)
def test_counts(name, seed):
    rng = np.random.default_rng([seed, 5])
    watts, cycles = machines.MACHINES[name](rng)
    counts = {how: len(found(*trace)[0]) for how, trace in metered(rng, watts)}
    assert counts == dict.fromkeys(counts, cycles)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ["kettle", "fridge", "oven", "printer_3d", "washing_machine"])
def test_changes_alone(name, seed):
    rng = np.random.default_rng([seed, 6])
    watts, cycles = machines.MACHINES[name](rng)
    times, values = machines.on_change(*machines.sampled(rng, watts, 1, spikes=0))
    runs, totals = found(times, values)
    assert len(runs) == cycles
    assert totals.missing_seconds == 0  # no news is no change


@pytest.mark.parametrize("name", ["kettle", "fridge", "dryer", "air_conditioner"])
def test_one_minute_means(name):
    rng = np.random.default_rng(7)
    watts, cycles = machines.MACHINES[name](rng)
    assert len(found(*machines.sampled(rng, watts, 60))[0]) == cycles


@pytest.mark.parametrize("name", ["kettle", "fridge", "dishwasher", "cnc"])
def test_energy_and_seconds_are_those_of_the_trace(name):
    rng = np.random.default_rng(8)
    watts, _ = machines.MACHINES[name](rng)
    times = np.arange(len(watts), dtype=float)
    runs, totals = found(times, watts)
    assert totals.missing_seconds == 0
    assert totals.on_seconds == sum(r.seconds for r in runs)
    assert totals.on_seconds + totals.off_seconds == pytest.approx(len(watts) - 1)
    for run in runs:
        part = watts[int(run.start) : int(run.end)]
        assert run.energy_wh == pytest.approx(part.sum() / 3600)
        assert run.peak == part.max()


def test_idle_is_learnt():
    rng = np.random.default_rng(9)
    watts = machines.trace(machines.flat(900, 62), machines.flat(600, 500), machines.flat(900, 62))
    _, totals = found(*machines.sampled(rng, watts, 1))
    assert totals.idle_level == pytest.approx(62, abs=0.5)
