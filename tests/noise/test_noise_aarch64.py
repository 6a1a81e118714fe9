"""The kernels as a Raspberry Pi's processor runs them: compiled for aarch64 (NEON), run by qemu.

What differs by processor is all in the C headers that are compiled here. The whole wheel, and what
stands on it, is tried by `make test-arm64`: that needs root, and most of an hour.
"""

import os
import shutil
import subprocess

import numpy as np
import pytest
from lotline.dsp import channels, design
from lotline.dsp.decibel import level
from lotline.dsp.sound import FAST, RISE, SLOW, Bank, Ticks, points
from noise_rig import tone
from program import ROOT

COMPILER, MACHINE = "aarch64-linux-gnu-gcc", "qemu-aarch64"
RATE, N, TICK = 48_000, 48_000, 240


def compile_to(path, *options):
    source = ROOT / "tests/noise/kernels.c"
    strict = ("-O3", "-Wall", "-Werror", "-Wno-unused-function")
    command = [COMPILER, *strict, *options, "-I", ROOT / "cython_ext", source, "-o", path]
    subprocess.run(command, check=True)


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The kernels' C for aarch64."""
    for needed in (COMPILER, MACHINE):
        if shutil.which(needed) is None:
            missing = f"{needed} is not installed (Debian: gcc-aarch64-linux-gnu, qemu-user)"
            assert os.environ.get("LOTLINE_REQUIRE_SERVERS") != "1", missing
            pytest.skip(missing)
    path = tmp_path_factory.mktemp("arm") / "kernels"
    compile_to(path, "-static")
    return path


def run(program, *args, numbers):
    done = subprocess.run(
        [MACHINE, program, *map(str, args)], check=True, capture_output=True,
        input=np.concatenate([np.ravel(x) for x in numbers]).astype("<f8").tobytes(),
    )  # fmt: skip
    return np.frombuffer(done.stdout, "<f8")


@pytest.fixture
def sound():
    noise = 0.1 * np.random.default_rng(5).standard_normal(N)
    return (noise + tone(RATE, 440, 1.0)).astype(np.float32)


def test_it_is_neon_that_runs(program, tmp_path):
    compile_to(tmp_path / "kernels.o", "-c")
    code = subprocess.run(
        ["aarch64-linux-gnu-objdump", "-d", tmp_path / "kernels.o"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert code.count(".4s") > 20  # four floats at a time
    assert code.count(".2d") > 10  # two doubles
    assert code.count("fmls") > 20


def test_third_octaves_are_the_same(program, sound):
    octaves, coef = design.bank(RATE)
    found = run(program, "bank", len(octaves), N, numbers=(coef, design.half_band(), sound))
    bank = Bank(RATE)
    bank.add(sound)
    here = dict(zip(bank.bands, bank.take(), strict=True))
    for o, octave in enumerate(octaves):
        for lane, x in enumerate(octave):
            energy = found[4 * o + lane] * coef[o, lane] ** 2 / 2**o
            assert level(energy / here[x]) == pytest.approx(0, abs=1e-4)


def test_weighted_levels_are_the_same(program, sound):
    ticks = Ticks(RATE, dc=0.01)
    numbers = (design.weighting(RATE), ticks.rates, points(), [0.01], sound)
    found = run(program, "ticks", TICK, N // TICK, numbers=numbers).reshape(-1, 10)
    rows = ticks.add(sound)
    assert len(found) == len(rows)
    assert level(found[:, :7] / rows[:, :7]) == pytest.approx(np.zeros((len(rows), 7)), abs=1e-4)
    assert found[:, 7] == pytest.approx(rows[:, 7], rel=1e-5)
    assert (found[:, 9] == rows[:, 9]).all()


def test_many_channels_are_the_same(program, sound):
    four = np.stack([sound, sound[::-1], 0.1 * sound, np.zeros_like(sound)], axis=1)
    octaves, coef = design.bank(RATE)
    filters, gains = channels.filters(RATE)
    keep = np.exp(-1 / (RATE * np.array([FAST, SLOW, RISE])))
    parts = (coef, design.half_band(), filters, keep, gains, channels.points(), four)
    found = run(program, "channels", len(octaves), N, numbers=parts)
    rows, energy = found[:40].reshape(10, 4), found[40:].reshape(16, 4, 4)[: len(octaves)]
    here = channels.Channels(RATE, 4, N)
    here.add(four, ending=True)
    row = here.rows()[0]
    assert (rows[:, 3] == row[:, 3]).all()  # silence
    assert level(rows[:8, :3] / row[:8, :3]) == pytest.approx(np.zeros((8, 3)), abs=1e-4)
    assert (rows[8:] == row[8:]).all()  # overloads, samples
    gain = coef.reshape(-1, 9, 4)[:, 0, :, None]
    sums = np.array([
        (energy[o, lane] * gain[o, lane] ** 2 / 2.0**o)[:3]
        for o, octave in enumerate(octaves) for lane in reversed(range(len(octave)))
    ])  # fmt: skip
    assert np.abs(level(sums / here.thirds()[:, :3])).max() < 1e-4
