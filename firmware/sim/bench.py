"""A board for counting: a microphone application as on a chip, with noise for sound and nothing
else simulated, so that the heap holds the application alone.

bench.py CONFIG.json: the node's own configuration and "root"; runs until it is terminated.
"""

import asyncio
import json
import os
import sys

from node import app
from node.ticks import Ticks


class Noise:
    """machine.I2S with the same noise in each buffer, as quickly as 48 kHz fill it."""

    def __init__(self, ticks_ms):
        self._ticks_ms = ticks_ms
        self._next = ticks_ms()

    def irq(self, handler):
        self._handler = handler

    def readinto(self, buf):
        self._task = asyncio.create_task(self._fill(buf))

    async def _fill(self, buf):
        self._next = max(self._next + len(buf) // 384, self._ticks_ms() - 1000)
        await asyncio.sleep_ms(max(0, self._next - self._ticks_ms()))
        if not buf[3] | buf[7]:  # each buffer once: the real one is filled by the hardware
            for at in range(0, len(buf), 64):
                buf[at : at + 64] = os.urandom(64)
        self._handler(self)


class Board:
    rtc = nvs = None
    chip = "esp32"

    def __init__(self, root):
        self.root = self.folder = root
        self.ticks_ms = Ticks().now

    def bus(self, _name):
        return Noise(self.ticks_ms)

    def meter(self, chip=None):
        from dsp.sound import SoundMeter

        return SoundMeter(chip=chip)

    def sleep_ms(self, ms):
        return asyncio.sleep_ms(ms)

    def boot_count(self):
        return 1

    def reset_cause(self):
        return 1

    def rssi(self):
        return -50

    def feed_watchdog(self):
        pass


def main(path):
    with open(path) as f:
        config = json.load(f)
    asyncio.run(app.run(config, Board(config["root"])))


if __name__ == "__main__":
    main(sys.argv[1])
