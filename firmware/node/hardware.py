"""The board of a real node: the only file that knows `machine`, `esp32` and `network`.

It takes the buses of pins.py and gives what app.py asks of a board. No MCLK is driven (the
microphones of docs/chips.md need none), and I2S tells by its interrupt when a buffer is full:
its asyncio stream may keep one waiting for ever on an ESP32.
"""

import asyncio
import json
import os
import time

import esp32
import machine
import network

from node.edges import Edges
from node.selected import Selected
from node.ticks import Ticks

ROOT = "/data"  # beside the application, whichever of its releases runs
NAMESPACE = "lotline"
SETTINGS = "settings"
MAX_SETTINGS = 4000  # bytes: what one entry of the non-volatile storage holds
RING = 16384  # bytes of the DMA's ring: 2048 frames, what node.microphone counts on
FILTER_NS = 12700  # the longest that a pulse counter has
# Longer than whatever may hold up every task at once: a look-up of a name, a handshake.
WATCHDOG_MS = 60000
RTC_BYTES = 2048  # what MicroPython gives of it
EPOCH = 0 if time.gmtime(0)[0] == 1970 else 946684800  # a chip counts from 2000


def load():
    """The node's settings; raises OSError where there are none, ValueError for broken ones."""
    buf = bytearray(MAX_SETTINGS)
    n = esp32.NVS(NAMESPACE).get_blob(SETTINGS, buf)
    return json.loads(bytes(memoryview(buf)[:n]))


def save(settings):
    """Replace them at once; raises ValueError for more than there is room for."""
    data = json.dumps(settings).encode()
    if len(data) > MAX_SETTINGS:
        raise ValueError("settings of %d bytes, at most %d" % (len(data), MAX_SETTINGS))
    nvs = esp32.NVS(NAMESPACE)
    nvs.set_blob(SETTINGS, data)
    nvs.commit()


class Board:
    """pins: the module pins.py of the board."""

    def __init__(self, pins):
        self.chip = pins.CHIP
        self.root = ROOT
        self.nvs = esp32.NVS(NAMESPACE)
        self.folder = ""  # of the directories a and b
        self.restart = machine.reset
        self.rtc = Memory()
        self.ticks_ms = Ticks().now
        self.sleep_ms = asyncio.sleep_ms
        self._wires = pins.BUSES
        self._buses = {}
        self._boot = None
        self._watchdog = None
        try:
            os.mkdir(ROOT)
        except OSError:
            pass  # it is there already

    def bus(self, name):
        """A bus by its name in pins.py; raises KeyError. A microphone's begins anew each time."""
        if name not in self._buses:
            wires = self._wires[name]
            bus = _MAKE[wires["kind"]](int(name[-1]), wires)
            if wires["kind"] == "i2s":
                return bus
            self._buses[name] = bus
        return self._buses[name]

    def output(self, pin, level):
        return machine.Pin(pin, machine.Pin.OUT, value=level)

    def input(self, pin):
        return machine.Pin(pin, machine.Pin.IN, machine.Pin.PULL_UP)

    def meter(self, chip=None, scratch=None):
        from dsp.sound import SoundMeter  # kernels and tables are for those who need them

        return SoundMeter(chip=chip, scratch=scratch)

    def boot_count(self):
        """This start's number from 1, in the non-volatile storage before it is returned."""
        if self._boot is None:
            try:
                self._boot = self.nvs.get_i32("starts") + 1
            except OSError:
                self._boot = 1
            self.nvs.set_i32("starts", self._boot)
            self.nvs.commit()
        return self._boot

    def reset_cause(self):
        return machine.reset_cause()

    def calendar(self, utc_s=None):
        """UTC by the chip's own clock, seconds since 1970; sets it where they are given."""
        rtc = machine.RTC()
        if utc_s is None:
            y, mo, d, _, h, mi, s, _ = rtc.datetime()
            return time.mktime((y, mo, d, h, mi, s, 0, 0)) + EPOCH
        y, mo, d, h, mi, s, weekday = time.gmtime(utc_s - EPOCH)[:7]
        rtc.datetime((y, mo, d, weekday, h, mi, s, 0))

    def rssi(self):
        """dBm; None without an access point."""
        station = network.WLAN(network.STA_IF)
        return station.status("rssi") if station.isconnected() else None

    def feed_watchdog(self):
        """Nothing stops it once it runs, so it begins with the first feeding."""
        if self._watchdog is None:
            self._watchdog = machine.WDT(timeout=WATCHDOG_MS)
        self._watchdog.feed()


