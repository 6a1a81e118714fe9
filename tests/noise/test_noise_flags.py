"""Overload, underrange and lost samples: said of the whole, and of the steps they touch."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lotline.meter.noise import SoundMeter
from lotwire.codes import LOST_SAMPLES, OVERLOAD, UNDERRANGE
from noise_rig import cut, measure, tone

RATE = 8_000


def seconds(*amplitudes, hz=1000):
    """A second of a tone for each."""
    return np.concatenate([tone(RATE, hz, 1.0, a) for a in amplitudes])


def test_nothing_to_say_of_a_sound_sound():
    found = measure(seconds(0.5, 0.5), RATE)
    assert (found.flags, found.missing_s, found.completeness) == (0, 0, 1)
    assert found.step_flags.tolist() == [0, 0]
    assert found.step_missing_s.tolist() == [0, 0]


def test_overload_is_said_of_the_step_it_is_in():
    found = measure(seconds(0.5, 1.2, 0.5), RATE)
    assert found.flags == OVERLOAD
    assert found.step_flags.tolist() == [0, OVERLOAD, 0]


def test_below_the_self_noise():
    """-63 dBFS is below -50 dBFS; a loud second beside it makes it not matter to the whole."""
    found = measure(seconds(0.001, 0.001, 0.5), RATE, self_noise=-50.0)
    assert found.step_flags.tolist() == [UNDERRANGE, UNDERRANGE, 0]
    assert found.flags == 0
    quiet = measure(seconds(0.001, 0.001), RATE, self_noise=-50.0)
    assert quiet.flags == UNDERRANGE
    assert measure(seconds(0.001), RATE, offset=120, self_noise=50.0).flags == 0


def test_quiet_that_matters_to_the_whole():
    """Just below and just above the self-noise, half of the time each."""
    found = measure(seconds(0.010, 0.012), RATE, self_noise=-42.5)
    assert found.step_flags.tolist() == [UNDERRANGE, 0]
    assert found.values["LAeq"] > -42.5
    assert found.flags == UNDERRANGE


def test_silence_is_below_every_self_noise():
    found = measure(np.zeros(RATE, dtype=np.float32), RATE, self_noise=-100.0)
    assert found.flags == UNDERRANGE


def lossy(x, first, lost, pieces=None, **settings):
    """x measured without the samples from first to first + lost."""
    meter = SoundMeter(RATE, **settings)
    for piece in pieces(x[:first]) if pieces else [x[:first]]:
        meter.add(piece)
    meter.lose(lost)
    for piece in pieces(x[first + lost :]) if pieces else [x[first + lost :]]:
        meter.add(piece)
    return meter.finish()


def test_lost_samples_keep_their_time_but_are_not_quiet():
    x = seconds(0.5, 0.5, 0.5, 0.5)
    found, whole = lossy(x, 12_000, 13_000), measure(x, RATE)
    assert found.seconds == 18_000 / RATE
    assert found.missing_s == 14_000 / RATE  # with 0.125 s in which filters settle
    assert found.completeness == pytest.approx(18 / 32)
    assert found.flags == LOST_SAMPLES
    assert found.step_missing_s.tolist() == [0, 0.5, 1, 0.25]
    assert found.step_flags.tolist() == [0, LOST_SAMPLES, LOST_SAMPLES, LOST_SAMPLES]
    assert len(found.fast) == len(whole.fast) == 800
    assert np.isnan(found.fast[300:650]).all()
    assert np.isnan(found.steps[2]).all()
    assert np.allclose(found.steps[[1, 3]], whole.steps[[1, 3]], atol=0.05)
    for name in ("LAeq", "LCeq", "LAF50", "LAFmax", "LCpeak"):
        assert found.values[name] == pytest.approx(whole.values[name], abs=0.1), name
    assert found.third_octaves[0] == pytest.approx(whole.third_octaves[0], abs=0.1)


@pytest.mark.parametrize("at", [8_000, 8_070, 8_100, 8_190])
def test_a_seam_is_no_click(at):
    """A takes 39 dB from a tone of 31.5 Hz: one part of it put behind another would show."""
    x = tone(RATE, 31.5, 4.0)
    whole, found = measure(x, RATE).values, lossy(x, at, 9_070).values
    assert found["LAFmax"] == pytest.approx(whole["LAFmax"], abs=1.5)
    assert found["LCpeak"] == pytest.approx(whole["LCpeak"], abs=0.1)


def test_what_is_lost_at_an_end():
    x = seconds(0.5)
    assert lossy(x, 0, 3000).step_missing_s.tolist() == [0.5]
    assert lossy(x, 5000, 3000).step_missing_s.tolist() == [0.375]
    late = lossy(np.concatenate([x, x]), 8000, 8000)
    assert late.step_missing_s.tolist() == [0, 1]
    late = lossy(np.concatenate([x, x[:8]]), 8000, 8)
    assert late.step_missing_s.tolist() == [0, 0.001]


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([8_000, 11_025]),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 3000)), min_size=1, max_size=5),
)
def test_any_cut_and_any_loss(seed, rate, parts):
    """The time is all there; how the rest is cut, and a loss told in two, changes nothing."""
    chance = np.random.default_rng(seed)
    whole, pieces = SoundMeter(rate, step_s=0.125), SoundMeter(rate, step_s=0.125)
    for there, lost in [*parts, (4000, 1)]:
        x = (0.1 * chance.standard_normal(there)).astype(np.float32)
        whole.add(x)
        whole.lose(lost)
        for piece in cut(x, chance):
            pieces.add(piece)
        pieces.lose(lost // 3)
        pieces.lose(lost - lost // 3)
    a, b = whole.finish(), pieces.finish()
    samples = sum(there + lost for there, lost in parts) + 4001
    assert a.seconds + a.missing_s == pytest.approx(samples / rate)
    assert a.step_missing_s.sum() == pytest.approx(a.missing_s)
    assert len(a.fast) == -(-samples // (rate * 0.005))
    assert (a.step_missing_s >= 0).all()
    assert (a.step_missing_s == b.step_missing_s).all()
    assert (a.step_flags == b.step_flags).all()
    assert a.values == pytest.approx(b.values, abs=1e-4)
    assert a.third_octaves == pytest.approx(b.third_octaves, abs=1e-4)
    assert np.allclose(a.steps, b.steps, atol=1e-4, equal_nan=True)
    assert np.allclose(a.fast, b.fast, atol=1e-4, equal_nan=True)
