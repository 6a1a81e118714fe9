"""A sound calibrator on the microphone: 1 kHz, its stated level, once in place."""

import math
from array import array

from sim.noise import smooth

RATE = 48000
PERIOD = 48  # samples of 1 kHz
FULL_SCALE_DB = 120  # SPL of a sine that is full scale, for ICS-43434 and INMP441
TOP = (1 << 23) - 1
# A level that wavers does so slowly: a coupler that leaks, or a hand that holds it.
WAVER_MS = 1500


class Tone:
    """A stream of samples as sim.synth.Synth's. level, waver: dB SPL, half the waver's range."""

    def __init__(self, level, waver):
        self._level = level
        self._waver = waver
        self._period = None

    def render(self, buf, first, n):
        """Write n samples from number `first` on: int32, 24 bits left-justified."""
        if self._waver or self._period is None:
            self._period = memoryview(self._one(first))
        view = memoryview(buf)
        done = 0
        while done < n:
            at = (first + done) % PERIOD
            count = min(n - done, PERIOD - at)
            view[4 * done : 4 * (done + count)] = self._period[4 * at : 4 * (at + count)]
            done += count

    def _one(self, first):
        level = self._level + self._waver * smooth(1, first * 1000 // RATE, WAVER_MS)
        peak = min(TOP, TOP * 10 ** ((level - FULL_SCALE_DB) / 20))
        wave = [int(peak * math.sin(2 * math.pi * i / PERIOD)) << 8 for i in range(PERIOD)]
        return bytes(array("i", wave))
