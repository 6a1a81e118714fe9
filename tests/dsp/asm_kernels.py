"""The kernels of firmware/dsp once more, as descriptions for asm_machine.

python tests/dsp/asm_kernels.py writes firmware/dsp/rv32 and firmware/dsp/xtensa. Each does to the
bit what the viper function of the same name does; the words of the tables are explained there.
A coefficient in a table is c 2^16, so that mulh of it and v 2^2 is the floor of c v / 2^14.
"""

from pathlib import Path

from asm_machine import Rv32, Xtensa

FIRMWARE = Path(__file__).resolve().parent.parent.parent / "firmware"
MACHINES = {"rv32": Rv32, "xtensa": Xtensa}


def places(names, first=0):
    return {name: first + i for i, name in enumerate(names.split())}


def ahead(k, pointer, count, end):
    """end = pointer + count words; count is used up."""
    k.shl(count, count, 2)
    k.add(end, pointer, count)


def fold(k, table, word, t, u):
    """Add the sums hh, hl and ll to a total."""
    k.low(t, "hh", 4)
    k.shl(t, t, 22)
    k.low(u, "hl", 14)
    k.shl(u, u, 12)
    k.add(t, t, u)
    k.low(u, "ll", 26)
    k.add(t, t, u)
    k.load(u, table, word + 1)
    k.add(t, t, u)
    for part, bits in (("hh", 4), ("hl", 14), ("ll", 26)):
        k.sar(part, part, bits)
    k.add("hh", "hh", "hl")
    k.add("hh", "hh", "ll")
    k.sar(u, t, 26)
    k.add("hh", "hh", u)
    k.load(u, table, word)
    k.add("hh", "hh", u)
    k.store("hh", table, word)
    k.low(t, t, 26)
    k.store(t, table, word + 1)


def squares(k, v, h, t):
    """Add v v to the sums; v is used up."""
    k.sar(h, v, 11)
    k.low(v, v, 11)
    for total, a, b in (("hh", h, h), ("hl", h, v), ("ll", v, v)):
        k.mul(t, a, b)
        k.add(total, total, t)


def dc_block(machine):
    k = machine(("words", "out", "state"))
    k.values("x", "t", "end", "stride", "top", "bottom")
    states = places("dc rest first changed loud")
    k.homes("state", states, states)
    k.load("end", "state", 6)
    k.beqz("end", "done")
    k.load("t", "state", 7)
    k.load("stride", "state", 8)
    k.mul("x", "end", "stride")
    k.add("x", "x", "t")
    k.store("x", "state", 7)
    ahead(k, "words", "t", "words")
    k.shl("stride", "stride", 2)
    k.load("t", "state", 9)
    k.add("x", "t", "end")
    k.store("x", "state", 9)
    ahead(k, "out", "t", "out")
    ahead(k, "out", "end", "end")
    k.number("top", 8220835)
    k.number("bottom", -8220835)
    k.begin()
    k.load("t", "state", 5)
    k.beqz("t", "begun_before")
    k.load("x", "words", 0)
    k.sar("first", "x", 8)
    k.addi("t", "t", -2)
    k.bnez("t", "begun")
    k.shl("dc", "first", 6)
    k.label("begun")
    k.number("t", 0)
    k.store("t", "state", 5)
    k.label("begun_before")
    k.jump("going")
    k.label("too_loud")
    k.addi("loud", "loud", 1)
    k.jump("counted")
    k.label("going")
    k.load("x", "words", 0)
    k.add("words", "words", "stride")
    k.sar("x", "x", 8)
    k.xor("t", "x", "first")
    k.or_("changed", "changed", "t")
    k.blt("top", "x", "too_loud")
    k.blt("x", "bottom", "too_loud")
    k.label("counted")
    k.sar("t", "dc", 6)
    k.sub("x", "x", "t")
    k.store("x", "out", 0)
    k.add("rest", "rest", "x")
    k.sar("t", "rest", 6)
    k.add("dc", "dc", "t")
    k.low("rest", "rest", 6)
    k.addi("out", "out", 4)
    k.again("going", "out", "end")
    k.end()
    k.label("done")
    return k


