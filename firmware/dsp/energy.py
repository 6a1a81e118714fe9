"""Sums of squares that no product leaves 32 bits for."""

import micropython


@micropython.viper
def energy(x: ptr32, n: int, bits: int, total: ptr32):
    """Add the squares of n <= 400 samples of full scale 2^23, brought to full scale 2^20.

    `bits` holds every bit set in an |x|. Samples v = 2048 h + l, |v| < 2^22, are scaled before
    squaring in a loud block, after it in a quiet one.
    total: two words, high and low, worth high x 2^26 + low.
    """
    m = 1
    m <<= 31
    shift = 3
    if bits < 0x200000:
        shift = 0
    half = (1 << shift) >> 1
    hh = 0
    hl = 0
    ll = 0
    for i in range(n):
        v = (((int(x[i]) ^ m) - m) + half) >> shift
        h = v >> 11
        v &= 2047
        hh += h * h
        hl += h * v
        ll += v * v
    if shift == 0:
        ll = (ll >> 6) + ((hh & 63) << 16) + ((hl & 63) << 6)
        hh >>= 6
        hl >>= 6
    low = int(total[1]) + ((hh & 15) << 22) + ((hl & 16383) << 12) + (ll & 0x3FFFFFF)
    total[0] = int(total[0]) + (hh >> 4) + (hl >> 14) + (ll >> 26) + (low >> 26)
    total[1] = low & 0x3FFFFFF
