"""Prints the bytes that feeding three seconds of blocks and their ends has allocated.

heap.py CHIP OWN: whether the meter has room of its own ("yes") or works in the buffer.
"""

import gc
import sys

from dsp.sound import SoundMeter


def main():
    buf = bytearray(4 * (1920 if sys.argv[2] == "yes" else 800))
    meter = SoundMeter(chip=sys.argv[1], scratch=None if sys.argv[2] == "yes" else buf)
    feed = (1920,) if sys.argv[2] == "yes" else (400, 0, 2)
    for i in range(0, len(buf), 7):
        buf[i] = i & 255
    seconds = 0
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    for _ in range(144000 // feed[0]):
        if meter.feed(buf, *feed):
            seconds += 1
    after = gc.mem_alloc()
    gc.enable()
    print(seconds, after - before)


main()
