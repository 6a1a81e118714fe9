"""What several kernels are made of."""


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
