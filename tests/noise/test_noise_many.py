"""Many channels at once measure as a meter of each alone, however samples and channels lie."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lotline.errors import InputError
from lotline.meter.noise import SoundMeter, SoundMeters
from noise_rig import cut, measure, same, tone

WIDTHS = [False, True] if SoundMeter.has_wide() else [False]
# How the samples of (samples, channels) may lie in memory.
LAYOUTS = {
    "interleaved": lambda x: x,
    "channel by channel": lambda x: np.ascontiguousarray(x.T).T,
    "some of more channels": lambda x: np.repeat(x, 2, axis=1)[:, ::2],
    "backwards": lambda x: x[::-1].copy()[::-1],
    "float64": lambda x: x.astype(np.float64),
}


def sound(seed, rate, seconds, channels):
    """Noise of another level in each channel, with a click."""
    chance = np.random.default_rng(seed)
    x = chance.standard_normal((round(rate * seconds), channels))
    x *= 10 ** chance.uniform(-4, -1, channels)
    x[len(x) // 3] = chance.uniform(-1.5, 1.5, channels)
    return x.astype(np.float32)


def measured(x, rate, pieces, **settings):
    meters = SoundMeters(rate, x.shape[1], **settings)
    for piece in pieces:
        meters.add(piece)
    return meters.finish()


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([48_000, 44_100, 32_000, 16_000, 11_025]),
    st.floats(0.02, 0.9),
    st.integers(1, 19),
    st.sampled_from(WIDTHS),
    st.sampled_from(sorted(LAYOUTS)),
)
@example(6532, 16_000, 0.8125, 10, False, "interleaved")  # two summits, the lower seen first
def test_each_as_if_alone(seed, rate, seconds, channels, wide, layout):
    x = sound(seed, rate, seconds, channels)
    pieces = cut(LAYOUTS[layout](x), np.random.default_rng(seed))
    found = measured(x, rate, pieces, step_s=0.25, wide=wide)
    assert len(found) == channels
    for k, one in enumerate(found):
        same(one, measure(x[:, k].copy(), rate, step_s=0.25), 1e-4)


@pytest.mark.parametrize("wide", WIDTHS)
def test_one_sample_at_a_time(wide):
    x = sound(7, 8_000, 0.3, 5)
    whole = measured(x, 8_000, [x], wide=wide)
    for one, other in zip(measured(x, 8_000, np.split(x, len(x)), wide=wide), whole, strict=True):
        same(one, other, 1e-4)


@pytest.mark.parametrize("wide", WIDTHS)
@pytest.mark.parametrize("rate", [8_000, 96_000, 200_000])
def test_rates_at_the_ends(rate, wide):
    x = sound(3, rate, 1.3, 3)
    for k, one in enumerate(measured(x, rate, [x], wide=wide)):
        same(one, measure(x[:, k].copy(), rate), 1e-4)


@pytest.mark.parametrize("wide", WIDTHS)
def test_calibration_and_offset_of_each(wide):
    x, dc = sound(4, 16_000, 1.0, 9), np.linspace(-0.2, 0.2, 9)
    offset = np.linspace(90, 120, 9)
    moved = (x + dc).astype(np.float32)
    found = measured(x, 16_000, [moved], offset=offset, dc=dc, full=0.5, wide=wide)
    for k, one in enumerate(found):
        alone = measure(moved[:, k].copy(), 16_000, offset=offset[k], dc=dc[k], full=0.5)
        same(one, alone, 1e-4)
    assert sum(one.overload_samples for one in found) > 0


def test_sound_that_dies_away():
    """Silence after it, until F is far below what a float can hold. (The means of these seconds
    are the high passes' own tails, 200 dB down: no float holds them beside the sound.)"""
    x = np.concatenate([sound(5, 8_000, 0.5, 6), np.zeros((8_000 * 15, 6), np.float32)])
    for k, one in enumerate(measured(x, 8_000, [x])):
        alone = measure(x[:, k].copy(), 8_000)
        assert one.values == pytest.approx(alone.values, abs=1e-4)
        # Below 300 dB under full scale the single meter lets go of it.
        for here, there in ((one.fast, alone.fast), (one.steps[:, 1], alone.steps[:, 1])):
            heard = there > -300
            assert np.allclose(here[heard], there[heard], atol=1e-4)
            assert (here[~heard] < -299).all()
        assert one.fast[-1] < -500


def test_silence():
    (one,) = measured(np.zeros((900, 1)), 48_000, [np.zeros((900, 1))])
    assert {one.values[name] for name in ("LAeq", "LAFmax", "LCpeak", "LAF50")} == {-np.inf}
    assert set(one.third_octaves.values()) == {-np.inf}


def test_threads_share_the_channels():
    x = sound(6, 16_000, 0.4, 45)
    one, five = (measured(x, 16_000, np.array_split(x, 9), threads=n) for n in (1, 5))
    for a, b in zip(one, five, strict=True):
        same(a, b, 0.0)


def test_samples_of_another_kind_are_refused_by_every_thread():
    meters = SoundMeters(16_000, 45, threads=3)
    for _ in range(2):
        with pytest.raises(TypeError):
            meters.add(np.zeros((100, 45), np.int16))
    meters.add(np.zeros((100, 45), np.float32))
    assert meters.finish()[44].seconds == 100 / 16_000


@pytest.mark.parametrize("wide", WIDTHS)
def test_tones_read_what_they_are(wide):
    """A tone of its own in each channel, at the exact midband, against Annex E and the rms."""
    at = np.arange(-16, 13, 2)
    hz = 1000 * 10 ** (at / 10)
    x = np.stack([tone(48_000, f, 3.0) for f in hz], axis=1)
    meters = SoundMeters(48_000, len(hz), wide=wide)
    for second in np.split(x, 3):
        meters.add(second)
    for f, band, one in zip(hz, at, meters.finish(), strict=True):
        a = f**4 * 12194.217**2 / (f**2 + 20.598997**2) / (f**2 + 12194.217**2)
        a /= np.sqrt((f**2 + 107.65265**2) * (f**2 + 737.86223**2))
        rms = 20 * np.log10(0.5) - 3.0103
        assert one.steps[2, 0] == pytest.approx(rms + 20 * np.log10(a) + 2.0, abs=0.05)
        assert one.steps[2, 1] == pytest.approx(one.steps[2, 0], abs=0.2)  # LAFmax
        assert one.third_octaves[band] == pytest.approx(rms, abs=0.4)
        assert max(one.third_octaves, key=one.third_octaves.get) == band


def test_other_channels_than_said_are_refused():
    meters = SoundMeters(48_000, 3)
    for shape in ((100, 4), (3, 100), (300,)):
        with pytest.raises(InputError, match="got sound of shape"):
            meters.add(np.zeros(shape, np.float32))
