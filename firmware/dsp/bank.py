"""Third-octave bank: ten octaves, each at half the rate of the one above."""

from dsp.halve import halve
from dsp.level import level
from dsp.thirds import thirds
from dsp.words import get, put, words
from micropython import const

BANDS = const(29)  # 25 Hz to 16 kHz
_OCTAVES = const(10)
_SOON = const(4)  # octaves done block by block; the slow rest waits for five blocks
_REST = const(125)  # samples at 3 kHz in that time
_WORDS = const(14)  # of a band's table; its total is at:
_TOTAL = const(12)
_AT = const(11)  # where `halve` keeps the place that it writes next


class Bank:
    """Sums of squares of 29 bands; `block` for every 400 samples, `rest` after 5 blocks."""

    def __init__(self):
        from dsp.coefficients import HALVE, THIRDS

        self._octaves = tuple([_octave(i, THIRDS) for i in range(_OCTAVES)])
        self._halves = tuple([words(HALVE, 16, 8) for _ in range(_OCTAVES)])
        self._counts = bytearray(8 * _OCTAVES)  # samples, as totals: what `level` reads
        self._slow = bytearray(4 * _REST)

    def block(self, z, n):
        """Take n samples, a multiple of 16; z is used up."""
        for octave in range(_SOON - 1):
            n = self._octave(octave, z, n, z, 0)
        kept = get(self._halves[_SOON - 1], _AT)
        self._octave(_SOON - 1, z, n, self._slow, kept)

    def rest(self):
        """The lower octaves of what the blocks left."""
        n = get(self._halves[_SOON - 1], _AT)
        put(self._halves[_SOON - 1], _AT, 0)
        for octave in range(_SOON, _OCTAVES):
            n = self._octave(octave, self._slow, n, self._slow, 0)

    def _octave(self, octave, src, n, to, at):
        # its bands, then its lower half for the next one, written to `to` from `at`
        table = self._octaves[octave]
        thirds(n, len(table) // (4 * _WORDS), src, table)
        put(self._counts, 2 * octave + 1, get(self._counts, 2 * octave + 1) + n)
        half = self._halves[octave]
        put(half, _AT, at)
        halve(src, n, to, half)
        return get(half, _AT)

    def level(self, band):
        """Mean square of a band, 0 the lowest, in mdB re 1."""
        octave = (28 - band) // 3
        at = _WORDS * (band - _first(octave)) + _TOTAL
        return level(self._octaves[octave], at, 0) - level(self._counts, 2 * octave, 0)

    def clear(self):
        """Begin a new second; the filters go on."""
        for octave in range(_OCTAVES):
            table = self._octaves[octave]
            for band in range(len(table) // (4 * _WORDS)):
                put(table, _WORDS * band + _TOTAL, 0)
                put(table, _WORDS * band + _TOTAL + 1, 0)
            put(self._counts, 2 * octave + 1, 0)


def _first(octave):
    # lowest band of an octave
    return max(0, 26 - 3 * octave)


def _octave(octave, values):
    # tables of its bands, one behind the other
    out = bytearray()
    for band in range(_first(octave), 29 - 3 * octave):
        out += words(values[6 * band : 6 * band + 6], 16, _WORDS - 6)
    return out
