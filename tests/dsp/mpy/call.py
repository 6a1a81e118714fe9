"""Evaluates one expression about the meter and prints its value or its ValueError."""

import sys

from dsp.sound import SoundMeter


def slots(n):
    """Whether either of two slots leaves the very bytes that its words alone do."""
    pair, left, right = bytearray(8 * n), bytearray(4 * n), bytearray(4 * n)
    seed = 1
    for at in range(0, 4 * n, 4):
        for place, one in ((0, left), (4, right)):
            seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
            word = seed.to_bytes(4, "little")
            one[at : at + 4] = pair[2 * at + place : 2 * at + place + 4] = word
    return alike(pair, left, 0, n) and alike(pair, right, 1, n)


def alike(pair, one, first, n):
    a, b = SoundMeter(), SoundMeter()
    a.feed(pair, n, first, 2)
    b.feed(one, n)
    return a._z == b._z and a._totals == b._totals and a._z != bytearray(len(a._z))


def slot(left, right):
    """Which of two slots is taken whose samples waver by so much."""
    pair = bytearray(8 * 960)
    for at in range(0, len(pair), 8):
        sign = 1 if at & 8 else -1
        for place, size in ((0, left), (4, right)):
            value = ((sign * size) << 8) + 77  # the low byte floats
            pair[at + place : at + place + 4] = (value & 0xFFFFFFFF).to_bytes(4, "little")
    return SoundMeter().slot(pair, 960)


try:
    print(eval(sys.argv[1]))
except ValueError as e:
    print(e)
