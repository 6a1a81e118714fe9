"""C and A weighting (IEC 61672-1:2013, 5.5)."""

import micropython


@micropython.viper
def weigh(z: ptr32, n: int, a_out: ptr32, c_out: ptr32, coef: ptr32, state: ptr32):
    """Weigh n samples of z into a_out and c_out; full scale is 2^23 for all.

    One biquad in place of the pole pair at 12.2 kHz, fitted in dB, then leaky
    integrators subtracted: two of 20.6 Hz give C, 108 and 738 Hz more give A.
    coef: b1 b2 -a1 -a2 (2^14; b0 is a half), gains of the integrators (2^18, 2^16, 2^13).
    state: 0, 1 biquad; 2..5 integrators (2^29); 6 peak of |C|; 7, 8, 9 every bit that
    was set in an |A|, |C|, |Z| of these n.
    """
    m = 1
    m <<= 31
    b1 = (int(coef[0]) ^ m) - m
    b2 = (int(coef[1]) ^ m) - m
    a1 = (int(coef[2]) ^ m) - m
    a2 = (int(coef[3]) ^ m) - m
    k20 = int(coef[4])
    k108 = int(coef[5])
    k738 = int(coef[6])
    d1 = (int(state[0]) ^ m) - m
    d2 = (int(state[1]) ^ m) - m
    p = (int(state[2]) ^ m) - m
    q = (int(state[3]) ^ m) - m
    r = (int(state[4]) ^ m) - m
    s = (int(state[5]) ^ m) - m
    peak = int(state[6])
    a_bits = 0
    c_bits = 0
    z_bits = 0
    for i in range(n):
        x = (int(z[i]) ^ m) - m
        z_bits |= x ^ (x >> 31)
        y = (x >> 1) + d1
        x_hi = x >> 14
        x &= 16383
        hi = y >> 14
        lo = y & 16383
        d1 = d2 + b1 * x_hi + a1 * hi + ((b1 * x + a1 * lo) >> 14)
        d2 = b2 * x_hi + a2 * hi + ((b2 * x + a2 * lo) >> 14)
        y -= p >> 6
        p += ((y >> 4) * k20) >> 8
        y -= q >> 6
        q += ((y >> 4) * k20) >> 8
        c_out[i] = y
        x = y ^ (y >> 31)
        c_bits |= x
        if x > peak:
            peak = x
        y -= r >> 6
        r += ((y >> 4) * k108) >> 6
        y -= s >> 6
        s += ((y >> 4) * k738) >> 3
        a_out[i] = y
        a_bits |= y ^ (y >> 31)
    state[0] = d1
    state[1] = d2
    state[2] = p
    state[3] = q
    state[4] = r
    state[5] = s
    state[6] = peak
    state[7] = a_bits
    state[8] = c_bits
    state[9] = z_bits