class Memory:
    """RTC memory by slices (ahead.py). Each change goes there at once, and alone: what it is
    written over with is the same but for that."""

    def __init__(self):
        self._put = machine.RTC().memory
        there = self._put()
        self._data = bytearray(there) + bytes(RTC_BYTES - len(there))

    def __len__(self):
        return RTC_BYTES

    def __getitem__(self, part):
        return self._data[part]

    def __setitem__(self, part, data):
        self._data[part] = data
        self._put(self._data)


class Wifi:
    """The station. settings: {"ssid", "password"}."""

    def __init__(self, settings):
        self._settings = settings
        self._station = network.WLAN(network.STA_IF)

    def join(self):
        """Begin; the station comes back by itself when it is lost, for ever."""
        self._station.active(True)
        # Asleep between beacons it would answer the gateway's questions for the time late.
        self._station.config(pm=network.WLAN.PM_NONE)
        self.again()

    def again(self):
        self._station.disconnect()
        self._station.connect(self._settings["ssid"], self._settings.get("password") or None)

    def joined(self):
        return self._station.isconnected()

    def state(self):
        """What is wrong, or "joined"."""
        if self.joined():
            return "joined"
        words = {
            network.STAT_NO_AP_FOUND: "no network of that name",
            network.STAT_WRONG_PASSWORD: "its password is refused",
        }
        return words.get(self._station.status(), "no answer yet")


def _pin(number, pull=None):
    return machine.Pin(number, machine.Pin.IN, pull)


def _i2c(n, wires):
    scl, sda = machine.Pin(wires["scl"]), machine.Pin(wires["sda"])
    return machine.I2C(n, scl=scl, sda=sda, freq=wires["hz"])


def _uart(n, wires):
    tx, rx = machine.Pin(wires["tx"]), machine.Pin(wires["rx"])
    return machine.UART(n, wires["baud"], tx=tx, rx=rx)


def _spi(n, wires):
    """Units 0 of pins.py is the chip's first that is not the flash's."""
    spi = machine.SPI(
        n + 1, wires["hz"], polarity=wires["mode"] >> 1, phase=wires["mode"] & 1,
        sck=machine.Pin(wires["sck"]), mosi=machine.Pin(wires["mosi"]),
        miso=machine.Pin(wires["miso"]),
    )  # fmt: skip
    return Selected(spi, machine.Pin(wires["cs"], machine.Pin.OUT, value=1))


def _i2s(n, wires):
    return machine.I2S(
        n, sck=machine.Pin(wires["sck"]), ws=machine.Pin(wires["ws"]), sd=machine.Pin(wires["sd"]),
        mode=machine.I2S.RX, bits=32, format=machine.I2S.STEREO, rate=48000, ibuf=RING,
    )  # fmt: skip


def _counter(n, wires):
    pin = _pin(wires["pin"], machine.Pin.PULL_UP)
    return machine.Counter(n, pin, edge=machine.Counter.FALLING, filter_ns=FILTER_NS)


def _edges(n, wires):
    pin = _pin(wires["pin"], machine.Pin.PULL_UP)
    either = machine.Pin.IRQ_FALLING | machine.Pin.IRQ_RISING
    return Edges(pin, either, wires.get("debounce_ms", 10))


_MAKE = {
    "i2c": _i2c,
    "uart": _uart,
    "spi": _spi,
    "i2s": _i2s,
    "counter": _counter,
    "edges": _edges,
}