def shelf(k, x, y, gain, leak, state):
    """y = x lifted at the low end."""
    k.sar(y, state, 4)
    k.add(y, y, x)
    k.mulh("w", leak, state)
    k.sub(state, state, "w")
    k.shl("u", x, 2)
    k.mulh("w", gain, "u")
    k.add(state, state, "w")


def equalise(machine):
    k = machine(("z", "n", "table"))
    k.values("x", "y", "u", "w", "top", "bottom")
    names = places("s t d1 d2 clipped", 9)
    k.homes("table", names | places("g g_leak h h_leak b0 b1 b2 a1 a2"), names)
    k.beqz("n", "done")
    ahead(k, "z", "n", "n")
    k.number("top", 8388607)
    k.number("bottom", -8388607)
    k.begin()
    k.jump("next")
    for name, limit in (("high", "top"), ("low", "bottom")):
        k.label(name)
        k.move("y", limit)
        k.addi("clipped", "clipped", 1)
        k.jump("keep")
    k.label("next")
    k.load("x", "z", 0)
    shelf(k, "x", "y", "g", "g_leak", "s")
    shelf(k, "y", "x", "h", "h_leak", "t")
    k.shl("u", "x", 2)
    k.mulh("w", "b0", "u")
    k.add("y", "d1", "w")
    k.mulh("w", "b1", "u")
    k.add("x", "d2", "w")
    k.mulh("u", "b2", "u")
    k.move("d2", "u")
    k.shl("u", "y", 2)
    k.mulh("w", "a1", "u")
    k.add("d1", "x", "w")
    k.mulh("w", "a2", "u")
    k.add("d2", "d2", "w")
    k.blt("top", "y", "high")
    k.blt("y", "bottom", "low")
    k.label("keep")
    k.store("y", "z", 0)
    k.addi("z", "z", 4)
    k.again("next", "z", "n")
    k.end()
    k.label("done")
    return k


def high_pass(k, state, gain, shift):
    """y less a leaky integrator of itself."""
    k.sar("t", state, 6)
    k.sub("y", "y", "t")
    k.sar("t", "y", 4)
    k.mul("t", "t", gain)
    k.sar("t", "t", shift)
    k.add(state, state, "t")


def weigh(machine):
    k = machine(("z", "a", "c", "table"))
    k.values("x", "y", "t", "u", "end")
    names = places("d1 d2 p q r s peak a_bits c_bits z_bits", 8)
    k.homes("table", names | places("b1 b2 a1 a2 k20 k108 k738"), names)
    k.load("end", "table", 7)
    k.beqz("end", "done")
    ahead(k, "z", "end", "end")
    k.begin()
    for bits in ("a_bits", "c_bits", "z_bits"):
        k.sub(bits, bits, bits)
    k.jump("next")
    k.label("higher")
    k.move("peak", "x")
    k.jump("lower")
    k.label("next")
    k.load("x", "z", 0)
    k.bits("t", "x", "u")
    k.or_("z_bits", "z_bits", "t")
    k.sar("y", "x", 1)
    k.add("y", "y", "d1")
    k.shl("x", "x", 2)
    k.shl("u", "y", 2)
    k.mulh("t", "b1", "x")
    k.add("t", "t", "d2")
    k.mulh("x", "b2", "x")
    k.move("d2", "x")
    k.mulh("x", "a1", "u")
    k.add("d1", "t", "x")
    k.mulh("t", "a2", "u")
    k.add("d2", "d2", "t")
    high_pass(k, "p", "k20", 8)
    high_pass(k, "q", "k20", 8)
    k.store("y", "c", 0)
    k.bits("x", "y", "t")
    k.or_("c_bits", "c_bits", "x")
    k.blt("peak", "x", "higher")
    k.label("lower")
    high_pass(k, "r", "k108", 6)
    high_pass(k, "s", "k738", 3)
    k.store("y", "a", 0)
    k.bits("x", "y", "t")
    k.or_("a_bits", "a_bits", "x")
    for pointer in ("z", "a", "c"):
        k.addi(pointer, pointer, 4)
    k.again("next", "z", "end")
    k.end()
    k.label("done")
    return k


