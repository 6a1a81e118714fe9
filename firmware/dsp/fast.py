"""Fast time weighting (IEC 61672-1:2013, 5.8), its maximum taken at every sample."""

import micropython


@micropython.viper
def fast(a: ptr32, n: int, bits: int, state: ptr32):
    """Follow n samples of a, |a| < 2^25, of which `bits` holds every bit set in an |a|.

    Each block has one exponent e: samples are taken as v = a 2^5 / 2^e, |v| <= 2^15, and
    the mean m and its maximum are v squared. The time constant is 2^20 / 175 samples.
    state: 0 m, 1 e, 2 maximum, 3 exponent of the maximum.
    """
    sign = 1
    sign <<= 31
    mean = int(state[0])
    e = int(state[1])
    need = 0
    while bits >= 1024 << need:
        need += 1
    while e < need:
        mean >>= 2
        e += 1
    while e > need and mean < 0x10000000:
        mean <<= 2
        e -= 1
    top = 0
    for i in range(n):
        v = (((int(a[i]) ^ sign) - sign) << 5) >> e
        mean += (((v * v - mean) >> 7) * 175 + 4096) >> 13
        if mean > top:
            top = mean
    state[0] = mean
    state[1] = e
    best = int(state[2])
    held = int(state[3])
    while held < e:
        best >>= 2
        held += 1
    top >>= 2 * (held - e)
    if top > best:
        best = top
    state[2] = best
    state[3] = held
