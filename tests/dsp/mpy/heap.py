"""Prints the bytes that feeding three seconds of blocks and their ends has allocated."""

import gc
import sys

from dsp.sound import SoundMeter


def main():
    meter = SoundMeter(chip=sys.argv[1])
    buf = bytearray(4 * 1920)
    for i in range(0, len(buf), 7):
        buf[i] = i & 255
    seconds = 0
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    for _ in range(75):
        if meter.feed(buf, 1920):
            seconds += 1
    after = gc.mem_alloc()
    gc.enable()
    print(seconds, after - before)


main()
