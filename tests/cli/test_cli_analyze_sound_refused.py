"""What `lotline analyze sound` must not be fooled by, and what it refuses."""

import numpy as np
import pytest
import soundfile
from cli_rig import refused
from sound_truth import RATE, noise, sine
from test_cli_analyze_sound import analyze, answer, written


def test_an_offset_of_the_input_is_no_low_sound(tmp_path):
    x = 1e-3 * noise(3)
    quiet = answer(written(tmp_path, x))
    moved = answer(written(tmp_path, x + 0.2, name="moved.wav"))
    for name, value in quiet["third_octave_Leq"].items():
        assert moved["third_octave_Leq"][name] == pytest.approx(value, abs=0.3), name


def test_steps_of_an_eighth_of_a_second_are_that_long(tmp_path):
    found = answer(written(tmp_path, noise(6)), "--step", 0.125)
    assert len(found["series"]["LAeq"]) == 48
    refused(analyze(written(tmp_path, noise(1)), "--step", 0.333), "multiple of 0.005")


@pytest.mark.parametrize("rate", [8_000, 128_000, 176_400, 192_000, 200_000])
def test_any_rate_up_to_200_khz(tmp_path, rate):
    found = answer(written(tmp_path, sine(1000, 2, rate=rate), rate=rate))
    assert found["LAeq"] == pytest.approx(-3.01, abs=0.05)
    assert found["third_octave_Leq"]["1000"] == pytest.approx(-3.01, abs=0.1)


def test_levels_of_any_size_are_counted(tmp_path):
    """Floating-point samples may be pascals: percentile levels are not clipped."""
    for scale in (1e-6, 1.0, 500.0):
        found = answer(written(tmp_path, (0.1 * scale) * noise(4)), "--offset", 30)
        assert found["LAF50"] == pytest.approx(found["LAeq"], abs=0.6)


def test_a_file_that_breaks_off(tmp_path):
    path = written(tmp_path, noise(5), kind="PCM_24", name="whole.flac")
    cut = tmp_path / "cut.flac"
    cut.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refused(analyze(cut), "cut.flac", "broken or cut off")


@pytest.mark.parametrize(
    ("kind", "name"),
    [("PCM_U8", "a.wav"), ("ULAW", "a.wav"), ("PCM_S8", "a.flac"), ("VORBIS", "a.ogg")],
)
def test_too_coarse_or_lossy(tmp_path, kind, name):
    refused(analyze(written(tmp_path, noise(1), kind=kind, name=name)), "no level can be told")


@pytest.mark.parametrize("options", [
    ("--offset", "nan"), ("--offset", "1e300"), ("--full-scale-pa", "inf"), ("--from", "nan"),
    ("--to", "inf"), ("--from", "0.99999", "--to", "0.999995"), ("--calibrator-level", "94"),
    ("--rate", "44100"), ("--channels", "2"),
])  # fmt: skip
def test_options_that_make_no_sense(tmp_path, options):
    refused(analyze(written(tmp_path, noise(1)), *options))


def test_what_is_no_calibrator(tmp_path):
    path = written(tmp_path, sine(1000, 1))
    for other, name in ((noise(2), "noise.wav"), (sine(30, 2), "hum.wav")):
        refused(analyze(path, "--calibrator", written(tmp_path, other, name=name)), "calibrator")
    low = written(tmp_path, 0.1 * sine(250, 3), name="pistonphone.wav")
    found = answer(path, "--calibrator", low, "--calibrator-level", 114)
    assert found["LAeq"] == pytest.approx(134, abs=0.1)


def test_silence_is_not_called_free_of_tones(tmp_path):
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros(2 * RATE), RATE)
    found = answer(path)
    assert (found["tonal"]["KT"], found["impulsive"]) == (None, {"P": None, "KI": None})
    assert "silent" in analyze(path).stdout
