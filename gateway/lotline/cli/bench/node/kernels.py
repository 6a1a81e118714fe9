"""`lotline bench node`, the kernels: instructions a sample, time, heap, beside other figures."""

import json
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from lotline.boards import mpy
from lotline.boards.sources import find_firmware
from lotline.cli.bench.node import room
from lotline.cli.shop import find_micropython
from lotline.errors import Fault

RATE = 48_000
CHIP = "ICS-43434"
# RV32 instructions a sample of kernels written before these ones, counted the same way.
BEFORE = {
    "A weighting and its energy, six first-order sections, viper": 205,
    "one biquad, viper": 148,
    "one biquad, assembler": 19,
}
FLOATS = 323  # bytes of heap a sample of one biquad in floats, by the same interpreter
BUDGET = 450
# Prints ns a sample and bytes allocated by feeding 1 s whole seconds in blocks of 20 ms.
TIMED = """
import gc, time
from dsp.sound import SoundMeter

def main(meter, buf):
    for i in range(len(buf)):
        buf[i] = i * 167 & 255
    meter.feed(buf, 960)
    gc.collect()
    gc.disable()
    before, start = gc.mem_alloc(), time.ticks_us()
    for _ in range(50 * {seconds}):
        meter.feed(buf, 960)
    return time.ticks_diff(time.ticks_us(), start), gc.mem_alloc() - before

spent, used = main(SoundMeter(chip={chip!r}), bytearray(4 * 960))
print('[%d, %d]' % (spent * 1000 // (48000 * {seconds}), used))
"""


def measure(seconds: int) -> dict[str, Any]:
    """seconds: how much sound is timed here; a quarter of a second of it is counted for RV32."""
    firmware = find_firmware()
    found: dict[str, Any] = {"chip": CHIP, "budget": BUDGET, "before": BEFORE, "rv32": None}
    if find_spec("unicorn"):
        found["rv32"] = {
            name: _counted(firmware, assembler)
            for name, assembler in (("assembler", True), ("viper", False))
        }
    found["bytes"] = {arch: _sizes(firmware, arch) for arch in mpy.FOLDERS}
    ns, heap = _timed(firmware, seconds)
    return {**found, "here": {"seconds": seconds, "ns_a_sample": ns, "heap_bytes": heap}}


def _sound(count: int) -> bytearray:
    """Noise and a tone, as an I2S microphone gives it."""
    x = np.random.default_rng(1).normal(0, 0.05, count) + 0.2 * np.sin(np.arange(count) / 7)
    return bytearray((np.round(np.clip(x, -1, 1) * (2**23 - 1)).astype("<i4") << 8).tobytes())


def _counted(firmware: Path, assembler: bool) -> dict[str, float]:
    """{kernel: instructions a sample of the microphone's 48 000 a second}."""
    from lotline.cli.bench.node import rv32

    emulated = rv32.Room(firmware, assembler, counting=True)
    meter = room.load(firmware, emulated.kernels).SoundMeter(chip=CHIP)
    emulated.counts.clear()  # of its tables
    count = RATE // 4
    meter.feed(_sound(count), count)
    return {name: spent / count for name, spent in emulated.counts.items()}


def _sizes(firmware: Path, arch: str) -> int:
    """Bytes of machine code of the kernels that have assembler."""
    files = sorted((firmware / "dsp" / mpy.FOLDERS[arch]).glob("*.py"))
    return sum(len(f.code) for path in files for f in mpy.compiled(path, arch))


def _timed(firmware: Path, seconds: int) -> tuple[int, int]:
    """(ns a sample, bytes of heap) of the viper kernels under MicroPython on this machine."""
    code = TIMED.format(chip=CHIP, seconds=seconds)
    done = subprocess.run(
        [find_micropython(), "-c", code],
        env={"MICROPYPATH": str(firmware)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Fault(f"the kernels under micropython: {(done.stdout + done.stderr).strip()[-200:]}")
    ns, heap = json.loads(done.stdout)
    return ns, heap


def words(found: dict[str, Any]) -> str:
    """For people."""
    here, sizes = found["here"], found["bytes"]
    return "\n".join(
        [
            f"The microphone's kernels, with the equaliser of an {found['chip']}.",
            *_counts(found),
            f"On this machine (viper, MicroPython): {here['ns_a_sample']} ns a sample, "
            f"{here['heap_bytes']} bytes of heap in {here['seconds']} s. "
            f"One biquad in floats takes {FLOATS} bytes a sample.",
            f"Machine code: {sizes['rv32imc']} bytes for RV32, {sizes['xtensawin']} for Xtensa.",
            "Instructions are not cycles, and no chip was run: how much of one this takes is "
            "not known here.",
        ]
    )


def _counts(found: dict[str, Any]) -> list[str]:
    if not found["rv32"]:
        return ["RV32 instructions were not counted: pip install 'lotline[bench]' for Unicorn."]
    assembler, viper = found["rv32"]["assembler"], found["rv32"]["viper"]
    rows = [("all", sum(assembler.values()), sum(viper.values()))]
    rows += [(name, assembler[name], viper[name]) for name in sorted(assembler, key=assembler.get)]
    return [
        f"RV32 instructions a sample, counted under Unicorn (at most {found['budget']} for all):",
        "               assembler    viper",
        *(f"  {name:<10} {a:11.1f} {v:8.1f}" for name, a, v in [rows[0], *rows[:0:-1]]),
        "Counted for other kernels in the same way:",
        *(f"  {count:4}  {name}" for name, count in found["before"].items()),
    ]
