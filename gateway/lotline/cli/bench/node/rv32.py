"""Native code of a RISC-V chip (ESP32-C3, C6) run and counted under the Unicorn emulator.

mpy-cross makes the code that the chip would run; Python plays the interpreter around it: the
table of helper functions of a viper function, and what an argument is turned into.
"""

import struct
from collections import Counter
from pathlib import Path
from typing import Any

import unicorn
from unicorn import riscv_const as reg

from lotline.boards.mpy import Code, compiled, kernel_file
from lotline.cli.bench.node.room import Kernels, functions

ARCH = "rv32imc"
CODE, HELPERS, FRAME, STACK, DATA = 0x10000, 0x20000, 0x30000, 0x40000, 0x100000
SIZES = {CODE: 0x10000, HELPERS: 0x1000, FRAME: 0x1000, STACK: 0x10000, DATA: 0x100000}
RETURN = 0x00008067  # the instruction `ret`
END = HELPERS + 0xFF0
FROM_OBJECT, TO_OBJECT, FLOOR_DIVIDE = 3, 4, 46  # py/nativeglue.h, mp_fun_table
ARGUMENTS = (reg.UC_RISCV_REG_A0, reg.UC_RISCV_REG_A1, reg.UC_RISCV_REG_A2, reg.UC_RISCV_REG_A3)
SAVED = [getattr(reg, f"UC_RISCV_REG_S{i}") for i in range(12)]


class Room:
    """kernels(name) for `room.load`; `counts`: {name: instructions so far}.

    assembler: take the inline assembler where there is some, else viper throughout.
    """

    def __init__(self, firmware: Path, assembler: bool, counting: bool = False) -> None:
        self.counts: Counter[str] = Counter()
        self._dsp = firmware / "dsp"
        self._assembler, self._counting = assembler, counting

    def kernels(self, name: str) -> Kernels:
        path = self._dsp / f"{name}.py"
        if self._assembler:
            path = kernel_file(self._dsp, name, ARCH)
        found = zip(functions(path), compiled(path, ARCH), strict=True)
        counts = self.counts if self._counting else None
        return {function: Kernel(code, name, counts) for function, code in found}


class Kernel:
    """A native function in an emulator of its own, called with ints and bytearrays."""

    def __init__(self, code: Code, name: str, counts: Counter[str] | None = None) -> None:
        self._cpu: Any = unicorn.Uc(unicorn.UC_ARCH_RISCV, unicorn.UC_MODE_RISCV32)
        for at, size in SIZES.items():
            self._cpu.mem_map(at, size)
        self._cpu.mem_write(CODE, code.code)
        self._cpu.mem_write(HELPERS, struct.pack("<I", RETURN) * 0x400)
        self._context()
        self._cpu.hook_add(unicorn.UC_HOOK_CODE, self._helper, begin=HELPERS, end=END)
        if counts is not None:
            self._count(name, counts)
        self._returned: int | None = None

    def _context(self) -> None:
        # function object -> context -> object table -> helper table
        table = [FRAME + 0x400 + 4 * i for i in range(3)] + [HELPERS + 4 * i for i in range(3, 90)]
        for at, values in (
            (FRAME, [0, FRAME + 0x20]),
            (FRAME + 0x2C, [FRAME + 0x40]),
            (FRAME + 0x40, [FRAME + 0x80]),
            (FRAME + 0x80, table),
        ):
            self._cpu.mem_write(at, struct.pack(f"<{len(values)}I", *values))

    def _count(self, name: str, counts: Counter[str]) -> None:
        """Whole blocks as the emulator runs them; an instruction is two bytes or four."""
        known: dict[tuple[int, int], int] = {}

        def block(cpu: Any, at: int, size: int, _: Any) -> None:
            if (at, size) not in known:
                known[at, size] = _instructions(bytes(cpu.mem_read(at, size)))
            counts[name] += known[at, size]

        self._cpu.hook_add(unicorn.UC_HOOK_BLOCK, block, begin=CODE, end=CODE + SIZES[CODE])

    def _helper(self, cpu: Any, address: int, _size: int, _data: Any) -> None:
        a, b = (_signed(cpu.reg_read(r)) for r in ARGUMENTS[:2])
        which = (address - HELPERS) // 4
        if which == FROM_OBJECT:
            a = a >> 1 if a & 1 else self._word(a + 12)  # a small int, or a bytearray's bytes
        elif which == TO_OBJECT:
            self._returned = a
        elif which == FLOOR_DIVIDE:
            a //= b
        elif address != END:
            raise NotImplementedError(f"helper {which}")
        cpu.reg_write(reg.UC_RISCV_REG_A0, a & 0xFFFFFFFF)

    def __call__(self, *args: int | bytearray) -> int | None:
        at, words, buffers = DATA, [], {}
        for a in args:
            if isinstance(a, int):
                assert -(2**30) <= a < 2**30, "a chip would put this int on its heap"
                words.append(a << 1 | 1)
                continue
            if id(a) not in buffers:
                buffers[id(a)] = at + 16, a  # behind a bytearray object
                self._cpu.mem_write(at, struct.pack("<4I", 0, 0, len(a), at + 16) + bytes(a))
                at += len(a) + 31 & -16
            words.append(buffers[id(a)][0] - 16)
        self._run([w & 0xFFFFFFFF for w in words])
        for at, a in buffers.values():
            a[:] = self._cpu.mem_read(at, len(a))
        return self._returned

    def _word(self, at: int) -> int:
        return int.from_bytes(self._cpu.mem_read(at, 4), "little")

    def _run(self, words: list[int]) -> None:
        self._cpu.mem_write(FRAME + 0x800, struct.pack(f"<{len(words)}I", *words))
        call = FRAME, len(words), 0, FRAME + 0x800
        for register, value in zip(ARGUMENTS, call, strict=True):
            self._cpu.reg_write(register, value)
        self._cpu.reg_write(reg.UC_RISCV_REG_SP, STACK + 0xF000)
        self._cpu.reg_write(reg.UC_RISCV_REG_RA, END)
        for i, register in enumerate(SAVED):
            self._cpu.reg_write(register, 0x5A5A0000 + i)
        self._returned = None
        self._cpu.emu_start(CODE, END)
        kept = [self._cpu.reg_read(r) for r in (*SAVED, reg.UC_RISCV_REG_SP)]
        assert kept == [*range(0x5A5A0000, 0x5A5A000C), STACK + 0xF000], "a register is not kept"


def _instructions(code: bytes) -> int:
    at = count = 0
    while at < len(code):
        at += 4 if code[at] & 3 == 3 else 2
        count += 1
    return count


def _signed(v: int) -> int:
    return v - 2**32 if v >> 31 else v
