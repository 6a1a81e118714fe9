"""Runs the kernels' native code for a RISC-V chip (ESP32-C3, C6) under the Unicorn emulator.

mpy-cross makes the code that the chip would run; Python plays the interpreter around it:
the table of helper functions, argument conversion, and the plain Python parts of the room.
"""

import ast
import builtins
import struct
import subprocess
import types

import unicorn
from dsp_rig import FIRMWARE
from unicorn import riscv_const as reg

CODE, HELPERS, FRAME, STACK, DATA = 0x10000, 0x20000, 0x30000, 0x40000, 0x100000
SIZES = {CODE: 0x10000, HELPERS: 0x1000, FRAME: 0x1000, STACK: 0x10000, DATA: 0x100000}
RETURN = 0x00008067  # the instruction `ret`
END = HELPERS + 0xFF0
FROM_OBJECT, TO_OBJECT, FLOOR_DIVIDE = 3, 4, 46  # py/nativeglue.h, mp_fun_table


def varint(data, at):
    value = 0
    while True:
        byte = data[at]
        value, at = value << 7 | byte & 0x7F, at + 1
        if byte < 0x80:
            return value, at


def viper_code(path, tmp_path):
    """Native code of each viper function of a file, in order (.mpy 6, py/persistentcode.c)."""
    out = tmp_path / "rv32.mpy"
    subprocess.run(["mpy-cross", "-march=rv32imc", "-o", out, path], check=True)
    data = out.read_bytes()
    names, at = varint(data, 4)
    _, at = varint(data, at)  # of objects there is one: the table of helper functions
    for _ in range(names):
        length, at = varint(data, at)
        at += 0 if length & 1 else (length >> 1) + 1
    assert data[at] == 0
    found = []
    raw_code(data, at + 1, found)
    return found


def raw_code(data, at, found):
    kind, at = varint(data, at)
    end = at + (kind >> 3)
    if kind & 3 == 2:
        found.append(data[at:end])
        _, end = varint(data, end)
    children, end = varint(data, end) if kind & 4 else (0, end)
    for _ in range(children):
        end = raw_code(data, end, found)
    return end


def signed(v):
    return v - 2**32 if v >> 31 else v


class Kernel:
    """A viper function in an emulator of its own, called with ints and bytearrays."""

    def __init__(self, code):
        self.cpu = unicorn.Uc(unicorn.UC_ARCH_RISCV, unicorn.UC_MODE_RISCV32)
        for at, size in SIZES.items():
            self.cpu.mem_map(at, size)
        self.cpu.mem_write(CODE, code)
        self.cpu.mem_write(HELPERS, struct.pack("<I", RETURN) * 0x400)
        # function object -> context -> object table -> helper table
        table = [FRAME + 0x400 + 4 * i for i in range(3)] + [HELPERS + 4 * i for i in range(3, 90)]
        for at, values in (
            (FRAME, (0, FRAME + 0x20)),
            (FRAME + 0x2C, (FRAME + 0x40,)),
            (FRAME + 0x40, (FRAME + 0x80,)),
            (FRAME + 0x80, table),
        ):
            self.cpu.mem_write(at, struct.pack(f"<{len(values)}I", *values))
        self.cpu.hook_add(unicorn.UC_HOOK_CODE, self.helper, begin=HELPERS, end=END)

    def helper(self, cpu, address, _size, _data):
        a, b = (signed(cpu.reg_read(r)) for r in (reg.UC_RISCV_REG_A0, reg.UC_RISCV_REG_A1))
        which = (address - HELPERS) // 4
        if which == FROM_OBJECT:
            a = a >> 1 if a & 1 else a  # a small int, or a buffer's address as it is
        elif which == TO_OBJECT:
            self.returned = a
        elif which == FLOOR_DIVIDE:
            a //= b
        else:
            raise NotImplementedError(f"helper {which}")
        cpu.reg_write(reg.UC_RISCV_REG_A0, a & 0xFFFFFFFF)

    def __call__(self, *args):
        at, objects, buffers = DATA, [], {}
        for a in args:
            if isinstance(a, int):
                assert -(2**30) <= a < 2**30, "a chip would allocate this int"
                objects.append((a << 1 | 1) & 0xFFFFFFFF)
                continue
            if id(a) not in buffers:
                buffers[id(a)] = at, a
                self.cpu.mem_write(at, bytes(a))
                at += len(a) + 15 & -16
            objects.append(buffers[id(a)][0])
        self.cpu.mem_write(FRAME + 0x800, struct.pack(f"<{len(objects)}I", *objects))
        self.run(len(objects))
        for at, a in buffers.values():
            a[:] = self.cpu.mem_read(at, len(a))
        return self.returned

    def run(self, count):
        registers = {
            reg.UC_RISCV_REG_A0: FRAME,
            reg.UC_RISCV_REG_A1: count,
            reg.UC_RISCV_REG_A2: 0,
            reg.UC_RISCV_REG_A3: FRAME + 0x800,
            reg.UC_RISCV_REG_SP: STACK + 0xF000,
            reg.UC_RISCV_REG_RA: END,
        }
        for register, value in registers.items():
            self.cpu.reg_write(register, value)
        self.returned = None
        self.cpu.emu_start(CODE, END)


def load(tmp_path, name="dsp.sound"):
    """The module `name` with the viper functions of its room emulated."""
    modules = {"micropython": types.SimpleNamespace(const=lambda x: x)}

    def load_one(name, *_):
        if name not in modules:
            path = FIRMWARE / (name.replace(".", "/") + ".py")
            tree = ast.parse(path.read_text())
            viper = [f for f in tree.body if getattr(f, "decorator_list", None)]
            tree.body = [node for node in tree.body if node not in viper]
            space = {"__builtins__": {**vars(builtins), "__import__": load_one}, "__name__": name}
            code = viper_code(path, tmp_path) if viper else []
            space.update((f.name, Kernel(c)) for f, c in zip(viper, code, strict=True))
            exec(compile(tree, str(path), "exec"), space)
            modules[name] = types.SimpleNamespace(**space)
        return modules[name]

    return load_one(name)
