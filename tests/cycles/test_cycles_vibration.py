"""Cycles out of raw acceleration, gravity removed; and a recording labelled by a person."""

import csv
import gzip
import json
import os
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from lotline.meter.cycles import ACCELERATION, Detector, vibration

ROOT = Path(__file__).resolve().parents[2]
ACCEPTANCE = Path(os.environ.get("LOTLINE_ACCEPTANCE", ROOT.parent / "shared/acceptance"))
GRAVITY = np.array([0.3, -0.2, 0.93])
ROOM = ACCEPTANCE / "06_machine_cycles"


def found(times, axes):
    detector = Detector(ACCELERATION)
    runs = detector.add(*vibration.levels(times, axes))
    return runs + detector.finish(), detector.totals


def shaken(rng, rate, jobs, unit):
    """A machine that runs 60 s in each 150 s; its frame tilts slowly, gravity on all axes."""
    times = np.arange(0, 150 * jobs + 60, 1 / rate) + rng.uniform(0, 0.3 / rate)
    axes = np.outer(np.sin(times / 300), [0.05, 0.03, 0]) + GRAVITY
    axes += rng.normal(0, 0.004, axes.shape)
    running = (times % 150 >= 60) & (times % 150 < 120)
    force = rng.uniform(0.1, 0.6) * np.sin(2 * np.pi * 0.31 * rate * times)
    axes += np.outer(running * force, rng.uniform(0.3, 1, 3))
    return times, axes * unit


@pytest.mark.parametrize("unit", [1.0, 9.81])
@pytest.mark.parametrize("rate", [12.5, 25, 50, 104, 400])
def test_rates_and_units(rate, unit):
    runs, totals = found(*shaken(np.random.default_rng(int(rate)), rate, 6, unit))
    assert len(runs) == 6
    assert totals.on_seconds == pytest.approx(6 * 60, abs=12)
    assert all(run.energy_wh is None and run.confidence == 1 for run in runs)


def test_level_is_the_vector_rms_without_gravity():
    times = np.arange(0, 10, 0.01)
    wave = np.sin(2 * np.pi * 10 * times)[:, None] * [0.3, 0.4, 0] + [0, 0, 9.81]
    seconds, level = vibration.levels(times, wave)
    assert list(seconds) == list(range(10))
    np.testing.assert_allclose(level, 0.5 / np.sqrt(2), rtol=1e-9)


def test_a_machine_that_only_stands():
    rng = np.random.default_rng(5)
    times = np.arange(0, 600, 0.02)
    axes = rng.normal(0, 0.01, (len(times), 3)) + GRAVITY
    axes[20000:20020] += 0.8  # knocked once
    runs, totals = found(times, axes)
    assert (runs, totals.on_seconds) == ([], 0)


def test_axes_not_measured_are_missing():
    times, axes = shaken(np.random.default_rng(6), 50, 3, 1)
    axes[1000:3500, 1] = np.nan
    assert found(times, axes)[1].missing_seconds == pytest.approx(50, abs=2)


def shaking(rng, spans):
    """(seconds, level) that shakes in spans of (seconds, whether it does), noise else."""
    on = np.concatenate([np.full(int(seconds), shakes) for seconds, shakes in spans])
    level = np.where(on, 0.3, 0.008) * rng.lognormal(0, 0.2, len(on))
    return np.arange(len(on)), level


def bench(rng):
    """Jobs of one size, close to each other, after a long silence."""
    return [(600, False), *[(rng.uniform(40, 80), k % 2 == 0) for k in range(11)], (600, False)], 6


def jobs(rng):
    """From a quarter of a minute to ten minutes long."""
    spans = [(300, False)]
    for _ in range(9):
        spans += [(np.exp(rng.uniform(2.7, 6.4)), True), (rng.uniform(60, 600), False)]
    return spans, 9


def milling(rng):
    """The tool is lifted for seconds, many times a job."""
    spans = [(400, False)]
    for _ in range(5):
        for _ in range(int(rng.integers(3, 25))):
            spans += [(rng.uniform(10, 120), True), (rng.uniform(2, 9), False)]
        spans += [(rng.uniform(20, 60), True), (rng.uniform(90, 900), False)]
    return spans, 5


def washing(rng):
    """A drum that turns round, drains of a minute or two, a spin."""
    spans = [(2000, False)]
    for _ in range(2):
        for _ in range(3):
            for _ in range(int(rng.integers(15, 40))):
                spans += [(rng.uniform(8, 15), True), (rng.uniform(4, 8), False)]
            spans += [(rng.uniform(40, 120), False)]
        spans += [(rng.uniform(200, 600), True), (rng.uniform(2400, 9000), False)]
    return spans, 2


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("machine", [bench, jobs, milling, washing])
def test_pauses_and_rests(machine, seed):
    rng = np.random.default_rng([seed, 11])
    spans, count = machine(rng)
    detector = Detector(ACCELERATION)
    assert len(detector.add(*shaking(rng, spans)) + detector.finish()) == count


def labelled():
    with gzip.open(ROOM / "esp32_accel_50Hz_labelled.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    for session in sorted({row["session"] for row in rows}):
        mine = [row for row in rows if row["session"] == session]
        times = np.array([datetime.fromisoformat(r["time"] + "Z").timestamp() for r in mine])
        axes = np.array([[float(r[a]) for a in "xyz"] for r in mine])
        yield session, times, axes, np.array([r["class"] == "brushing" for r in mine])


@pytest.mark.skipif(not ROOM.exists(), reason=f"no labelled recording in {ROOM}")
def test_a_persons_labels():
    """One threshold chosen by hand agrees with the labels on 84 to 90 % of the rows. One time
    it was handled as hard as in use, for ten seconds, and not labelled."""
    truth = json.loads((ROOM / "truth.json").read_text())["accel"]["sessions"]
    agreed, counts, stated = [], 0, 0
    for session, times, axes, label in labelled():
        runs, _ = found(times, axes)
        on = np.zeros(len(times), bool)
        for run in runs:
            on |= (times >= run.start) & (times < run.end)
        agreed.append(np.mean(on == label))
        counts += len(runs)
        stated += truth[session]["stated_intervals(label)"]
    assert min(agreed) > 0.86
    assert abs(counts - stated) <= 1
