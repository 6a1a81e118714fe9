"""Decibels by integers, so that a chip and a PC write the same digits."""

import micropython


@micropython.viper
def level(totals: ptr32, at: int, exponent: int) -> int:
    """10 lg of the total from word `at` (see energy) x 2^exponent, in mdB; nothing is -1000000."""
    high = int(totals[at])
    low = int(totals[at + 1])
    if high == 0 and low == 0:
        return -1000000
    exponent += 40  # of a mantissa in 2^14 .. 2^15
    while high >= 32768:
        high >>= 1
        exponent += 1
    while high < 16384:
        low <<= 1
        high = (high << 1) | (low >> 26)
        low &= 0x3FFFFFF
        exponent -= 1
    fraction = 0
    for _ in range(14):  # log2 bit by bit: squaring doubles it
        high = (high * high) >> 14
        fraction <<= 1
        if high >= 32768:
            high >>= 1
            fraction |= 1
    return (exponent * 30103 + 5) // 10 + ((fraction * 12041 + 32768) >> 16)
