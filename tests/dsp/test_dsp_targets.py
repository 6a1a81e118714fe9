"""What each chip's code says, to the bit: viper here, viper and assembler for RV32 under Unicorn,
assembler for Xtensa under qemu."""

import os
import subprocess

import asm_kernels
import dsp_checked
import dsp_hostile
import dsp_xtensa
import numpy as np
import pytest
from asm_xtensa import Xtensa
from dsp.coefficients import EQUALISERS
from dsp_rig import FIRMWARE, RATE, measure, state, words
from lotline.boards import mpy
from lotline.cli.bench.node import room
from lotline.errors import InputError
from servers import find_program

CHIPS = [None, *EQUALISERS]
LIMIT = 450  # RV32 instructions a sample for all of it
pytest.importorskip("unicorn", reason="needs the Unicorn emulator: pip install unicorn")
needs_qemu = pytest.mark.usefixtures("qemu")


@pytest.fixture(scope="module")
def qemu():
    return find_program("qemu-xtensa", "qemu-user")


def signal():
    """From loud to quiet with an offset, a click and a square wave."""
    rng = np.random.default_rng(7)
    x = rng.normal(0, 0.3, RATE) * np.geomspace(1, 1e-5, RATE) + 0.03
    x[20000] = -1
    x[30000:31000] = np.sign(np.sin(np.arange(1000)))
    return x


def rv32_meter(chip, assembler, counting=False):
    from lotline.cli.bench.node import rv32

    emulated = rv32.Room(FIRMWARE, assembler, counting)
    return room.load(FIRMWARE, emulated.kernels).SoundMeter(chip=chip), emulated.counts


@pytest.mark.parametrize("chip", CHIPS)
def test_rv32_says_what_micropython_here_says(tmp_path, chip):
    x = signal()
    expected = measure(x, tmp_path, chip=chip or "")[0]
    data = bytearray(words(x).tobytes())
    states = []
    for assembler in (False, True):
        meter, _ = rv32_meter(chip, assembler)
        assert meter.feed(data, RATE)
        second = meter.take()
        assert np.frombuffer(bytes(second.levels), "<i2").tolist() == expected.raw
        assert (second.overload, second.constant) == (expected.overload, expected.constant)
        states.append(state(meter))
    assert states[0] == states[1]


@needs_qemu
@pytest.mark.parametrize("slot", [0, 1])
def test_assembler_takes_one_slot_of_two_in_pieces_of_any_length(tmp_path, slot):
    pair = bytearray(words(signal()[:4000]).tobytes())
    machine = dsp_xtensa.Machine(FIRMWARE, tmp_path)
    checked = dsp_checked.load()[0].SoundMeter()
    meters = [rv32_meter(None, assembler=True)[0]]
    meters.append(room.load(FIRMWARE, machine.kernels).SoundMeter())
    for meter in (checked, *meters):
        for at, n in ((0, 1), (1, 399), (400, 401), (801, 7), (808, 1192)):
            meter.feed(pair[8 * at :], n, slot, 2)
    machine.stop()
    assert [state(meter) == state(checked) for meter in meters] == [True, True]
    assert checked._a != bytearray(1600)


def test_rv32_finds_the_slot():
    pair = np.zeros(960, "<i4")
    pair[1::2] = np.random.default_rng(9).normal(0, 2**16, 480).astype("<i4")
    meter, _ = rv32_meter(None, assembler=True)
    assert meter.slot(bytearray(pair.tobytes()), 480) == 1
    assert meter.slot(bytearray(np.roll(pair, 1).tobytes()), 480) == 0


@pytest.mark.parametrize("chip", CHIPS)
def test_rv32_assembler_keeps_its_budget(chip):
    meter, counts = rv32_meter(chip, assembler=True, counting=True)
    meter.feed(bytearray(words(signal()).tobytes()), RATE)
    spent = sum(counts.values()) / RATE
    assert 300 < spent <= LIMIT
    assert set(counts) >= {kernel.__name__ for kernel in asm_kernels.KERNELS} - {"equalise"}


