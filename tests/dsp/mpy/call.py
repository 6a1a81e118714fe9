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


def in_its_buffer(blocks):
    """Whether a meter that works in the buffer it is fed from says what one that does not says."""
    buf = bytearray(8 * 400)
    a, b = SoundMeter(chip="INMP441", scratch=buf), SoundMeter(chip="INMP441")
    seed, same = 1, []
    for block in range(blocks):
        for at in range(0, len(buf), 4):
            seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
            buf[at : at + 4] = (seed >> block // 40 % 16).to_bytes(4, "little")
        other = bytes(buf)
        b.feed(other, 400, 1, 2)
        if a.feed(buf, 400, 1, 2):
            same.append(a.take().levels == b.take().levels)
        same.append(buf != other and a._totals == b._totals)
    return len(same) - blocks, all(same)


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
