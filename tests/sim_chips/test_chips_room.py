"""The simulated chips keep out of the drivers, and run on both interpreters."""

import ast
import subprocess
from pathlib import Path

import pytest
from chips import Bench
from drivers.table import TABLE

FIRMWARE = Path(__file__).resolve().parent.parent.parent / "firmware"
FILES = [FIRMWARE / "sim" / "bus.py", *sorted((FIRMWARE / "sim" / "chips").glob("*.py"))]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_nothing_of_the_drivers_is_imported(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text())):
        names = [name.name for name in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
        for name in names:
            assert name.split(".")[0] in ("sim", "math", "struct"), f"{file.name}: {name}"


@pytest.mark.parametrize("name", sorted(TABLE))
def test_every_driver_has_a_twin(name: str) -> None:
    bench = Bench(name)
    assert bench.twin.misbehave is None
    assert bench.twin.BUS in ("i2c", "uart", "spi", "counter")


def test_both_interpreters_make_the_same_samples(tmp_path: Path) -> None:
    script = tmp_path / "samples.py"
    script.write_text(SAMPLES)
    done = subprocess.run(
        ["micropython", str(script)],
        env={"MICROPYPATH": str(FIRMWARE), "PATH": __import__("os").environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    )
    here: dict[str, str] = {}
    exec(SAMPLES.replace("print(", "found = ("), here)
    assert len(here["found"]) == 32 * 12
    assert done.stdout.strip() == here["found"]


SAMPLES = """
from sim.chips import twin
now = [1000]
chip = twin("lis2dw12", lambda: {"rms_ms2": 2.0, "f_hz": 31.0}, lambda: now[0])
for setting in (b"\\x20\\x74", b"\\x25\\x14", b"\\x2e\\xc0"):
    chip.write(setting)
now[0] += 80
chip.write(b"\\x28")
print("".join("%02x" % byte for byte in chip.read(192)))
"""