@pytest.mark.parametrize("chip", CHIPS)
@pytest.mark.parametrize("name", dsp_hostile.SIGNALS)
def test_assembler_and_checked_integers_agree_on_hostile_inputs(tmp_path, name, chip):
    """Checked integers raise where one leaves 32 bits; assembler would say another number."""
    checked = dsp_checked.load()[0].SoundMeter(chip=chip)
    meters = [rv32_meter(chip, assembler=True)[0]]
    if dsp_xtensa.QEMU:
        machine = dsp_xtensa.Machine(FIRMWARE, tmp_path)
        meters.append(room.load(FIRMWARE, machine.kernels).SoundMeter(chip=chip))
    data = bytearray(dsp_hostile.data(name)[: 4 * 2400])
    for each in (checked, *meters):
        each.feed(data, len(data) // 4)
    assert [state(meter) == state(checked) for meter in meters] == [True] * len(meters)
    if dsp_xtensa.QEMU:
        machine.stop()


@needs_qemu
@pytest.mark.parametrize("core", ["de233_fpu", "dc233c"])
@pytest.mark.parametrize("chip", CHIPS)
def test_xtensa_assembler_and_checked_integers_agree(tmp_path, chip, core):
    machine = dsp_xtensa.Machine(FIRMWARE, tmp_path, core)
    meter = room.load(FIRMWARE, machine.kernels).SoundMeter(chip=chip)
    checked = dsp_checked.load()[0].SoundMeter(chip=chip)
    data = bytearray(words(signal()[12000:24400]).tobytes())
    for each in (meter, checked):
        for at in range(0, len(data), 4 * 7000):
            each.feed(data[at : at + 4 * 7000], len(data[at : at + 4 * 7000]) // 4)
    machine.stop()
    assert state(meter) == state(checked)


@needs_qemu
def test_the_stand_in_for_mulsh_is_the_high_product(tmp_path):
    """As Python has it; MULSH as such is on no core of qemu."""
    source = tmp_path / "mulsh.py"
    k = Xtensa(("a", "b", "to"))
    k.values("x", "y")
    k.load("x", "a", 0)
    k.load("y", "b", 0)
    k.mulh("x", "x", "y")
    k.store("x", "to", 0)
    source.write_text(k.text("mulsh", "A product."))
    machine = dsp_xtensa.Machine(FIRMWARE, tmp_path, more=[source])
    rng = np.random.default_rng(8)
    edges = np.array([0, 1, -1, 2**31 - 1, -(2**31), 65535, -65536, 32768])
    values = np.r_[edges, rng.integers(-(2**31), 2**31, 40)]
    for a in values:
        for b in values[:12]:
            out = bytearray(4)
            machine.call(machine.places["mulsh"], [word(a), word(b), out])
            assert int.from_bytes(out, "little", signed=True) == int(a) * int(b) >> 32
    machine.stop()


def word(value):
    return bytearray(int(value).to_bytes(4, "little", signed=True))


def test_mulsh_is_spelt_as_llvm_spells_it():
    """llvm/test/MC/Xtensa: mulsh a3, a4, a5 and a4, a5, a6."""
    for d, a, b, spelt in (("a3", "a4", "a5", "80, 52, 178"), ("a4", "a5", "a6", "96, 69, 178")):
        k = Xtensa(())
        k.where = {"d": d, "a": a, "b": b}
        k.mulh("d", "a", "b")
        assert k.lines == [f"data(1, {spelt})  # mulsh({d}, {a}, {b})"]


def test_the_assembler_in_the_tree_is_what_the_descriptions_make():
    made = asm_kernels.texts()
    kept = {
        f"{folder}/{path.name}": path.read_text()
        for folder in asm_kernels.MACHINES
        for path in (FIRMWARE / "dsp" / folder).glob("*.py")
    }
    assert kept == made


@pytest.mark.parametrize("arch", mpy.FOLDERS)
def test_each_assembler_builds_for_its_chip_and_for_no_other(arch):
    (other,) = set(mpy.FOLDERS) - {arch}
    for kernel in asm_kernels.KERNELS:
        path = mpy.kernel_file(FIRMWARE / "dsp", kernel.__name__, arch)
        assert path.parent.name == mpy.FOLDERS[arch]
        (function,) = mpy.compiled(path, arch)
        assert function.kind == mpy.VIPER
        assert len(function.code) > 100
        with pytest.raises(InputError, match=f"assembler of {arch}, got {other}|mpy-cross for"):
            mpy.compiled(path, other)
    assert mpy.kernel_file(FIRMWARE / "dsp", "level", arch).parent.name == "dsp"


def test_what_a_build_makes_of_assembler_is_loaded_and_called_as_viper(tmp_path):
    """By MicroPython here: RV32's name on x64 code that gives back the first of its arguments
    (mov rax, [rcx]; ret), as the firmware of a chip would call it."""
    source = tmp_path / "echo.py"
    filled = ", ".join(["0x48", "0x8B", "0x01", "0xC3", *["0x90"] * 16])
    source.write_text(
        f"import micropython\n@micropython.asm_rv32\ndef echo(a0, a1):\n    data(1, {filled})\n"
    )
    made = bytearray(mpy.built(source, "rv32imc"))
    (function,) = mpy.native(bytes(made))
    assert function.kind == mpy.VIPER
    made[2] = made[2] & 3 | mpy.ARCHITECTURES["x64"] << 2
    (tmp_path / "echoed.mpy").write_bytes(made)
    code = "from echoed import echo; print(type(echo).__name__, echo('a', 1), echo(-5, 'b'))"
    done = subprocess.run(
        ["micropython", "-c", code], env=os.environ | {"MICROPYPATH": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "function a -5\n"


@pytest.mark.parametrize(("arch", "decorator", "words_of_it"), [
    ("xtensawin", "asm_rv32", "assembler of rv32imc, got xtensawin"),
    ("rv32imc", "asm_xtensa", "assembler of xtensawin, got rv32imc"),
    ("rv32imc", "asm_rv32", "without code"),
    ("xtensawin", "asm_xtensa", "without code"),
])  # fmt: skip
def test_an_empty_function_that_mpy_cross_accepts_is_refused(
    tmp_path, arch, decorator, words_of_it
):
    path = tmp_path / "kernel.py"
    path.write_text(f"import micropython\n@micropython.{decorator}\ndef f():\n    pass\n")
    with pytest.raises(InputError, match=words_of_it):
        mpy.compiled(path, arch)


def test_what_mpy_cross_refuses_is_one_sentence(tmp_path):
    path = tmp_path / "kernel.py"
    path.write_text("import micropython\n@micropython.asm_rv32\ndef f(a0):\n    fly(a0)\n")
    with pytest.raises(InputError, match=r"mpy-cross for rv32imc: SyntaxError: .*fly"):
        mpy.compiled(path, "rv32imc")
