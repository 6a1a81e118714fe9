"""A board for counting: a microphone application as on a chip, with noise for sound and nothing
else simulated, so that the heap holds the application alone.

bench.py CONFIG.json: the node's own configuration, "root" and "hurried": how often as quickly as
in life time may go, as far as the meter does its work by then; runs until it is terminated.
"""

import asyncio
import json
import os
import sys
import time

from node import app
from node.ticks import Ticks


class Noise:
    """machine.I2S with the same noise in each buffer, as quickly as 48 kHz fill it."""

    def __init__(self, ticks_ms):
        self._ticks_ms = ticks_ms
        self._start = ticks_ms()
        self._frames = 0
        self._noise = os.urandom(128)

    def irq(self, handler):
        self._handler = handler

    def readinto(self, buf):
        self._task = asyncio.create_task(self._fill(buf))

    async def _fill(self, buf):
        self._frames += len(buf) // 8
        late = self._ticks_ms() - self._start - self._frames // 48
        if late > 1000:
            self._start += late - 1000
        await asyncio.sleep_ms(max(0, -late))
        self._fill_with_noise(buf)
        self._handler(self)

    def _fill_with_noise(self, buf):
        noise = self._noise
        for at in range(0, len(buf), len(noise)):
            buf[at : at + len(noise)] = noise


class Board:
    rtc = nvs = None
    chip = "esp32"

    def __init__(self, root):
        self.root = self.folder = root
        self.ticks_ms = Ticks().now

    def bus(self, _name):
        return Noise(self.ticks_ms)

    def meter(self, chip=None, scratch=None):
        from dsp.sound import SoundMeter

        return SoundMeter(chip=chip, scratch=scratch)

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


class Hurried(Noise, Board):
    """Its clock counts the samples: none is ever late, and hours go by in minutes. No quicker
    than `times`: network and gateway have the time of the host, and the node waits for them by
    its own."""

    def __init__(self, root, times):
        Board.__init__(self, root)
        self._real_ms, self._times = self.ticks_ms, times
        self._start = self._real_ms()
        self.ticks_ms = lambda: self._frames // 48
        self._frames = 0
        self._noise = os.urandom(128)

    def bus(self, _name):
        return self

    def readinto(self, buf):
        due = self._frames // 48 // self._times
        time.sleep_ms(max(0, due - (self._real_ms() - self._start)))
        self._fill_with_noise(buf)
        self._frames += len(buf) // 8
        self._handler(self)

    async def sleep_ms(self, ms):
        end = self.ticks_ms() + ms
        while self.ticks_ms() < end:
            await asyncio.sleep_ms(1)


def main(path):
    with open(path) as f:
        config = json.load(f)
    times = config.get("hurried")
    board = Hurried(config["root"], times) if times else Board(config["root"])
    asyncio.run(app.run(config, board))


if __name__ == "__main__":
    main(sys.argv[1])
