"""Third-octave bank: ten octaves, each at half the rate of the one above."""

from dsp.coefficients import HALVE, THIRDS
from dsp.fold import fold
from dsp.halve import halve
from dsp.level import level
from dsp.thirds import thirds
from dsp.words import get, put, words
from micropython import const

BANDS = const(29)  # 25 Hz to 16 kHz
_OCTAVES = const(10)
_SOON = const(4)  # octaves done block by block; the slow rest waits for an eighth of a second
_REST = const(375)  # samples at 3 kHz in that time
_FIRST = const(17)  # lowest band of the four upper octaves


class Bank:
    """Sums of squares of 29 bands; `block` for every 400 samples, `rest` after 15 blocks."""

    def __init__(self):
        self._coef = words(THIRDS)
        self._half = words(HALVE)
        self._bands = bytearray(4 * 6 * BANDS)
        self._halves = tuple([bytearray(4 * 8) for _ in range(_OCTAVES)])
        self._sums = bytearray(4 * 3 * BANDS)
        self._totals = bytearray(8 * BANDS)
        self._counts = bytearray(8 * _OCTAVES)  # samples, as totals: what `level` reads
        self._slow = bytearray(4 * _REST)
        self._kept = 0

    def block(self, z, n):
        """Take n samples, a multiple of 16; z is used up."""
        for octave in range(_SOON - 1):
            n = self._octave(octave, z, n, z, 0)
        self._kept = self._octave(_SOON - 1, z, n, self._slow, self._kept)
        fold(self._sums, self._totals, _FIRST, BANDS - _FIRST)

    def rest(self):
        """The lower octaves of what the blocks left."""
        n = self._kept
        self._kept = 0
        for octave in range(_SOON, _OCTAVES):
            n = self._octave(octave, self._slow, n, self._slow, 0)
        fold(self._sums, self._totals, 0, _FIRST)

    def _octave(self, octave, src, n, to, at):
        # its bands, then its lower half for the next one, written to `to` from `at`
        top = 29 - 3 * octave
        first = max(0, top - 3)
        thirds(0, 0, 0, src, n, self._coef, self._bands, self._sums, first, top - first)
        put(self._counts, 2 * octave + 1, get(self._counts, 2 * octave + 1) + n)
        return halve(src, n, to, at, self._half, self._halves[octave])

    def level(self, band):
        """Mean square of a band, 0 the lowest, in mdB re 1."""
        count = level(self._counts, (28 - band) // 3, 0)
        return level(self._totals, band, 0) - count

    def clear(self):
        """Begin a new second; the filters go on."""
        for i in range(2 * BANDS):
            put(self._totals, i, 0)
        for i in range(2 * _OCTAVES):
            put(self._counts, i, 0)
