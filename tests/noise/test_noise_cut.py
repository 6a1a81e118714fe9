"""The same answer however the samples are cut, and of whatever type they are."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from lotline.meter.noise import SoundMeter
from noise_rig import cut, measure, same


def sound(seed, rate, seconds):
    chance = np.random.default_rng(seed)
    x = 0.1 * chance.standard_normal(round(rate * seconds))
    x[len(x) // 3] = 0.9  # a click
    return x.astype(np.float32)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([48_000, 44_100, 32_000, 16_000, 11_025]),
    st.floats(0.02, 1.7),
)
def test_any_cut_gives_the_same(seed, rate, seconds):
    x = sound(seed, rate, seconds)
    whole = measure(x, rate, step_s=0.25)
    meter = SoundMeter(rate, step_s=0.25)
    for piece in cut(x, np.random.default_rng(seed)):
        meter.add(piece)
    same(meter.finish(), whole, 1e-4)


def test_one_sample_at_a_time():
    x = sound(7, 8_000, 0.3)
    meter = SoundMeter(8_000)
    for i in range(len(x)):
        meter.add(x[i : i + 1])
    same(meter.finish(), measure(x, 8_000), 1e-4)


def test_wider_instructions_give_the_same():
    if not SoundMeter.has_wide():
        return  # there is one path only on this processor
    for rate in (48_000, 16_000):
        x = sound(11, rate, 3.0)
        same(measure(x, rate, wide=True), measure(x, rate, wide=False), 1e-4)


def test_float64_is_the_same():
    x = sound(3, 48_000, 1.0)
    same(measure(x.astype(np.float64), 48_000), measure(x, 48_000), 1e-4)


def test_seconds_are_all_there_at_odd_rates():
    """11025 Hz has no whole number of samples in 10 ms: none may be lost."""
    found = measure(sound(1, 11_025, 10.0), 11_025)
    assert found.seconds == 10.0
    assert len(found.fast) == 2000
    assert len(found.steps) == 10
