"""Writes a kernel as inline assembler: one description, RV32 and Xtensa text.

A description names its values; registers are given out here. A value with a place in the kernel's
table is loaded before the loop and stored after it where there are registers enough, and else at
each use. `mulh` is the high word of the signed product: MULH, and on Xtensa MULSH.
"""

WORD = 4
COMMON = {"add": "add", "sub": "sub", "xor": "xor", "or_": "or_", "shl": "slli", "sar": "srai"}


class Machine:
    """What both have in common. parameters: names of the up to four arguments."""

    def __init__(self, parameters):
        self.lines, self.labels = [], set()
        self.where = dict(zip(parameters, self.ARGUMENTS, strict=False))
        self.parameters = self.ARGUMENTS[: len(parameters)]
        self.free = list(self.POOL)
        self.table, self.places, self.kept = None, {}, set()

    def __getattr__(self, name):
        """An instruction of three values, or two and a number, spelt as on both."""
        if name not in self.SAME:
            raise AttributeError(name)
        return lambda d, a, b: self._three(self.SAME[name], d, a, b)

    def values(self, *names):
        """These need a register each."""
        for name in names:
            self.where[name] = self.free.pop(0)

    def homes(self, table, places, kept=()):
        """places: {name: word of the table}; those in `kept` are written back."""
        self.table, self.places, self.kept = table, places, set(kept)
        if len(places) > len(self.free):
            self.spare = self.free[-2:]
            del self.free[-2:]
        for name in places:
            if self.free:
                self.where[name] = self.free.pop(0)

    def begin(self):
        """Load what has a register."""
        for name, word in self.places.items():
            if name in self.where:
                self.load(name, self.table, word)

    def end(self):
        """Store what has a register and is kept."""
        for name, word in self.places.items():
            if name in self.where and name in self.kept:
                self.store(name, self.table, word)

    def label(self, name):
        self.labels.add(name)
        self._line(f"label({name})")

    def bits(self, d, a, zero):
        """All bits of a number that is not negative, of a negative one all that are not set."""
        self.sar(zero, a, 31)
        self.xor(d, a, zero)

    def _read(self, name, nth):
        if name in self.where:
            return self.where[name]
        self.load(self.spare[nth], self.table, self.places[name])
        return self.spare[nth]

    def _write(self, name):
        return self.where.get(name) or self.spare[0]

    def _three(self, op, d, a, b):
        a = self._read(a, 0)
        b = self._read(b, 1) if isinstance(b, str) else b
        self._line(f"{op}({self._write(d)}, {a}, {b})")
        self._spill(d)

    def _spill(self, name):
        if name not in self.where:
            assert name in self.kept, f"{name} is not kept"
            self.store(self.spare[0], self.table, self.places[name])

    def _line(self, text):
        self.lines.append(text)

    def _reg(self, name):
        return self.where.get(name, name)

    def _jump(self, op, a, b, label):
        self._line(f"{op}({self._read(a, 0)}, {self._read(b, 1)}, {label})")

    def again(self, label, at, end):
        """Back to a label until a pointer has come to the end."""
        self._line(f"bne({self.where[at]}, {self.where[end]}, {label})")

    def move(self, d, a):
        """d = a."""
        if d in self.where:
            self._line(f"{self.MOVE}({self.where[d]}, {self._read(a, 0)})")
        else:
            self.store(self._read(a, 0), self.table, self.places[d])

    def blt(self, a, b, label):
        self._jump("blt", a, b, label)

    def beq(self, a, b, label):
        self._jump("beq", a, b, label)

    def bge(self, a, b, label):
        self._jump("bge", a, b, label)

    def text(self, name, doc):
        head = [f"@micropython.{self.DECORATOR}", f"def {name}({', '.join(self.parameters)}):"]
        if len(self.labels) % 4 == 0:  # else mpy-cross reads past its labels in the first pass
            self.label("unused")
        body = [*self._before(), *self.lines, *self._after()]
        return (
            "\n".join(
                [f'"""{doc}"""', "", "import micropython", "", "", *head]
                + ["    " + line for line in body]
            )
            + "\n"
        )


class Rv32(Machine):
    """RV32IM; the s registers are the caller's and go to the stack."""

    DECORATOR, MOVE = "asm_rv32", "mv"
    ARGUMENTS = ("a0", "a1", "a2", "a3")
    POOL = ("a4", "a5", "a6", "a7", *(f"t{i}" for i in range(7)), *(f"s{i}" for i in range(12)))
    SAME = COMMON | {"mul": "mul", "mulh": "mulh", "shr": "srli", "addi": "addi", "sar_by": "sra"}

    def load(self, d, base, word):
        self._line(f"lw({self._reg(d)}, {WORD * word}({self._reg(base)}))")

    def store(self, v, base, word):
        self._line(f"sw({self._reg(v)}, {WORD * word}({self._reg(base)}))")

    def number(self, d, value):
        self._line(f"li({self.where[d]}, {value})")

    def low(self, d, a, count):
        if count <= 11:
            self._three("andi", d, a, (1 << count) - 1)
        else:
            self.shl(d, a, 32 - count)
            self.shr(d, d, 32 - count)

    def shift_by(self, e):
        """Before `sar_by` with the same e."""

    def beqz(self, a, label):
        self._line(f"beq({self._read(a, 0)}, zero, {label})")

    def bnez(self, a, label):
        self._line(f"bne({self._read(a, 0)}, zero, {label})")

    def jump(self, label):
        self._line(f"beq(zero, zero, {label})")

    def _saved(self):
        used = [r for r in self.POOL if r[0] == "s" and r not in self.free]
        return used, -(-WORD * len(used) // 16) * 16

    def _before(self):
        used, size = self._saved()
        if used:
            yield f"addi(sp, sp, {-size})"
        yield from (f"sw({r}, {WORD * i}(sp))" for i, r in enumerate(used))

    def _after(self):
        used, size = self._saved()
        yield from (f"lw({r}, {WORD * i}(sp))" for i, r in enumerate(used))
        if used:
            yield f"addi(sp, sp, {size})"
        yield "li(a0, 0)  # a larger number would be put on the heap"


class Xtensa(Machine):
    """LX6 and LX7 with the windowed registers of the ESP32 and ESP32-S3."""

    DECORATOR, MOVE = "asm_xtensa", "mov"
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
        yield "movi(a2, 0)  # a larger number would be put on the heap"
