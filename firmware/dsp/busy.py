"""What a slot of a two-slot bus carries."""

import micropython


@micropython.viper
def busy(words: ptr32, first: int, step: int, n: int) -> int:
    """Every bit set in how far n words, every step-th from `first` on, lie from the first one."""
    m = 1
    m <<= 31
    start = ((int(words[first]) ^ m) - m) >> 8
    found = 0
    at = first
    for _ in range(n):
        v = (((int(words[at]) ^ m) - m) >> 8) - start
        found |= v ^ (v >> 31)
        at += step
    return found
