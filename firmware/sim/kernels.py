"""Viper kernels of the synthesiser. 64-bit hosts only, as is all of `sim`.

`ptr32` loads zero-extend: (v ^ m) - m with m = 2^31 brings the sign back.
"""

import micropython


@micropython.viper
def add(acc: ptr32, n: int, table: ptr32, mask: int, at: int, gain: int, step: int):
    """acc[i] += table[(at + i) & mask] * gain / 2^28, the gain growing by `step` a sample."""
    m = 1 << 31
    i = 0
    while i < n:
        v = table[(at + i) & mask]
        acc[i] = acc[i] + ((((v ^ m) - m) * gain) >> 28)
        gain += step
        i += 1


@micropython.viper
def finish(acc: ptr32, out: ptr32, at: int, n: int):
    """Clip n sums to 24 bits, left-justify them into out from `at` on; acc is 0 after."""
    m = 1 << 31
    top = (1 << 23) - 1
    i = 0
    while i < n:
        v = acc[i]
        v = (v ^ m) - m
        if v > top:
            v = top
        elif v < 0 - top - 1:
            v = 0 - top - 1
        out[at + i] = v << 8
        acc[i] = 0
        i += 1


@micropython.viper
def spread(buf: ptr32, n: int, slot: int):
    """Make frames of the n samples in the second half of buf; the other slot is 0."""
    i = 0
    while i < n:
        v = buf[n + i]
        buf[2 * i + slot] = v
        buf[2 * i + 1 - slot] = 0
        i += 1


@micropython.viper
def unmute(acc: ptr32, n: int, first: int, silent: int):
    """The part's start: `silent` frames of zero, then 256 frames of rising gain."""
    m = 1 << 31
    i = 0
    while i < n:
        k = first + i - silent
        v = acc[i]
        v = (v ^ m) - m
        if k < 0:
            acc[i] = 0
        elif k < 256:
            acc[i] = (v * k) >> 8
        i += 1