def energy(machine):
    k = machine(("x", "n", "bits", "total"))
    k.values("v", "h", "t", "hh", "hl", "ll")
    k.beqz("n", "done")
    ahead(k, "x", "n", "n")
    for total in ("hh", "hl", "ll"):
        k.number(total, 0)
    k.number("t", 0x200000)
    k.blt("bits", "t", "quiet")
    k.label("loud")
    k.load("v", "x", 0)
    k.addi("v", "v", 4)
    k.sar("v", "v", 3)
    squares(k, "v", "h", "t")
    k.addi("x", "x", 4)
    k.again("loud", "x", "n")
    k.jump("fold")
    k.label("quiet")
    k.load("v", "x", 0)
    squares(k, "v", "h", "t")
    k.addi("x", "x", 4)
    k.again("quiet", "x", "n")
    k.sar("ll", "ll", 6)
    for part, shift in (("hh", 16), ("hl", 6)):
        k.low("t", part, 6)
        k.shl("t", "t", shift)
        k.add("ll", "ll", "t")
        k.sar(part, part, 6)
    k.label("fold")
    fold(k, "total", 0, "t", "v")
    k.label("done")
    return k


def fast(machine):
    k = machine(("a", "n", "bits", "state"))
    k.values("v", "t", "mean", "e", "top", "gain", "half")
    k.beqz("n", "done")
    ahead(k, "a", "n", "n")
    k.load("mean", "state", 0)
    k.load("e", "state", 1)
    scale(k)
    k.number("top", 0)
    k.number("gain", 175)
    k.number("half", 4096)
    k.shift_by("e")
    k.jump("next")
    k.label("higher")
    k.move("top", "mean")
    k.jump("lower")
    k.label("next")
    k.load("v", "a", 0)
    k.shl("v", "v", 5)
    k.sar_by("v", "v", "e")
    k.mul("v", "v", "v")
    k.sub("v", "v", "mean")
    k.sar("v", "v", 7)
    k.mul("v", "v", "gain")
    k.add("v", "v", "half")
    k.sar("v", "v", 13)
    k.add("mean", "mean", "v")
    k.blt("top", "mean", "higher")
    k.label("lower")
    k.addi("a", "a", 4)
    k.again("next", "a", "n")
    k.store("mean", "state", 0)
    k.store("e", "state", 1)
    maximum(k)
    k.label("done")
    return k


def scale(k):
    """Bring the mean to the exponent that the block needs."""
    need = "top"
    k.number("t", 1024)
    k.number(need, 0)
    k.label("more")
    k.blt("bits", "t", "up")
    k.shl("t", "t", 1)
    k.addi(need, need, 1)
    k.jump("more")
    k.label("up")
    k.bge("e", need, "down")
    k.sar("mean", "mean", 2)
    k.addi("e", "e", 1)
    k.jump("up")
    k.label("down")
    k.bge(need, "e", "scaled")
    k.number("t", 0x10000000)
    k.bge("mean", "t", "scaled")
    k.shl("mean", "mean", 2)
    k.addi("e", "e", -1)
    k.jump("down")
    k.label("scaled")


def maximum(k):
    """Keep the larger of the block's and the second's maximum, at the larger exponent."""
    best, held = "v", "t"
    k.load(best, "state", 2)
    k.load(held, "state", 3)
    k.label("held")
    k.bge(held, "e", "fits")
    k.sar(best, best, 2)
    k.addi(held, held, 1)
    k.jump("held")
    k.label("fits")
    k.store(held, "state", 3)
    k.label("lower_top")
    k.bge("e", held, "same")
    k.sar("top", "top", 2)
    k.addi("e", "e", 1)
    k.jump("lower_top")
    k.label("same")
    k.bge(best, "top", "best")
    k.move(best, "top")
    k.label("best")
    k.store(best, "state", 2)


