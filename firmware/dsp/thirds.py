"""Third-octave band-passes (IEC 61260-1:2014): sums of squares of one octave's bands."""

import micropython


@micropython.viper
def thirds(
    x: int,
    hi: int,
    lo: int,
    src: ptr32,
    n: int,
    coef: ptr32,
    state: ptr32,
    sums: ptr32,
    first: int,
    count: int,
):
    """Filter n samples of src through bands first .. first + count - 1; sums as in energy.

    A band is three resonators, with zeros (1 - 1/z)^2, then twice (1 - 1/z^2).
    coef: six a band, -a1 and -a2 of each resonator (2^14). state: six a band.
    c v / 2^14 is c (v >> 14) + (c (v & 16383) >> 14), floor of the exact product.
    x, hi, lo: pass 0. Viper keeps a function's first three locals in registers.
    """
    m = 1
    m <<= 31
    for band in range(first, first + count):
        k = 6 * band
        a1 = (int(coef[k]) ^ m) - m
        a2 = (int(coef[k + 1]) ^ m) - m
        b1 = (int(coef[k + 2]) ^ m) - m
        b2 = (int(coef[k + 3]) ^ m) - m
        c1 = (int(coef[k + 4]) ^ m) - m
        c2 = (int(coef[k + 5]) ^ m) - m
        p1 = (int(state[k]) ^ m) - m
        p2 = (int(state[k + 1]) ^ m) - m
        q1 = (int(state[k + 2]) ^ m) - m
        q2 = (int(state[k + 3]) ^ m) - m
        r1 = (int(state[k + 4]) ^ m) - m
        r2 = (int(state[k + 5]) ^ m) - m
        hh = 0
        hl = 0
        ll = 0
        for i in range(n):
            x = (int(src[i]) ^ m) - m
            y = x + p1
            hi = y >> 14
            lo = y & 16383
            p1 = p2 + a1 * hi + ((a1 * lo) >> 14) - x - x
            p2 = x + a2 * hi + ((a2 * lo) >> 14)
            x = y >> 3
            y = x + q1
            hi = y >> 14
            lo = y & 16383
            q1 = q2 + b1 * hi + ((b1 * lo) >> 14)
            q2 = b2 * hi + ((b2 * lo) >> 14) - x
            x = y >> 3
            y = x + r1
            hi = y >> 14
            lo = y & 16383
            r1 = r2 + c1 * hi + ((c1 * lo) >> 14)
            r2 = c2 * hi + ((c2 * lo) >> 14) - x
            lo = (y + 8) >> 4
            hi = lo >> 11
            lo &= 2047
            hh += hi * hi
            hl += hi * lo
            ll += lo * lo
        state[k] = p1
        state[k + 1] = p2
        state[k + 2] = q1
        state[k + 3] = q2
        state[k + 4] = r1
        state[k + 5] = r2
        k = 3 * band
        sums[k] = hh
        sums[k + 1] = hl
        sums[k + 2] = ll
