"""Onsets against NT ACOU 112 by hand: where they are looked for, and what half hours add up to."""

import math

import numpy as np
import pytest
from lotline.meter.noise.impulsive import impulses
from noise_rig import measure

TICK = 0.005
TAU = 0.125
RATE = 8_000


def quiet(seconds, level=50.0):
    """LAF each 5 ms of a steady sound, F swinging in from nothing."""
    heard = TICK * (1 + np.arange(round(seconds / TICK)))
    return level + 10 * np.log10(1 - np.exp(-heard / TAU))


def ramp(fast, at, slope, rise):
    """From `at` s on LAF rises by slope dB/s, and falls back slowly from `rise` dB."""
    since = TICK * (1 + np.arange(len(fast))) - at
    swell = np.clip(since * slope, 0, rise)
    falling = since > rise / slope
    swell[falling] = np.maximum(0, rise - 5 * (since[falling] - rise / slope))
    return fast + swell


@pytest.mark.parametrize(("slope", "rise"), [(50, 20), (200, 30), (1000, 40), (12, 6)])
def test_a_straight_onset(slope, rise):
    p, adjustment, half_hours = impulses(ramp(quiet(20), 5, slope, rise))
    wanted = 3 * math.log10(slope) + 2 * math.log10(rise)
    # Samples 10 ms apart cut off up to one of them at either end.
    assert p == pytest.approx(wanted, abs=0.1 if slope < 1000 else 0.35)
    assert adjustment == pytest.approx(max(0, 1.8 * (p - 5)))
    assert half_hours == [(p, pytest.approx(adjustment))]


def test_what_rises_slowly_is_no_impulse():
    assert impulses(ramp(quiet(20), 5, 9, 20))[:2] == pytest.approx((0, 0))


def test_a_recording_that_begins_is_none():
    for seconds in (0.2, 1, 8):
        assert impulses(quiet(seconds))[:2] == pytest.approx((0, 0))
    noise = np.random.default_rng(3).normal(0, 0.1, 4 * RATE).astype(np.float32)
    assert impulses(measure(noise, RATE).fast).KI == 0


@pytest.mark.parametrize("at", [0.14, 0.25, 0.45, 3.0])
def test_a_bang_is_found_from_an_eighth_of_a_second_on(at):
    x = np.random.default_rng(4).normal(0, 1e-3, 5 * RATE)
    x[round(at * RATE) :][:400] += np.sin(np.arange(400))
    later = x.copy()
    later[round(at * RATE) :][:400] = x[:400]
    later[4 * RATE :][:400] += np.sin(np.arange(400))
    found, wanted = (impulses(measure(s.astype(np.float32), RATE).fast)[0] for s in (x, later))
    assert found > 11
    # What F has heard for a short time weighs less in it: the onset is steeper.
    assert found == pytest.approx(wanted, abs=0.3)


def test_silence_and_blinks_are_not_judged():
    for x in (np.zeros(RATE), np.ones(800)):
        found = impulses(measure(x.astype(np.float32), RATE).fast)
        assert math.isnan(found.P)
        assert math.isnan(found.KI)


def test_each_half_hour_by_its_most_prominent_onset():
    """Clause 8, note 1: the whole is the energy mean of LAeq + KI."""
    fast = ramp(quiet(4000), 100, 50, 20)
    fast = ramp(fast, 200, 100, 20)
    fast = ramp(fast, 3700, 50, 10)
    most, adjustment, half_hours = impulses(fast)
    first, second, third = (p for p, _ in half_hours)
    assert first == pytest.approx(3 * math.log10(100) + 2 * math.log10(20), abs=0.1)
    assert second == 0
    assert third == pytest.approx(3 * math.log10(50) + 2, abs=0.1)
    assert first == most
    energies = np.split(10 ** (fast / 10), [360_000, 720_000])
    adjusted = [e * 10 ** (k / 10) for e, (_, k) in zip(energies, half_hours, strict=True)]
    wanted = 10 * np.log10(sum(map(np.sum, adjusted)) / sum(map(np.sum, energies)))
    assert adjustment == pytest.approx(wanted, abs=1e-3)
    assert 0 < adjustment < half_hours[0][1]


def test_an_onset_over_the_border_is_one():
    alone, _ = impulses(ramp(quiet(2000), 900, 100, 20)).half_hours
    first, second = impulses(ramp(quiet(2000), 1799.9, 100, 20)).half_hours
    assert first == pytest.approx(alone)
    assert second == (0, 0)


def test_half_hours_of_silence_count_as_long_as_others():
    fast = np.concatenate([ramp(quiet(1800), 900, 100, 20), np.full(360_000, -np.inf)])
    _, adjustment, half_hours = impulses(fast)
    assert adjustment == pytest.approx(half_hours[0][1])
