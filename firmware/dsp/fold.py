"""Carry of sums of squares into wide totals."""

import micropython


@micropython.viper
def fold(sums: ptr32, totals: ptr32, first: int, count: int):
    """Add sums first .. first + count - 1 (see energy) to their totals.

    A total is two words, high and low, worth high x 2^26 + low.
    """
    m = 1
    m <<= 31
    for i in range(first, first + count):
        hh = int(sums[3 * i])
        hl = (int(sums[3 * i + 1]) ^ m) - m
        ll = int(sums[3 * i + 2])
        low = int(totals[2 * i + 1]) + ((hh & 15) << 22) + ((hl & 16383) << 12) + (ll & 0x3FFFFFF)
        totals[2 * i] = int(totals[2 * i]) + (hh >> 4) + (hl >> 14) + (ll >> 26) + (low >> 26)
        totals[2 * i + 1] = low & 0x3FFFFFF
