"""Runs the Xtensa assembler under Debian's qemu-xtensa (user mode).

That is a core with windowed registers but no ESP32, and no time is taken: what is shown is the
arithmetic. None of its cores has MULSH, which the chips have; each one in the kernels is replaced
by a jump to the same product made of products of 16 bits. So MULSH itself is not shown.

A small program of ours, in the same inline assembler, waits for words on its standard input: an
address and a size to be filled or shown, or a kernel to be called.
"""

import shutil
import struct
import subprocess

from lotline.boards import mpy
from lotline.cli.bench.node import room

QEMU = shutil.which("qemu-xtensa")
CORE = "de233_fpu"
ARCH = "xtensawin"
BASE, CODE, DATA = 0x400000, 0x410000, 0x10000000
SIZES = {CODE: 0x10000, DATA: 0x100000}
POKE, PEEK = 0, 1
SERVER = f"""
import micropython


@micropython.asm_xtensa
def server(a2):
    label(order)
    movi(a14, {DATA})
    movi(a10, {DATA})
    movi(a11, 20)
    label(header)
    movi(a2, 12)  # read
    movi(a6, 0)
    mov(a3, a10)
    mov(a4, a11)
    data(1, 0x00, 0x50, 0x00)  # syscall
    movi(a3, 1)
    data(1, 0x37, 0x22, 0x02)  # blt(a2, a3), over the next (see asm_xtensa)
    j(alive)
    movi(a6, 0)
    movi(a2, 118)  # exit
    data(1, 0x00, 0x50, 0x00)
    label(alive)
    add(a10, a10, a2)
    sub(a11, a11, a2)
    bnez(a11, header)
    l32i(a7, a14, 0)
    l32i(a10, a14, 4)
    l32i(a11, a14, 8)
    l32i(a12, a14, 12)
    l32i(a13, a14, 16)
    movi(a3, 2)
    data(1, 0x37, 0x37, 0x02)  # bltu(a7, a3), over the next
    j(call)
    label(bytes)
    movi(a2, 12)
    add(a2, a2, a7)  # read, or 13, write
    mov(a6, a7)
    mov(a3, a10)
    mov(a4, a11)
    data(1, 0x00, 0x50, 0x00)
    add(a10, a10, a2)
    sub(a11, a11, a2)
    bnez(a11, bytes)
    j(order)
    label(call)
    data(1, 0xE0, 0x07, 0x00)  # callx8(a7): a10 to a13 are its a2 to a5
    j(order)
"""


