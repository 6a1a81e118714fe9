"""Kernels as inline assembler of Xtensa."""

from asm_machine import COMMON, WORD, Machine


class Xtensa(Machine):
    """LX6 and LX7 with the windowed registers of the ESP32 and ESP32-S3."""

    DECORATOR, MOVE = "asm_xtensa", "mov"
    LOAD = "l32i({0}, {1}, {2})"
    ARGUMENTS = ("a2", "a3", "a4", "a5")
    POOL = tuple(f"a{i}" for i in range(6, 16))
    SAME = COMMON | {"mul": "mull"}

    def load(self, d, base, word):
        self._line(f"l32i({self._reg(d)}, {self._reg(base)}, {WORD * word})")

    def store(self, v, base, word):
        self._line(f"s32i({self._reg(v)}, {self._reg(base)}, {WORD * word})")

    def number(self, d, value):
        self._line(f"movi({self.where[d]}, {value})")

    def addi(self, d, a, value):
        assert -128 <= value < 128
        self._three("addi", d, a, value)

    def mulh(self, d, a, b):
        """MULSH, which this assembler has no name for: op2 11, op1 2, then r, s, t."""
        self._data(0xB20000, d, self._read(a, 0), self._read(b, 1), "mulsh")

    def low(self, d, a, count):
        if count <= 16:  # EXTUI: width - 1, op1 4, r, shift 0, t
            self._data((count - 1) << 20 | 0x40000, d, None, self._read(a, 0), "extui")
        else:
            self.shl(d, a, 32 - count)
            self.shr(d, d, 32 - count)

    def shr(self, d, a, count):
        assert count < 16
        self._three("srli", d, a, count)

    def shift_by(self, e):
        self._line(f"ssr({self._read(e, 0)})")

    def sar_by(self, d, a, _):
        a = self._read(a, 0)
        self._line(f"sra({self._write(d)}, {a})")
        self._spill(d)

    def beqz(self, a, label):
        self._zero("beqz", 0x2056, a, label)

    def bnez(self, a, label):
        self._zero("bnez", 0x2016, a, label)

    def jump(self, label):
        self._line(f"j({label})")

    def _ahead(self, label):
        """mpy-cross takes a label that it does not know yet for the first one of all, and then
        the branch has another size in its second pass."""
        return self.labels and label not in self.labels

    def _zero(self, op, opposite, a, label):
        a = self._read(a, 0)
        if self._ahead(label):
            self._bytes(opposite | int(a[1:]) << 8, f"unless {op}({a}), over the next")
            self.jump(label)
        else:
            self._line(f"{op}({a}, {label})")

    def _jump(self, op, a, b, label):
        if not self._ahead(label):
            super()._jump(op, a, b, label)
            return
        a, b = self._read(a, 0), self._read(b, 1)
        code = {"beq": 0x029007, "blt": 0x02A007, "bge": 0x022007}[op]  # BNE, BGE, BLT
        self._bytes(
            code | int(a[1:]) << 8 | int(b[1:]) << 4, f"unless {op}({a}, {b}), over the next"
        )
        self.jump(label)

    def _data(self, code, d, s, t, name):
        r = self._write(d)
        fields = ((r, 12), (s, 8), (t, 4))
        for register, at in fields:
            code |= int(register[1:]) << at if register else 0
        self._bytes(code, f"{name}({', '.join(x for x in (r, s, t) if x)})")
        self._spill(d)

    def _bytes(self, code, said):
        spelt = ", ".join(str(x) for x in code.to_bytes(3, "little"))
        self._line(f"data(1, {spelt})  # {said}")

    def _before(self):
        return ()

    def _after(self):
        yield "movi(a2, 1)  # the small int 0"
