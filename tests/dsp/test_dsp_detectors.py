"""Fast maximum, C peak, overload and dead inputs."""

import numpy as np
import pytest
from dsp_rig import RATE, TOP, energy_mean, measure, tone

# 4 kHz tonebursts, IEC 61672-1:2013, table 4: ms, LAFmax - LA, LAE - LA, class 1 limits
BURSTS = [
    (1000, 0.0, 0.0, 0.5, -0.5),
    (500, -0.1, -3.0, 0.5, -0.5),
    (200, -1.0, -7.0, 0.5, -0.5),
    (100, -2.6, -10.0, 1, -1),
    (50, -4.8, -13.0, 1, -1),
    (20, -8.3, -17.0, 1, -1),
    (10, -11.1, -20.0, 1, -1),
    (5, -14.1, -23.0, 1, -1),
    (2, -18.0, -27.0, 1, -1.5),
    (1, -21.0, -30.0, 1, -2),
    (0.5, -24.0, -33.0, 1, -2.5),
    (0.25, -27.0, -36.0, 1, -3),
]
# cycles of f, table 5: LCpeak - LC, class 1 limits
PEAKS = [
    (31.5, 1, 2.5, 2.0),
    (500, 1, 3.5, 1.0),
    (8000, 1, 3.4, 2.0),
    (500, 0.5, 2.4, 1.0),
    (500, -0.5, 2.4, 1.0),
]


def burst(f, amplitude, duration, seconds=3):
    x = np.zeros(seconds * RATE)
    n = round(abs(duration) * RATE)
    x[RATE + 77 : RATE + 77 + n] = np.sign(duration) * tone(f, amplitude, n / RATE)
    return x


@pytest.mark.parametrize("amplitude", [0.9, 0.002])
def test_tonebursts(tmp_path, amplitude):
    steady = measure(tone(4000, amplitude, 2), tmp_path)[1]
    la = energy_mean(steady.a)
    assert steady.lafmax == pytest.approx(la, abs=0.02)
    x = np.concatenate([burst(4000, amplitude, ms / 1000) for ms, *_ in BURSTS])
    seconds = measure(x, tmp_path)
    for i, (ms, fast, exposure, up, down) in enumerate(BURSTS):
        slot = seconds[3 * i + 1 : 3 * i + 3]
        lafmax = max(s.lafmax for s in slot) - la
        lae = energy_mean(np.concatenate([s.a for s in slot])) + 10 * np.log10(2) - la
        exact = 10 * np.log10(1 - np.exp(-ms / 125))
        assert down < lafmax - fast < up, ms
        assert down < lae - exposure < up, ms
        if ms >= 2:
            assert lafmax == pytest.approx(exact, abs=0.1), ms


def test_fast_level_falls_as_its_time_constant_says(tmp_path):
    x = np.concatenate([tone(4000, 0.9, 2), np.zeros(3 * RATE)])
    levels = [s.lafmax for s in measure(x, tmp_path)]
    assert -np.diff(levels[2:]) == pytest.approx(10 / np.log(10) / 0.125, abs=0.2)


def test_fast_maximum_begins_anew_each_second(tmp_path):
    x = np.concatenate([tone(1000, 0.5, 1), tone(1000, 0.005, 4)])
    levels = [s.lafmax for s in measure(x, tmp_path)]
    assert levels[1] == pytest.approx(levels[0], abs=0.05)
    assert levels[3] == pytest.approx(20 * np.log10(0.005) - 3.01, abs=0.02)


def test_c_peak_of_single_cycles(tmp_path):
    for f, cycles, expected, limit in PEAKS:
        lc = energy_mean(measure(tone(f, 0.5, 2), tmp_path)[1].c)
        found = max(s.lcpeak for s in measure(burst(f, 0.5, cycles / f), tmp_path)) - lc
        assert found == pytest.approx(expected, abs=limit), (f, cycles)


def test_c_peak_of_a_steady_sine_is_its_amplitude(tmp_path):
    assert measure(tone(1000, 1.0, 2), tmp_path)[1].lcpeak == pytest.approx(0, abs=0.02)


def test_overload_counts_samples_beyond_0_98(tmp_path):
    x = np.concatenate([tone(997, 1.0, 1), tone(997, 0.979, 1), tone(997, 0.99, 1)])
    expected = [int((np.abs(np.round(s * TOP)) > 0.98 * 2**23).sum()) for s in x.reshape(3, RATE)]
    assert [s.overload for s in measure(x, tmp_path, (1313,))] == expected
    assert expected[0] > expected[2] > expected[1] == 0


@pytest.mark.parametrize("word", [0, 1 << 8, -1 << 8, 2**31 - 256, -(2**31)])
def test_a_constant_input_is_a_fault_not_quiet(tmp_path, word):
    x = np.full(2 * RATE, word, np.int32)
    first, second = measure(x, tmp_path)
    assert first.constant
    assert second.constant
    assert set(first.raw + second.raw) == {-14000}
    full = abs(word) > 0.98 * 2**31
    assert first.overload == second.overload == (RATE if full else 0)


def test_the_low_byte_alone_does_not_make_an_input_alive(tmp_path):
    x = (np.random.default_rng(2).integers(0, 256, RATE) + (77 << 8)).astype(np.int32)
    assert measure(x, tmp_path)[0].constant


@pytest.mark.parametrize("at", [0, 1, 23999, RATE - 1])
def test_one_sample_that_differs_is_life(tmp_path, at):
    x = np.full(3 * RATE, 5 << 8, np.int32)
    x[RATE + at] = 6 << 8
    assert [s.constant for s in measure(x, tmp_path, (480,))] == [True, False, True]
