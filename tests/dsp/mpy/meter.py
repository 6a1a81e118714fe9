"""Feeds a file of int32 words through the meter in blocks of the given lengths, over and over.

micropython meter.py FILE CHIP LENGTH ...: prints a JSON list, an item a finished second:
[samples fed when it was reported, levels, overload, constant].
"""

import json
import sys

from dsp.sound import SoundMeter


def main(path, chip, lengths):
    meter = SoundMeter(chip=chip or None)
    buf = memoryview(bytearray(4 * max(lengths)))
    seconds = []
    fed = turn = 0
    with open(path, "rb") as f:
        while True:
            n = f.readinto(buf[: 4 * lengths[turn % len(lengths)]]) // 4
            if n == 0:
                break
            turn += 1
            fed += n
            if meter.feed(buf, n):
                s = meter.take()
                seconds.append((fed, numbers(s.levels), s.overload, s.constant))
    print(json.dumps(seconds))


def numbers(levels):
    """The int16 of levels, by hand: the bytes are the interface."""
    return [
        (levels[i] | levels[i + 1] << 8) - (levels[i + 1] >> 7 << 16)
        for i in range(0, len(levels), 2)
    ]


main(sys.argv[1], sys.argv[2], [int(n) for n in sys.argv[3:]])
