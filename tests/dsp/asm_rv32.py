"""Kernels as inline assembler of RV32."""

from asm_machine import COMMON, WORD, Machine


class Rv32(Machine):
    """RV32IM; the s registers are the caller's and go to the stack."""

    DECORATOR, MOVE = "asm_rv32", "mv"
    LOAD = "lw({0}, {2}({1}))"
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
        yield "li(a0, 1)  # the small int 0"
