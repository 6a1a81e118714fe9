"""The microphone of a story that runs faster than time: levels without any sound.

`Seconds` stands in for machine.I2S and `Meter` for dsp.sound.SoundMeter. What passes
between them in the node's buffer is not sound but the time of the second that is over.
"""

import asyncio
from math import exp, log10
from struct import pack_into, unpack_from

from sim.noise import swing
from sim.timbre import SELF_NOISE_DB, ratios
from sim.world import SOURCES

FULL_SCALE = 12301  # centi-dB: 0 dB re full-scale mean square is 123.01 dB SPL
LATE_MS = 1000  # a reader further behind than this loses whole seconds
EIGHTH_MS = 125
FAST = exp(-1)  # what is left of the Fast mean after an eighth, its time constant
# What the sum of noises does around its mean, dB: half the range of a 125 ms level
# (A; C and Z, which lows rule), the crest of the Fast level and of the C peak.
WAVER_A, WAVER_CZ = 0.3, 0.7
CREST_F, CREST_PEAK = 0.25, 11.0


class Seconds:
    """readinto(buf) is answered once each story second."""

    def __init__(self, clock):
        self._clock = clock
        self._end = None  # of the last second that was read; it listens from the first read
        self._handler = None
        self._task = None
        self.lost = 0  # samples, as sim.sound.Microphone counts them

    def irq(self, handler):
        self._handler = handler

    def readinto(self, buf):
        """Begin to wait for the next second; raises OSError(16) while one waits."""
        if self._task:
            raise OSError(16)  # EBUSY
        self._end = self._begin() + 1000
        self._task = asyncio.create_task(self._fill(buf))
        return len(buf)

    def _begin(self):
        now = self._clock.ticks_ms()
        if self._end is None:
            return now
        late = max(0, now - self._end - LATE_MS) // 1000
        self.lost += 48000 * late
        return self._end + 1000 * late

    async def _fill(self, buf):
        await self._clock.sleep_ms(self._end - self._clock.ticks_ms())
        pack_into("<q", buf, 0, self._clock.story_ms(self._end))
        self._task = None
        self._handler(self)


class Meter:
    """energies(t_ms): A-weighted energies re p0^2 of SOURCES at a story time.

    `levels` are 55 little-endian int16, centi-dB re full scale, as SoundMeter's.
    """

    def __init__(self, energies, seed):
        self._energies = energies
        self._seed = seed
        found = [ratios(name) for name in SOURCES + ("self",)]
        self._c, self._z, self._thirds = zip(*found)
        self._fast = None
        self._until = None
        self.levels = bytearray(110)
        self.overload = 0
        self.constant = False

    def slot(self, buf, n):
        """Left: there is no sound to look for."""
        return 0

    def feed(self, buf, n, first=0, step=1):
        """A second is over; only `buf` says anything here. Always True."""
        end = unpack_from("<q", buf, 0)[0]
        if end - 1000 != self._until:
            self._fast = None
        self._until = end
        eighths = [self._ask(end - 1000 + 62 + i * EIGHTH_MS) for i in range(8)]
        self._bands(eighths, end)
        self._maxima(eighths, end)
        self._mean_thirds(eighths, end)
        return True

    def take(self):
        """The second's result, valid until the next feed."""
        return self

    def _ask(self, t):
        return self._energies(t) + [10 ** (SELF_NOISE_DB / 10)]

    def _put(self, at, energy, waver, *keys):
        level = round(1000 * log10(energy) + 100 * waver * swing(self._seed, *keys)) - FULL_SCALE
        pack_into("<h", self.levels, 2 * at, min(0, level))

    def _bands(self, eighths, end):
        for i, e in enumerate(eighths):
            t = end + i
            self._put(i, sum(e), WAVER_A, t, 1)
            self._put(8 + i, dot(e, self._c), WAVER_CZ, t, 2)
            self._put(16 + i, dot(e, self._z), WAVER_CZ, t, 2)

    def _maxima(self, eighths, end):
        mean = sum(eighths[0]) if self._fast is None else self._fast
        top = 0
        for e in eighths:
            mean = sum(e) + (mean - sum(e)) * FAST
            top = max(top, mean)
        self._fast = mean
        self._put(24, top * 10 ** (CREST_F / 10), 0.2, end, 3)
        peak = max([dot(e, self._c) for e in eighths])
        self._put(25, peak * 10 ** (CREST_PEAK / 10), 0.6, end, 4)

    def _mean_thirds(self, eighths, end):
        mean = [sum(source) / 8 for source in zip(*eighths)]
        for k, shares in enumerate(zip(*self._thirds)):
            self._put(26 + k, dot(mean, shares), 1.5 - k / 22, end, 5 + k)


def dot(a, b):
    return sum([x * y for x, y in zip(a, b)])
