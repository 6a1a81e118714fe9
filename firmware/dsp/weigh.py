"""C and A weighting (IEC 61672-1:2013, 5.5)."""

import micropython


@micropython.viper
def weigh(z: ptr32, a_out: ptr32, c_out: ptr32, table: ptr32):
    """Weigh samples of z into a_out and c_out; full scale is 2^23 for all.

    One biquad in place of the pole pair at 12.2 kHz, fitted in dB, then leaky
    integrators subtracted: two of 20.6 Hz give C, 108 and 738 Hz more give A.
    table: 0..3 b1 b2 -a1 -a2 (2^30; b0 is a half), 4..6 gains of the integrators (2^18, 2^16,
    2^13), 7 how many samples, 8, 9 biquad (2^25), 10..13 integrators (2^29), 14 peak of |C|,
    15, 16, 17 every bit that was set in an |A|, |C|, |Z| of these.
    """
    m = 1
    m <<= 31
    b1 = ((int(table[0]) ^ m) - m) >> 16
    b2 = ((int(table[1]) ^ m) - m) >> 16
    a1 = ((int(table[2]) ^ m) - m) >> 16
    a2 = ((int(table[3]) ^ m) - m) >> 16
    k20 = int(table[4])
    k108 = int(table[5])
    k738 = int(table[6])
    n = int(table[7])
    d1 = (int(table[8]) ^ m) - m
    d2 = (int(table[9]) ^ m) - m
    p = (int(table[10]) ^ m) - m
    q = (int(table[11]) ^ m) - m
    r = (int(table[12]) ^ m) - m
    s = (int(table[13]) ^ m) - m
    peak = int(table[14])
    a_bits = 0
    c_bits = 0
    z_bits = 0
    for i in range(n):
        x = (int(z[i]) ^ m) - m
        z_bits |= x ^ (x >> 31)
        y = (x << 1) + d1
        x_hi = x >> 12
        x = (x & 4095) << 2
        hi = y >> 14
        lo = y & 16383
        d1 = d2 + b1 * x_hi + ((b1 * x) >> 14) + a1 * hi + ((a1 * lo) >> 14)
        d2 = b2 * x_hi + ((b2 * x) >> 14) + a2 * hi + ((a2 * lo) >> 14)
        y = (y >> 2) - (p >> 6)
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
    table[8] = d1
    table[9] = d2
    table[10] = p
    table[11] = q
    table[12] = r
    table[13] = s
    table[14] = peak
    table[15] = a_bits
    table[16] = c_bits
    table[17] = z_bits