class Machine:
    """A process with the assembler kernels in it; `kernels(name)` for room.load."""

    def __init__(self, firmware, tmp_path, core=CORE, more=()):
        self.dsp, self.places, self.core = firmware / "dsp", {}, core
        code = bytearray()
        for path in [*sorted((self.dsp / "xtensa").glob("*.py")), *more]:
            (function,) = mpy.compiled(path, ARCH)
            self.places[path.stem] = at = CODE + len(code)
            code += without_mulsh(function.code, at)
        source = tmp_path / "server.py"
        source.write_text(SERVER)
        (server,) = mpy.compiled(source, ARCH)
        program = tmp_path / "server"
        program.write_bytes(elf({BASE: server.code, CODE: bytes(code), DATA: b""}))
        program.chmod(0o755)
        self.process = subprocess.Popen(
            [QEMU, "-cpu", core, str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def stop(self):
        self.process.stdin.close()
        assert self.process.wait(10) == 0

    def kernels(self, name):
        if name not in self.places:
            return viper_by_python(self.dsp / f"{name}.py")
        return {name: lambda *args: self.call(self.places[name], args)}

    def call(self, place, args):
        at, words, buffers = DATA + 64, [], {}
        for a in args:
            if isinstance(a, int):
                words.append(a << 1 | 1)
                continue
            if id(a) not in buffers:
                buffers[id(a)] = at + 16, a  # behind a bytearray object
                what = struct.pack("<4I", 0, 0, len(a), at + 16) + bytes(a)
                self.order(POKE, at, len(what), data=what)
                at += len(a) + 31 & -16
            words.append(buffers[id(a)][0] - 16)
        self.order(POKE, DATA + 32, 4 * len(words), data=struct.pack(f"<{len(words)}I", *words))
        self.order(place, 0, len(words), 0, DATA + 32)
        for at, a in buffers.values():
            self.order(PEEK, at, len(a))
            self.process.stdin.flush()
            a[:] = self.process.stdout.read(len(a))

    def order(self, what, *words, data=b""):
        words = [w & 0xFFFFFFFF for w in (what, *words, 0, 0, 0, 0)[:5]]
        self.process.stdin.write(struct.pack("<5I", *words) + data)


def without_mulsh(code, at):
    """Code to run at an address, with a routine behind it for each MULSH."""
    out = bytearray(code) + bytes(-len(code) % 4)
    # a jump over its constants comes first, if there are any
    pc = jump_target(code) if code[0] & 0xF == 6 and code[0] & 0x30 == 0 else 0
    while pc < len(code):
        word = int.from_bytes(code[pc : pc + 3], "little")
        if word & 0xFF000F == 0xB20000:
            out[pc : pc + 3] = jump(pc, len(out))
            out += high_product(word >> 12 & 15, word >> 8 & 15, word >> 4 & 15)
            out += jump(len(out), pc + 3)
            out += bytes(-len(out) % 4)
        pc += 2 if word & 15 >= 8 else 3
    return bytes(out) + bytes(-len(out) % 16)


def high_product(r, s, t):
    """r = s t / 2^32 by products of 16 bits (Hacker's Delight, mulhs); five others are put by."""
    a, b, c, d, e = [i for i in range(2, 16) if i not in (r, s, t)][:5]
    steps = [move32(6, x, 4 + 4 * i) for i, x in enumerate((a, b, c, d, e))]
    steps += [extui(a, s, 0), srai(b, s), extui(c, t, 0), srai(d, t)]
    steps += [mull(e, a, c), extui(e, e, 16), mull(c, b, c), add(c, c, e)]
    steps += [extui(e, c, 0), srai(c, c), mull(a, a, d), add(a, a, e), srai(a, a)]
    steps += [mull(b, b, d), add(b, b, c), add(r, b, a)]
    steps += [move32(2, x, 4 + 4 * i) for i, x in enumerate((a, b, c, d, e))]
    return b"".join(step.to_bytes(3, "little") for step in steps)


def add(r, s, t):
    return 0x800000 | r << 12 | s << 8 | t << 4


def mull(r, s, t):
    return 0x820000 | r << 12 | s << 8 | t << 4


def srai(r, t):
    """r = t >> 16."""
    return 0x310000 | r << 12 | t << 4


def extui(r, t, shift):
    """r = 16 bits of t."""
    return 0xF40000 | shift >> 4 << 16 | r << 12 | t << 4


def move32(op, t, offset):
    """L32I (2) or S32I (6) of a place on the stack."""
    return offset // 4 << 16 | op << 12 | 1 << 8 | t << 4 | 2


def jump(pc, to):
    return ((to - pc - 4 & 0x3FFFF) << 6 | 6).to_bytes(3, "little")


def jump_target(code):
    return (int.from_bytes(code[:3], "little") >> 6) + 4


def viper_by_python(path):
    """What has no assembler, as Python (checked to be the same)."""
    import dsp_checked

    module, _ = dsp_checked.load(f"dsp.{path.stem}")
    return {name: getattr(module, name) for name in room.functions(path)}


def elf(segments):
    """A program for Xtensa that begins with the first segment."""
    header = 52 + 32 * len(segments)
    at, heads, body = header, b"", b""
    for address, data in segments.items():
        pad = (address - at) % 4096
        body += bytes(pad) + data
        at += pad
        size = max(len(data), SIZES.get(address, 0))
        heads += struct.pack("<8I", 1, at, address, address, len(data), size, 7, 4096)
        at += len(data)
    ident = b"\x7fELF\x01\x01\x01" + bytes(9)
    entry = next(iter(segments))
    fields = 2, 94, 1, entry, 52, 0, 0x300, 52, 32, len(segments), 0, 0, 0
    head = struct.pack("<HHIIIIIHHHHHH", *fields)
    return ident + head + heads + body
