"""A board for tests: the host's clock, a directory as flash, a made-up microphone."""

import asyncio
import os
from array import array
from struct import pack_into
from time import ticks_ms

from node.ticks import Ticks
from sim.chips import twin
from sim.pins import Input, Output
from sim.rtc import Memory


class Sound:
    """An I2S bus: noise from a linear congruential generator of the given seed, three buffers
    each 25 ms where it is paced. kind: "noise", "deaf" (after 120 buffers) or "gap" (stops once
    for 200 ms)."""

    def __init__(self, kind, seed, paced=True):
        self.kind = kind
        self.state = seed
        self.paced = paced
        self.handler = None
        self.given = 0

    def irq(self, handler):
        self.handler = handler

    def readinto(self, buf):
        self.task = asyncio.create_task(self._fill(buf))

    async def _fill(self, buf):
        if self.kind == "deaf" and self.given >= 120:
            return
        ms = 200 if self.kind == "gap" and self.given == 192 else 0
        self.given += 1
        if self.paced:
            phase = ticks_ms() % 25
            await asyncio.sleep_ms(ms + min([at for at in (9, 17, 25) if at > phase]) - phase)
        for at in range(0, len(buf), 64):
            self.state = (self.state * 1103515245 + 12345) & 0x7FFFFFFF
            pack_into("<i", buf, at, self.state - 0x40000000)
        self.handler(self)


class Levels:
    """What SoundMeter.take() gives."""

    overload = 0
    constant = False

    def __init__(self, values, overload=0, constant=False):
        self.levels = bytearray(array("h", values))
        self.overload = overload
        self.constant = constant


class FixedMeter:
    """The same levels each second, whatever the samples are; kinds as in Board."""

    def __init__(self, kind):
        self.kind = kind
        self.fed = 0

    def slot(self, buf, n):
        return int(self.kind == "right")

    def feed(self, buf, n, first, step):
        assert (first, step) == (int(self.kind == "right"), 2)
        self.fed += n
        return self.fed % 48000 == 0

    def take(self):
        if self.kind == "constant":
            return Levels([-32768] * 55, 0, True)
        if self.kind == "faint":
            return Levels([-9200] * 55)
        if self.kind == "silent":
            return Levels([-12000] * 55)
        if self.kind == "loud":
            return Levels([-301] * 23 + [-32768] + [32000] * 31, 48000)
        return Levels([-6000 - i for i in range(55)])


class Board:
    """config["test"]: {"meter", "sound", "rssi", "watchdog", "real_meter"}, see below."""

    def __init__(self, config):
        self.test = config.get("test", {})
        self.root = self.folder = config["root"]
        self.rtc = Memory(self.root + "/rtc") if self.test.get("rtc") else None
        self.nvs = None
        self.ticks_ms = Ticks().now
        self.chip = "esp32"
        self.boot = self._count()

    def bus(self, name):
        if name == "i2s0":
            return Sound(self.test.get("sound", "noise"), 1)
        if name == "none":
            raise OSError(19)
        return name

    def meter(self, chip=None, scratch=None):
        if self.test.get("real_meter"):
            from dsp.sound import SoundMeter

            return SoundMeter(chip=chip, scratch=scratch)
        return FixedMeter(self.test.get("meter", "fixed"))

    def output(self, pin, level):
        load = twin("switch", lambda: {"active": 1 - level}, self.ticks_ms)
        return Output(f"{self.root}/pin-{pin}", load, level)

    def input(self, pin):
        return Input(f"{self.root}/pin-{pin}")

    def sleep_ms(self, ms):
        return asyncio.sleep_ms(ms)

    def boot_count(self):
        return self.boot

    def reset_cause(self):
        return 1

    def rssi(self):
        if self.test.pop("rssi", None) == "throws":
            raise OSError(5)  # once
        return -61

    def feed_watchdog(self):
        with open(self.root + "/watchdog", "a") as f:
            f.write(".")
        if self.test.get("watchdog") == "throws":
            raise OSError(5)

    def _count(self):
        path = self.root + "/boot"
        try:
            with open(path) as f:
                boot = int(f.read()) + 1
        except OSError:
            boot = 1
        with open(path + ".new", "w") as f:
            f.write(str(boot))
        os.rename(path + ".new", path)
        return boot
