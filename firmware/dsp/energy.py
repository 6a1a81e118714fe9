"""Sums of squares that no product leaves 32 bits for."""

import micropython


@micropython.viper
def energy(x: ptr32, n: int, bits: int, sums: ptr32, at: int):
    """Square n <= 400 samples of full scale 2^23; `bits` holds every bit set in an |x|.

    They are brought to full scale 2^20 (v = 2048 h + l, |v| < 2^22), before squaring in a
    loud block, after it in a quiet one: sums[3 at ..] = sum of h h, of h l, of l l.
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
    at *= 3
    sums[at] = hh
    sums[at + 1] = hl
    sums[at + 2] = ll
