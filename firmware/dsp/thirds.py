"""Third-octave band-passes (IEC 61260-1:2014) of one octave, and the energies they let by."""

import micropython


@micropython.viper
def thirds(n: int, count: int, src: ptr32, table: ptr32):
    """Filter n <= 400 samples of src through `count` bands and add up their squares.

    A band is three resonators, with zeros (1 - 1/z)^2, then twice (1 - 1/z^2).
    table, 14 words a band: 0..5 -a1 and -a2 of each resonator (2^30), 6..11 their states,
    12, 13 total as in energy.
    c v / 2^14 is c (v >> 14) + (c (v & 16383) >> 14), floor of the exact product.
    """
    m = 1
    m <<= 31
    samples = n
    bands = count
    k = 0
    for _ in range(bands):
        a1 = ((int(table[k]) ^ m) - m) >> 16
        a2 = ((int(table[k + 1]) ^ m) - m) >> 16
        b1 = ((int(table[k + 2]) ^ m) - m) >> 16
        b2 = ((int(table[k + 3]) ^ m) - m) >> 16
        c1 = ((int(table[k + 4]) ^ m) - m) >> 16
        c2 = ((int(table[k + 5]) ^ m) - m) >> 16
        p1 = (int(table[k + 6]) ^ m) - m
        p2 = (int(table[k + 7]) ^ m) - m
        q1 = (int(table[k + 8]) ^ m) - m
        q2 = (int(table[k + 9]) ^ m) - m
        r1 = (int(table[k + 10]) ^ m) - m
        r2 = (int(table[k + 11]) ^ m) - m
        hh = 0
        hl = 0
        ll = 0
        for i in range(samples):
            # viper keeps a function's first locals in registers: n is a low part, count a high one
            x = (int(src[i]) ^ m) - m
            y = x + p1
            count = y >> 14
            n = y & 16383
            p1 = p2 + a1 * count + ((a1 * n) >> 14) - x - x
            p2 = x + a2 * count + ((a2 * n) >> 14)
            x = y >> 3
            y = x + q1
            count = y >> 14
            n = y & 16383
            q1 = q2 + b1 * count + ((b1 * n) >> 14)
            q2 = b2 * count + ((b2 * n) >> 14) - x
            x = y >> 3
            y = x + r1
            count = y >> 14
            n = y & 16383
            r1 = r2 + c1 * count + ((c1 * n) >> 14)
            r2 = c2 * count + ((c2 * n) >> 14) - x
            n = (y + 8) >> 4
            count = n >> 11
            n &= 2047
            hh += count * count
            hl += count * n
            ll += n * n
        table[k + 6] = p1
        table[k + 7] = p2
        table[k + 8] = q1
        table[k + 9] = q2
        table[k + 10] = r1
        table[k + 11] = r2
        n = int(table[k + 13]) + ((hh & 15) << 22) + ((hl & 16383) << 12) + (ll & 0x3FFFFFF)
        table[k + 12] = int(table[k + 12]) + (hh >> 4) + (hl >> 14) + (ll >> 26) + (n >> 26)
        table[k + 13] = n & 0x3FFFFFF
        k += 14
