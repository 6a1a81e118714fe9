"""`machine` of a virtual board: what lotline's start file and mpremote use of it on an ESP32.

Resets and the watchdog are the power switch's (lotline board): it is told through `control`.
"""

import asyncio
import time

from sim import chips

PWRON_RESET, HARD_RESET, WDT_RESET, DEEPSLEEP_RESET, SOFT_RESET = 1, 2, 3, 4, 5
RTC_BYTES = 2048
POLL_MS = 20

rig = _control = _cause = None


def begin(the_rig, control, cause):
    """Called once, before anything of the board's own runs."""
    global rig, _control, _cause
    rig, _control, _cause = the_rig, control, cause


def begun():
    """From here on the board's own files run, and Ctrl-C reaches them."""
    _tell("begun")


def _tell(line):
    _control.write(line + "\n")


def reset():
    _tell("reset")
    while True:  # the switch ends this process
        time.sleep(1)


def soft_reset():
    raise SystemExit


def reset_cause():
    return _cause


def unique_id():
    return b"\x02lotlv"


def freq():
    return 160000000


class Pin:
    """A pin: what it drives is a relay or a lamp, and its file in the board's folder says so;
    as an input it has what stands in that file, 1 without one."""

    IN, OUT = 1, 3
    PULL_UP, PULL_DOWN = 2, 1
    IRQ_RISING, IRQ_FALLING = 1, 2

    def __init__(self, number, mode=IN, pull=None, *, value=None):
        self.number = number
        self._load = None
        if mode == self.OUT:
            off = value or 0
            ticks = time.ticks_ms
            self._load = chips.twin("switch", lambda: {"active": 1 - off}, ticks)
            self._load.misbehave = rig.now("misbehave").get("pin-%d" % number)
            self._told = None
            self.value(off)

    def value(self, level=None):
        if self._load is None:
            return self._read()
        if level is None:
            return self._load.level()
        self._load.drive(1 if level else 0)
        if level != self._told:
            self._told = level
            with rig.folder.open("/pin-%d" % self.number, "w") as f:
                f.write(str(level))

    def irq(self, handler, trigger):
        """Both edges, looked for while asyncio runs."""
        self._task = asyncio.create_task(self._watch(handler))

    async def _watch(self, handler):
        level = self._read()
        while True:
            await asyncio.sleep_ms(POLL_MS)
            if self._read() != level:
                level = 1 - level
                handler(self)

    def _read(self):
        try:
            with rig.folder.open("/pin-%d" % self.number, "r") as f:
                return 0 if f.read(1) == "0" else 1
        except OSError:
            return 1


def _number(pin):
    return pin.number if isinstance(pin, Pin) else pin


def I2C(ident, *, scl, sda, freq=400000):
    return rig.bus("i2c", scl=_number(scl), sda=_number(sda))


def UART(ident, baudrate=9600, *, tx, rx, timeout=0):
    return rig.bus("uart", tx=_number(tx), rx=_number(rx), baud=baudrate)


def SPI(ident, baudrate=1000000, *, polarity=0, phase=0, sck, mosi, miso):
    return rig.bus("spi", sck=_number(sck), mosi=_number(mosi), miso=_number(miso))


class Counter:
    """What hangs there closes without bouncing: edge and filter change nothing."""

    RISING, FALLING = 1, 2

    def __init__(self, ident, src, *, edge=RISING, filter_ns=0):
        self.value = rig.bus("counter", pin=_number(src)).value


class I2S:
    """Peripheral of the microphone; a second one of the same number ends the first."""

    RX, TX = 9, 10
    MONO, STEREO = 0, 1
    _last = {}

    def __init__(self, ident, *, sck, ws, sd, mode, bits, format, rate, ibuf):
        if (mode, bits, format, rate) != (self.RX, 32, self.STEREO, 48000):
            raise ValueError("the virtual board has a microphone in 32 bits, stereo, at 48 kHz")
        if ident in self._last:
            self._last[ident].deinit()
        self._last[ident] = self
        self._heard = rig.microphone(sck=_number(sck), ws=_number(ws), sd=_number(sd))

    def irq(self, handler):
        self._heard.irq(handler)

    def readinto(self, buf):
        return self._heard.readinto(buf)

    def deinit(self):
        self._heard.stop()


class WDT:
    """It cannot be stopped but by a reset."""

    def __init__(self, id=0, timeout=5000):
        _tell("watch %d" % timeout)

    def feed(self):
        _tell("feed")


class RTC:
    """A clock beside the host's, and memory that survives all but the loss of power."""

    _ahead = 0
    _file = None
    _size = 0

    def datetime(self, when=None):
        if when is None:
            y, mo, d, h, mi, s, wd = time.gmtime(int(time.time() + RTC._ahead))[:7]
            return y, mo, d, wd, h, mi, s, 0
        y, mo, d, _, h, mi, s, _ = when
        RTC._ahead = time.mktime((y, mo, d, h, mi, s, 0, 0)) - time.time()

    def memory(self, data=None):
        if data is None:
            try:
                with rig.folder.open("/rtc", "rb") as f:
                    return f.read()
            except OSError:
                return b""
        if len(data) > RTC_BYTES:
            raise ValueError("buffer too long")
        # The file stays open, as an outbox is here twice for each record; the kernel has what is
        # written at once, and a flush would wait for the disk.
        if RTC._file is None or len(data) < RTC._size:
            RTC._file = rig.folder.open("/rtc", "wb")
        RTC._size = len(data)
        RTC._file.seek(0)
        RTC._file.write(data)
