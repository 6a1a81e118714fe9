"""The microphones' equalisers: against what was read off the datasheets, and from end to end."""

import dsp_checked
import dsp_design
import dsp_linear
import dsp_response as response
import numpy as np
import pytest
from dsp.coefficients import EQUALISERS, WEIGH
from dsp_rig import BANDS, MIDS, RATE, SPL, energy_mean, measure, tone

LOW = {"ICS-43434": 10.1, "INMP441": 9.8}  # what is lifted at 25 Hz, dB


@pytest.mark.parametrize("chip", EQUALISERS)
def test_a_typical_part_is_flat_behind_it(chip):
    """Within half a decibel of the readings, which are no better; 0 dB at 1 kHz, where the
    sensitivity is stated. The datasheets also state -3 dB at 60 Hz, from which the readings of
    the INMP441 are 0.6 dB off."""
    coef = EQUALISERS[chip]
    gain = response.db(response.equalise(coef, dsp_design.OCTAVES))
    assert gain + dsp_design.MICROPHONES[chip] == pytest.approx(0, abs=0.5)
    at = response.db(response.equalise(coef, [1000.0, 60.0, 25.0]))
    assert at == pytest.approx([0, 3, LOW[chip]], abs=0.9)
    assert abs(at[0]) < 0.01


@pytest.mark.parametrize("chip", EQUALISERS)
def test_tones_of_every_band_read_what_the_coefficients_say(tmp_path, chip):
    x = np.concatenate([tone(f, 0.01, 2) for f in MIDS])
    flat, lifted = (measure(x, tmp_path, chip=c)[1::2] for c in ("", chip))
    gain = response.db(response.equalise(EQUALISERS[chip], MIDS))
    for i in range(len(BANDS)):
        for name in ("a", "c", "z"):
            found = energy_mean(getattr(lifted[i], name)) - energy_mean(getattr(flat[i], name))
            assert found == pytest.approx(gain[i], abs=0.05), (name, MIDS[i])
        assert lifted[i].thirds[i] - flat[i].thirds[i] == pytest.approx(gain[i], abs=0.1)
        assert lifted[i].overload == 0


def test_what_is_lifted_beyond_full_scale_is_clipped_and_counted(tmp_path):
    x = np.concatenate([tone(25, 0.5, 2), tone(25, 0.2, 2)])
    seconds = measure(x, tmp_path, chip="ICS-43434")
    assert [s.overload for s in measure(x, tmp_path)] == [0] * 4
    lift = 10 ** (response.db(response.equalise(EQUALISERS["ICS-43434"], [25.0]))[0] / 20)
    beyond = np.arccos(1 / (0.5 * lift)) * 2 / np.pi * RATE  # of a sine of 0.5 x lift, clipped
    assert seconds[1].overload == pytest.approx(beyond, rel=0.02)
    assert seconds[3].overload == 0
    assert energy_mean(seconds[1].z) < 0


@pytest.mark.parametrize("chip", [None, *EQUALISERS])
def test_arithmetic_noise_is_below_20_db_spl(chip):
    """The difference from the same filters in floats, at a quiet level: A and C."""
    meter = dsp_checked.load()[0].SoundMeter(chip=chip)
    x = np.round(np.random.default_rng(6).normal(0, 300, 4000)).astype("<i4")
    z = dsp_linear.dc_block()
    if chip:
        z = {n: h for n, h, *_ in dsp_linear.equalise(EQUALISERS[chip], z)}["biquad"]
    chain = {name: h for name, h, _ in dsp_linear.weigh(WEIGH, z)}
    parts = {"_a": "high-pass 738", "_c": "high-pass 20 again"}
    found = {name: [] for name in parts}
    for block in x.reshape(10, 400):
        meter.feed((block << 8).tobytes(), 400)
        for name, kept in found.items():
            kept.append(np.frombuffer(bytes(getattr(meter, name)), "<i4"))
    for name, part in parts.items():
        exact = np.convolve(x - x[0], chain[part][:4000])[:4000]
        noise = np.concatenate(found[name]) - exact
        level = 20 * np.log10(np.sqrt(np.mean(noise[400:] ** 2)) / 2**23) + SPL
        print(f"{chip} {name}: {level:.1f} dB SPL")
        assert -30 < level < 10, (chip, name)
