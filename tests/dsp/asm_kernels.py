"""The kernels of firmware/dsp once more, as descriptions for asm_machine.

python tests/dsp/asm_kernels.py writes firmware/dsp/rv32 and firmware/dsp/xtensa. Each does to the
bit what the viper function of the same name does; the words of the tables are explained there.
A coefficient in a table is c 2^16, so that mulh of it and v 2^2 is the floor of c v / 2^14.
"""

from pathlib import Path

from asm_bank import halve, thirds
from asm_detectors import energy, fast
from asm_filters import dc_block, equalise, weigh
from asm_rv32 import Rv32
from asm_xtensa import Xtensa

FIRMWARE = Path(__file__).resolve().parent.parent.parent / "firmware"
MACHINES = {"rv32": Rv32, "xtensa": Xtensa}
KERNELS = (dc_block, equalise, weigh, energy, fast, thirds, halve)


def texts():
    """{path below firmware/dsp: text} of every kernel for both machines."""
    return {
        f"{folder}/{kernel.__name__}.py": kernel(machine).text(
            kernel.__name__, f"Made by tests/dsp/asm_kernels.py; meaning in dsp/{kernel.__name__}."
        )
        for folder, machine in MACHINES.items()
        for kernel in KERNELS
    }


if __name__ == "__main__":
    for name, text in texts().items():
        path = FIRMWARE / "dsp" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
