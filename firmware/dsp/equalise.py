"""The inverse of a microphone's frequency response."""

import micropython


@micropython.viper
def equalise(z: ptr32, n: int, table: ptr32):
    """Flatten n samples of z in place, full scale 2^23, and clip them there.

    Two low shelves lift the low end, a biquad bends the high one.
    A shelf is its input plus a leaky integrator of it, the state (2^4 finer).
    table: 0, 1 and 2, 3 gain (2^34) and leak (2^32) of the shelves, 4..8 b0 b1 b2 -a1 -a2 (2^30),
    9, 10 states of the shelves, 11, 12 of the biquad, 13 samples clipped.
    Products are the floor of the exact ones, as in thirds.
    """
    m = 1
    m <<= 31
    g = int(table[0]) >> 16
    g_leak = int(table[1]) >> 12
    h = int(table[2]) >> 16
    h_leak = int(table[3]) >> 12
    b0 = ((int(table[4]) ^ m) - m) >> 16
    b1 = ((int(table[5]) ^ m) - m) >> 16
    b2 = ((int(table[6]) ^ m) - m) >> 16
    a1 = ((int(table[7]) ^ m) - m) >> 16
    a2 = ((int(table[8]) ^ m) - m) >> 16
    s = (int(table[9]) ^ m) - m
    t = (int(table[10]) ^ m) - m
    d1 = (int(table[11]) ^ m) - m
    d2 = (int(table[12]) ^ m) - m
    clipped = int(table[13])
    for i in range(n):
        x = (int(z[i]) ^ m) - m
        hi = s >> 14
        lo = s & 16383
        y = x + (s >> 4)
        s -= (g_leak * hi + ((g_leak * lo) >> 14)) >> 6
        s += g * (x >> 14) + ((g * (x & 16383)) >> 14)
        hi = t >> 14
        lo = t & 16383
        x = y + (t >> 4)
        t -= (h_leak * hi + ((h_leak * lo) >> 14)) >> 6
        t += h * (y >> 14) + ((h * (y & 16383)) >> 14)
        hi = x >> 14
        lo = x & 16383
        y = d1 + b0 * hi + ((b0 * lo) >> 14)
        d1 = d2 + b1 * hi + ((b1 * lo) >> 14)
        d2 = b2 * hi + ((b2 * lo) >> 14)
        hi = y >> 14
        lo = y & 16383
        d1 += a1 * hi + ((a1 * lo) >> 14)
        d2 += a2 * hi + ((a2 * lo) >> 14)
        if y > 8388607:
            y = 8388607
            clipped += 1
        elif y < -8388607:
            y = -8388607
            clipped += 1
        z[i] = y
    table[9] = s
    table[10] = t
    table[11] = d1
    table[12] = d2
    table[13] = clipped
