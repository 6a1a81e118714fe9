"""Half the rate: an elliptic half-band low-pass as two branches of all-passes."""

import micropython


@micropython.viper
def halve(x: ptr32, n: int, y: ptr32, at: int, coef: ptr32, state: ptr32) -> int:
    """Write every second low-passed sample of x to y from `at` (may be in place); return the end.

    Pass band to 0.186 of the rate, stop band (78 dB) from 0.314.
    coef: four all-pass coefficients (2^15); the even ones take the later sample of a pair.
    state: 0..2 earlier, 3..5 later sample's branch, 6 output of a pair begun, 7 whether begun.
    """
    m = 1
    m <<= 31
    c0 = int(coef[0])
    c1 = int(coef[1])
    c2 = int(coef[2])
    c3 = int(coef[3])
    p0 = (int(state[0]) ^ m) - m
    p1 = (int(state[1]) ^ m) - m
    p2 = (int(state[2]) ^ m) - m
    q0 = (int(state[3]) ^ m) - m
    q1 = (int(state[4]) ^ m) - m
    q2 = (int(state[5]) ^ m) - m
    half = (int(state[6]) ^ m) - m
    begun = int(state[7])
    for i in range(n):
        v = (int(x[i]) ^ m) - m
        if begun:
            d = v - q1
            d = q0 + c0 * (d >> 15) + ((c0 * (d & 32767)) >> 15)
            q0 = v
            v = d - q2
            q2 = q1 + c2 * (v >> 15) + ((c2 * (v & 32767)) >> 15)
            q1 = d
            y[at] = (half + q2) >> 1
            at += 1
        else:
            d = v - p1
            d = p0 + c1 * (d >> 15) + ((c1 * (d & 32767)) >> 15)
            p0 = v
            v = d - p2
            p2 = p1 + c3 * (v >> 15) + ((c3 * (v & 32767)) >> 15)
            p1 = d
            half = p2
        begun ^= 1
    state[0] = p0
    state[1] = p1
    state[2] = p2
    state[3] = q0
    state[4] = q1
    state[5] = q2
    state[6] = half
    state[7] = begun
    return at
