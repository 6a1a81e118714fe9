"""Fourier transform of int32 in viper, for the synthesiser's periods. 64-bit hosts only.

`ptr32` loads zero-extend: (v ^ m) - m with m = 2^31 brings the sign back.
"""

import micropython


@micropython.viper
def bit_reverse(re: ptr32, im: ptr32, n: int):
    """Put element i at the reversed bits of i: the order in which `fft` wants it."""
    j = 0
    i = 0
    while i < n:
        if i < j:
            v = re[i]
            re[i] = re[j]
            re[j] = v
            v = im[i]
            im[i] = im[j]
            im[j] = v
        bit = n >> 1
        while j & bit:
            j ^= bit
            bit >>= 1
        j |= bit
        i += 1


@micropython.viper
def fft(re: ptr32, im: ptr32, cos: ptr32, sin: ptr32, n: int):
    """In place, radix 2, e^+j, unscaled; cos, sin: n/2 values of a turn's half, 2^30 = 1."""
    m = 1 << 31
    half = 1
    while half < n:
        j = 0
        while j < half:
            c = cos[j * n // (2 * half)]
            c = (c ^ m) - m
            s = sin[j * n // (2 * half)]
            s = (s ^ m) - m
            i = j
            while i < n:
                k = i + half
                a = re[k]
                a = (a ^ m) - m
                b = im[k]
                b = (b ^ m) - m
                x = (a * c - b * s) >> 30
                y = (a * s + b * c) >> 30
                a = re[i]
                b = im[i]
                re[i] = a + x
                im[i] = b + y
                re[k] = a - x
                im[k] = b - y
                i += 2 * half
            j += 1
        half *= 2