def resonator(k, c1, c2, s1, s2):
    """y = x + s1; the states go on, but for what the zeros add."""
    k.add("y", "x", s1)
    k.shl("u", "y", 2)
    k.mulh("w", c1, "u")
    k.add("w", "w", s2)


def thirds(machine):
    k = machine(("n", "count", "src", "table"))
    k.values("x", "y", "u", "w", "hh", "hl", "ll", "at")
    states = places("p1 p2 q1 q2 r1 r2", 6)
    k.homes("table", states | places("a1 a2 b1 b2 c1 c2"), states)
    k.beqz("n", "done")
    k.beqz("count", "done")
    ahead(k, "src", "n", "n")
    k.label("band")
    k.begin()
    k.move("at", "src")
    for total in ("hh", "hl", "ll"):
        k.number(total, 0)
    k.label("next")
    k.load("x", "at", 0)
    resonator(k, "a1", "a2", "p1", "p2")
    k.sub("w", "w", "x")
    k.sub("p1", "w", "x")
    k.mulh("w", "a2", "u")
    k.add("p2", "w", "x")
    k.sar("x", "y", 3)
    resonator(k, "b1", "b2", "q1", "q2")
    k.move("q1", "w")
    k.mulh("w", "b2", "u")
    k.sub("q2", "w", "x")
    k.sar("x", "y", 3)
    resonator(k, "c1", "c2", "r1", "r2")
    k.move("r1", "w")
    k.mulh("w", "c2", "u")
    k.sub("r2", "w", "x")
    k.addi("y", "y", 8)
    k.sar("y", "y", 4)
    squares(k, "y", "u", "w")
    k.addi("at", "at", 4)
    k.again("next", "at", "n")
    k.end()
    fold(k, "table", 12, "x", "y")
    k.addi("table", "table", 14 * 4)
    k.addi("count", "count", -1)
    k.bnez("count", "band")
    k.label("done")
    return k


def pass_pair(k, first, second, s):
    """Two all-passes in a row; the second one's output is its new state s2."""
    k.load("v", "x", 0)
    k.addi("x", "x", 4)
    k.sub("d", "v", s[1])
    k.shl("d", "d", 1)
    k.mulh("d", first, "d")
    k.add("d", "d", s[0])
    k.move(s[0], "v")
    k.sub("v", "d", s[2])
    k.shl("v", "v", 1)
    k.mulh("v", second, "v")
    k.add(s[2], s[1], "v")
    k.move(s[1], "d")


def halve(machine):
    k = machine(("x", "n", "y", "table"))
    k.values("v", "d", "start")
    states = places("p0 p1 p2 q0 q1 q2", 4)
    k.homes("table", states | places("c0 c1 c2 c3"), states)
    k.beqz("n", "done")
    ahead(k, "x", "n", "n")
    k.load("v", "table", 11)
    ahead(k, "y", "v", "y")
    k.move("start", "y")
    k.begin()
    k.load("v", "table", 10)
    k.bnez("v", "later")
    k.label("earlier")
    pass_pair(k, "c1", "c3", ("p0", "p1", "p2"))
    k.number("d", 1)
    k.beq("x", "n", "stop")
    k.label("later")
    pass_pair(k, "c0", "c2", ("q0", "q1", "q2"))
    k.add("v", "p2", "q2")
    k.sar("v", "v", 1)
    k.store("v", "y", 0)
    k.addi("y", "y", 4)
    k.again("earlier", "x", "n")
    k.number("d", 0)
    k.label("stop")
    k.end()
    k.store("d", "table", 10)
    k.sub("y", "y", "start")
    k.sar("y", "y", 2)
    k.load("v", "table", 11)
    k.add("v", "v", "y")
    k.store("v", "table", 11)
    k.label("done")
    return k


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
