"""Tones and bursts through the streaming meter."""

import numpy as np
import pytest
from lotline.dsp.decibel import level
from lotline.dsp.sound import Bank, Ticks
from lotline.meter.noise import SoundMeter


def tone(rate, hz, seconds, amplitude=0.5):
    at = np.arange(round(rate * seconds)) / rate
    return (amplitude * np.sin(2 * np.pi * hz * at)).astype(np.float32)


def measure(x, rate, **settings):
    meter = SoundMeter(rate, **settings)
    meter.add(x)
    return meter.finish()


def cut(x, chance):
    """x in pieces, from none and one sample up."""
    return np.split(x, np.sort(chance.integers(0, len(x) + 1, 9)))


def heard(sound):
    """Its thirds, no lower than 130 dB below the whole: single precision ends at 144 dB, and in
    a recording of a few milliseconds a low band has hardly begun to swing."""
    return {x: max(v, sound.values["LZeq"] - 130) for x, v in sound.third_octaves.items()}


def same(a, b, tolerance):
    assert a.overload_samples == b.overload_samples
    assert a.seconds == b.seconds
    assert a.values == pytest.approx(b.values, abs=tolerance)
    assert heard(a) == pytest.approx(heard(b), abs=tolerance)
    assert np.allclose(a.steps, b.steps, atol=tolerance)
    assert np.allclose(a.fast, b.fast, atol=tolerance)


def weighted(rate, hz):
    """(A, C, Z) of a settled tone re its level, dB."""
    ticks = Ticks(rate)
    ticks.add(tone(rate, hz, 2.0))
    rows = ticks.add(tone(rate, hz, 2.0))  # 2 s are whole periods of whole Hz
    return level(rows[:, :3].sum(axis=0) / rows[:, 9].sum() / 0.125)


def thirds(rate, hz, seconds=3.0):
    """{x: dB re the tone} of the bank once it has swung in."""
    bank = Bank(rate)
    x = tone(rate, hz, 2 * seconds)
    half = len(x) // 2
    bank.add(x[:half])
    bank.take()
    bank.add(x[half:])
    with np.errstate(divide="ignore"):
        found = level(bank.take() / (len(x) - half) / 0.125)
    return dict(zip(bank.bands, found, strict=True))
