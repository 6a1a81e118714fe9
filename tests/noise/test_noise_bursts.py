"""Tonebursts and C peaks, IEC 61672-1:2013 Tables 4 and 5."""

import numpy as np
import pytest
from noise_rig import measure, tone

RATE = 48_000
STEADY = -3.0103 + 0.965  # a full-scale 4 kHz tone, A-weighted
DURATIONS = (1000, 500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.25)


def burst(ms, hz=4000, lead=0.5, rate=RATE):
    """A burst of whole periods that begins and ends at a zero, in silence."""
    on = tone(rate, hz, ms / 1000, 1.0)
    return np.concatenate([np.zeros(round(lead * rate)), on, np.zeros(2 * rate)]).astype("f4")


@pytest.mark.parametrize("ms", DURATIONS)
def test_every_row_of_table_4(ms):
    tolerance = 0.1 if ms >= 1 else 0.2
    steady = measure(tone(RATE, 4000, 4.0, 1.0), RATE).values["LASmax"]
    found = measure(burst(ms), RATE, full=2.0)
    seconds = ms / 1000
    wanted = {
        "LAFmax": 10 * np.log10(1 - np.exp(-seconds / 0.125)),
        "LASmax": 10 * np.log10(1 - np.exp(-seconds / 1.0)),
        "LAE": 10 * np.log10(seconds),
    }
    reference = measure(tone(RATE, 4000, 2.0, 1.0), RATE, full=2.0).values["LAeq"]
    assert steady == pytest.approx(reference, abs=0.1)
    for name, off in wanted.items():
        assert found.values[name] - reference == pytest.approx(off, abs=tolerance), name


@pytest.mark.parametrize(("ms", "drop"), [(20, -3.6), (5, -8.8), (2, -12.6)])
def test_impulse_bursts(ms, drop):
    """2 kHz bursts of the I weighting, IEC 60651."""
    reference = measure(tone(RATE, 2000, 4.0, 1.0), RATE, full=2.0).values["LAeq"]
    found = measure(burst(ms, 2000), RATE, full=2.0).values["LAImax"]
    assert found - reference == pytest.approx(drop, abs=0.2)


@pytest.mark.parametrize("hz", [250, 1000, 4000])
def test_impulse_of_a_steady_tone_is_its_rms(hz):
    found = measure(tone(RATE, hz, 4.0), RATE).values
    assert found["LAImax"] == pytest.approx(found["LAeq"], abs=0.1)


@pytest.mark.parametrize(
    ("hz", "cycles", "above"), [(31.5, 1, 2.5), (500, 1, 3.5), (8000, 1, 3.4), (500, 0.5, 2.4)]
)
@pytest.mark.parametrize("phase", [0.0, 0.3, 0.7])
@pytest.mark.parametrize("sign", [1, -1])
def test_c_peak_of_table_5(hz, cycles, above, phase, sign):
    """Single cycles and half cycles, wherever they fall between two samples."""
    steady = measure(tone(RATE, hz, 2.0, 0.5), RATE)
    at = np.arange(3 * RATE) - RATE - phase
    on = (at >= 0) & (at < cycles * RATE / hz)
    x = np.where(on, sign * 0.5 * np.sin(2 * np.pi * hz * at / RATE), 0).astype("f4")
    found = measure(x, RATE).values["LCpeak"] - steady.values["LCeq"]
    assert found == pytest.approx(above, abs=0.5)


@pytest.mark.parametrize("hz", [1000.0, 3999.0, 7999.0, 11_999.0, 15_999.0])
def test_c_peak_between_samples(hz):
    """A steady tone's peak is 3.01 dB above its rms, however few samples a period has."""
    found = measure(tone(RATE, hz, 2.0), RATE, step_s=0.5)
    settled = found.steps[1:3, 2].max()
    assert settled - found.steps[1:3, 0].max() > 0
    c = found.values["LCeq"]
    assert settled - c == pytest.approx(3.01, abs=0.03)


def test_fast_and_slow_fall_as_they_should():
    """34.7 and 4.34 dB a second after a tone stops, IEC 61672-1 5.8."""
    x = np.concatenate([tone(RATE, 4000, 3.0), np.zeros(RATE)]).astype("f4")
    fast = measure(x, RATE).fast
    fall = (fast[620] - fast[720]) / 0.5  # 5 ms apart
    assert fall == pytest.approx(34.74, abs=0.1)
