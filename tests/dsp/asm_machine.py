"""Writes a kernel as inline assembler: one description, RV32 and Xtensa text.

A description names its values; registers are given out here. A value with a place in the kernel's
table is loaded before the loop and stored after it where there are registers enough, and else at
each use.

A function is called as viper ones are: (function, count, 0, arguments). The firmware of a chip can
load viper code, but not inline assembler, so the build says viper of it (lotline.cli.bench.node).
An argument is a bytearray, whose bytes' address is its word 3, or a small int, 2 n + 1.

`mulh` is the high word of the signed product: MULH, and on Xtensa MULSH.
"""

WORD = 4
COMMON = {"add": "add", "sub": "sub", "xor": "xor", "or_": "or_", "shl": "slli", "sar": "srai"}


class Machine:
    """What both have in common. parameters: names of the up to four arguments, which but for
    `numbers` are bytearrays."""

    def __init__(self, parameters, numbers=()):
        self.lines, self.labels = [], set()
        self.where = dict(zip(parameters, self.ARGUMENTS, strict=False))
        self.parameters = self.ARGUMENTS[: len(parameters)]
        self.free = list(self.POOL)
        self.table, self.places, self.kept = None, {}, set()
        for at, name in enumerate(parameters):  # the last one of four has the arguments' register
            self._line(self.LOAD.format(self.where[name], self.ARGUMENTS[3], WORD * at))
            if name in numbers:
                self.sar(name, name, 1)
            else:
                self.load(name, name, 3)

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
