"""Half the rate: an elliptic half-band low-pass as two branches of all-passes."""

import micropython


@micropython.viper
def halve(x: ptr32, n: int, y: ptr32, table: ptr32):
    """Write every second low-passed sample of x to y (which may be x).

    Pass band to 0.186 of the rate, stop band (78 dB) from 0.314.
    table: 0..3 all-pass coefficients (2^31), the even ones take the later sample of a pair;
    4..6 earlier, 7..9 later sample's branch, 10 whether a pair is begun, 11 place of the next
    sample of y.
    c v / 2^15 is c (v >> 15) + (c (v & 32767) >> 15), floor of the exact product.
    """
    m = 1
    m <<= 31
    c0 = int(table[0]) >> 16
    c1 = int(table[1]) >> 16
    c2 = int(table[2]) >> 16
    c3 = int(table[3]) >> 16
    p0 = (int(table[4]) ^ m) - m
    p1 = (int(table[5]) ^ m) - m
    p2 = (int(table[6]) ^ m) - m
    q0 = (int(table[7]) ^ m) - m
    q1 = (int(table[8]) ^ m) - m
    q2 = (int(table[9]) ^ m) - m
    begun = int(table[10])
    at = int(table[11])
    for i in range(n):
        v = (int(x[i]) ^ m) - m
        if begun:
            d = v - q1
            d = q0 + c0 * (d >> 15) + ((c0 * (d & 32767)) >> 15)
            q0 = v
            v = d - q2
            q2 = q1 + c2 * (v >> 15) + ((c2 * (v & 32767)) >> 15)
            q1 = d
            y[at] = (p2 + q2) >> 1
            at += 1
        else:
            d = v - p1
            d = p0 + c1 * (d >> 15) + ((c1 * (d & 32767)) >> 15)
            p0 = v
            v = d - p2
            p2 = p1 + c3 * (v >> 15) + ((c3 * (v & 32767)) >> 15)
            p1 = d
        begun ^= 1
    table[4] = p0
    table[5] = p1
    table[6] = p2
    table[7] = q0
    table[8] = q1
    table[9] = q2
    table[10] = begun
    table[11] = at
