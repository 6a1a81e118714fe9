"""What `lotline analyze sound` must not be fooled by, and what it refuses."""

import json
import re

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


def test_a_flac_that_breaks_off(tmp_path):
    path = written(tmp_path, noise(5), kind="PCM_24", name="whole.flac")
    cut = tmp_path / "cut.flac"
    cut.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    done = analyze(cut)
    refused(done, "cut.flac", "broken or cut off", "--to 1.365 measures what comes before")
    assert answer(cut, "--to", "1.365")["seconds"] == pytest.approx(1.365)


@pytest.mark.parametrize(
    ("kind", "form", "name"),
    [("PCM_16", "WAV", "a.wav"), ("PCM_24", "RF64", "a.wav"), ("PCM_16", "AIFF", "a.aiff")],
)
def test_a_file_that_ends_early_is_measured_and_told(tmp_path, kind, form, name):
    path = tmp_path / name
    soundfile.write(path, noise(2), RATE, kind, format=form)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    done = analyze(path, "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["seconds"] == pytest.approx(1, abs=0.001)
    assert re.fullmatch(rf"lotline: {name} ends after \d+ of the \d+ bytes that its header "
                        r"promises: what is there was measured\n", done.stderr)  # fmt: skip


def test_people_are_told_below_the_figures(tmp_path):
    path = written(tmp_path, noise(1), kind="PCM_16")
    path.write_bytes(path.read_bytes()[:50_000])
    done = analyze(path)
    assert done.stdout.endswith(
        "\nNote: sound.wav ends after 50000 of the 96044 bytes that its header promises: what is "
        "there was measured.\n"
    )
    assert done.stderr == ""


def test_what_a_recorder_left_that_lost_its_power(tmp_path):
    path = written(tmp_path, noise(1), kind="PCM_16")
    held = bytearray(path.read_bytes())
    held[4:8] = held[40:44] = bytes(4)
    path.write_bytes(held)
    refused(analyze(path), "holds no samples, as its header says, though it has 96044 bytes")
    path.write_bytes(b"")
    refused(analyze(path), "is empty")


def test_a_flac_that_does_not_know_its_length(tmp_path):
    path = written(tmp_path, noise(1), kind="PCM_16", name="a.flac")
    held = bytearray(path.read_bytes())
    held[21] &= 0xF0  # STREAMINFO: 36 bits of the number of samples
    held[22:26] = bytes(4)
    path.write_bytes(held)
    refused(analyze(path), "does not say how long it is")


def test_bare_samples_and_files_with_a_header(tmp_path):
    path = written(tmp_path, noise(1), kind="PCM_16")
    refused(analyze(path, "--raw", "s16", "--rate", RATE), "leave out --raw")
    bare = path.rename(tmp_path / "bare.raw")
    bare.write_bytes(path.with_name("bare.raw").read_bytes()[44:])
    refused(analyze(bare), "tell their kind: --raw")
    refused(analyze(bare, "--raw", "s16", "--rate", RATE, "--channels", 0), "1 to 1024")


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


def test_ultrasound_is_in_z_alone(tmp_path):
    """Above 48 kHz: A is the closed form there too, so 30 kHz lies 15.0 dB below Z."""
    found = answer(written(tmp_path, sine(30_000, 2, rate=96_000), rate=96_000))
    assert found["LZeq"] == pytest.approx(-3.01, abs=0.02)
    assert found["LAeq"] - found["LZeq"] == pytest.approx(-14.97, abs=0.1)
    assert max(found["third_octave_Leq"].values()) < -50


def test_silence_is_not_called_free_of_tones(tmp_path):
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros(2 * RATE), RATE)
    found = answer(path)
    assert (found["tonal"]["KT"], found["impulsive"]) == (None, {"P": None, "KI": None})
    assert "silent" in analyze(path).stdout


def test_takts_and_half_hours_for_people(tmp_path):
    x = 0.01 * noise(12)
    x[7 * RATE :][:2400] *= 50
    said = analyze(written(tmp_path, x)).stdout
    levels = answer(written(tmp_path, x), "--step", 5)
    first, second, _ = levels["series"]["LAFmax"]  # the third takt is not whole
    takts = 10 * np.log10((10 ** (first / 10) + 10 ** (second / 10)) / 2)
    assert f"Takts of 5 s: LAFTeq {takts:.1f}, {takts - levels['LAeq']:.1f} dB above LAeq" in said
    assert "half hour" not in said
    shortest = analyze(written(tmp_path, x[:2400])).stdout
    assert "Impulses: not known" in shortest
    assert "Takts" not in shortest
