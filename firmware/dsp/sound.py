"""Sound level meter of a microphone node: 48 kHz I2S words in, levels each second out."""

from dsp.bank import BANDS, Bank
from dsp.busy import busy
from dsp.dc_block import dc_block
from dsp.energy import energy
from dsp.equalise import equalise
from dsp.fast import fast
from dsp.level import level
from dsp.weigh import weigh
from dsp.words import get, put, put_shifted, words
from micropython import const

_RATE = const(48000)
_BLOCK = const(400)  # worked on at once: 15 make 125 ms, and it halves four times
_REST = const(5)  # so many blocks the lower octaves wait for
_EIGHTH = const(15)
FLOOR = const(-14000)  # cdB: digital silence, and all that is below
_LAFMAX = const(24)  # places among the levels
_LCPEAK = const(25)
_THIRDS = const(26)


class Second:
    """levels: 55 little-endian int16 in 0.01 dB re full-scale mean square, a full-scale sine
    reading -301: LAeq, LCeq, LZeq of each 125 ms (8, 8, 8), LAFmax, LCpeak (re full-scale
    amplitude), Leq of 29 thirds from 25 Hz. overload: samples beyond 0.98 full scale.
    constant: every word was the same, so the input is dead, not quiet."""

    def __init__(self, levels, overload, constant):
        self.levels = levels
        self.overload = overload
        self.constant = constant


class SoundMeter:
    """IEC 61672-1 levels and IEC 61260-1 thirds; integers only, the same bits on every chip."""

    def __init__(self, rate=_RATE, chip=None, scratch=None):
        """chip: the microphone whose response is to be flattened, None for one that is flat.
        scratch: 3200 bytes that are free while a block is worked on: the buffer itself of who
        feeds 400 frames of two slots each time; left out, the meter has its own.

        ValueError for a rate other than 48 kHz or a chip without an equaliser.
        """
        # imported here, and in what it calls: who has made a meter may forget the tables
        from dsp.coefficients import EQUALISERS, OFFSETS, WEIGH

        if rate != _RATE:
            raise ValueError("rate: got %s, only %d Hz is supported" % (rate, _RATE))
        if chip and chip not in EQUALISERS:
            raise ValueError("chip: got %s, expected one of %s" % (chip, sorted(EQUALISERS)))
        self._z = bytearray(4 * _BLOCK)
        scratch = memoryview(scratch or bytearray(8 * _BLOCK))
        self._a, self._c = scratch[: 4 * _BLOCK], scratch[4 * _BLOCK :]
        self._weighted = self._a, self._c, self._z
        self._input = words((0, 0, 0, 0, 0, 2, 0, 0, 1, 0))
        self._equaliser = equaliser(EQUALISERS[chip]) if chip else None
        self._weigh = weights(WEIGH)
        self._offsets = OFFSETS
        self._fast = bytearray(4 * 4)
        self._totals = tuple([bytearray(8) for _ in range(3)])  # of A, C, Z
        self._pair = bytearray(8)
        self._bank = Bank()
        self._fill = self._blocks = self._eighths = 0
        self._levels = bytearray(2 * (_THIRDS + BANDS))
        self._last = bytearray(2 * (_THIRDS + BANDS))
        self._overload = self._constant = None

    def feed(self, buf, n, first=0, step=1):
        """Take n little-endian int32 of buf, 24 bits left-justified, n <= 48000: every step-th
        from `first` on.

        buf begins on a word, as every bytearray does. True when a second was completed on
        the way. Allocates nothing.
        ValueError when buf holds fewer, or n is more than a second.
        """
        if not 0 <= n <= _RATE or 4 * (first + (n - 1) * step + 1) > len(buf):
            raise ValueError("got %d bytes for %d samples, at most %d" % (len(buf), n, _RATE))
        done = False
        put(self._input, 7, first)
        put(self._input, 8, step)
        while n:
            some = min(n, _BLOCK - self._fill)
            put(self._input, 6, some)
            dc_block(buf, self._z, self._input)
            n -= some
            self._fill += some
            if self._fill == _BLOCK:
                put(self._input, 9, 0)
                self._fill = 0
                done = self._block() or done
        return done

    def slot(self, buf, n):
        """Of n frames of two slots the one with the microphone: 0 left, 1 right.

        Left, unless right carries two bits more: an open slot floats, but not far.
        """
        return 1 if busy(buf, 1, 2, n) >> 2 > busy(buf, 0, 2, n) else 0

    def take(self):
        """The last whole second as a Second, None before the first."""
        if self._constant is None:
            return None
        return Second(bytearray(self._last), self._overload, self._constant)

    def _block(self):
        if self._equaliser:
            equalise(self._z, _BLOCK, self._equaliser)
        weigh(self._z, self._a, self._c, self._weigh)
        for i in range(3):
            energy(self._weighted[i], _BLOCK, get(self._weigh, 15 + i), self._totals[i])
        fast(self._a, _BLOCK, get(self._weigh, 15), self._fast)
        self._bank.block(self._z, _BLOCK)
        self._blocks += 1
        if self._blocks % _REST == 0:
            self._bank.rest()
        return self._blocks == _EIGHTH and self._eighth()

    def _eighth(self):
        self._blocks = 0
        for i in range(3):
            total = self._totals[i]
            self._put(8 * i + self._eighths, level(total, 0, 0) + self._offsets[i])
            put(total, 0, 0)
            put(total, 1, 0)
        self._eighths += 1
        return self._eighths == 8 and self._second()

    def _second(self):
        self._eighths = 0
        self._maxima()
        for band in range(BANDS):
            self._put(_THIRDS + band, self._bank.level(band) + self._offsets[5 + band])
        self._bank.clear()
        self._levels, self._last = self._last, self._levels
        self._constant = get(self._input, 3) == 0
        self._overload = self._loud()
        for i, value in ((3, 0), (4, 0), (5, 1)):
            put(self._input, i, value)
        return True

    def _loud(self):
        # those beyond full scale only behind the equaliser are other ones, or the same
        if not self._equaliser:
            return get(self._input, 4)
        clipped = get(self._equaliser, 13)
        put(self._equaliser, 13, 0)
        return max(clipped, get(self._input, 4))

    def _maxima(self):
        pair = self._pair
        put(pair, 0, get(self._fast, 2))
        exponent = 2 * get(self._fast, 3) - 42  # a high word is worth 2^26; v is 2^8 too large
        self._put(_LAFMAX, level(pair, 0, exponent) + self._offsets[3])
        put(pair, 0, get(self._weigh, 14))
        self._put(_LCPEAK, 2 * level(pair, 0, -26) + self._offsets[4])
        put(self._fast, 2, 0)
        put(self._fast, 3, 0)
        put(self._weigh, 14, 0)

    def _put(self, i, mdb):
        cdb = max((mdb + 5) // 10, FLOOR)
        self._levels[2 * i] = cdb & 255
        self._levels[2 * i + 1] = (cdb >> 8) & 255


def equaliser(values):
    """Table of `equalise` for a microphone's EQUALISERS."""
    out = words(values, 16, 5)
    for leak in (1, 3):  # 2^4 finer than the others
        put_shifted(out, leak, values[leak], 12)
    return out


def weights(values):
    """Table of `weigh` for WEIGH."""
    out = words(values, 16, 11)
    for i in range(4, 7):
        put(out, i, values[i])
    put(out, 7, _BLOCK)
    return out
