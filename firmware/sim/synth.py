"""Turns the world's energies at a microphone into the samples an ICS-43434 would send.

Each source has one period of its own sound, computed once from its spectrum; a block of
output is the sum of the periods, each with a gain that runs straight from one question
to the world to the next.
"""

import math
from array import array

from sim import fourier, kernels
from sim.timbre import AUDIBLE, BINS, PERIOD, RATE, SELF_NOISE_DB, spectrum
from sim.world import SOURCES

BLOCK = RATE // 20  # the world is asked every 50 ms
STARTUP = 70  # frames until the part sends sound: 4462 SCK cycles of 64 a frame (ICS-43432)
# A period's A-weighted rms is 2^20 counts, full scale (a sine of 120 dB SPL) 2^23 peak,
# a gain of one 2^28: sqrt(energy) * GAIN brings energy re p0^2 onto that scale.
TABLE_RMS = 1 << 20
GAIN = 1e-6 * (1 << 23) / math.sqrt(2) / TABLE_RMS * (1 << 28)

# of phases, see _spread: loud sources differ in bit 1 (a quarter turn) or bit 0 (every other
# bin), which also holds for a tone of one and the noise of the other
CODES = {"residual": 0, "cnc": 2, "extractor": 3, "laser": 1, "self": 4, "press": 5}


class Synth:
    """A stream of samples; `energies(ms)` gives A-weighted energies re p0^2 of SOURCES."""

    def __init__(self, energies):
        self._energies = energies
        self._tables = periods(("self",) + SOURCES)
        self._acc = _zeros(BLOCK)
        self._block = 0  # index of the block that the gains below begin
        self._gains = self._ask(0)
        self._next = self._ask(1)

    def render(self, buf, first, n):
        """Write n samples from number `first` on into buf: int32, 24 bits left-justified."""
        done = 0
        while done < n:
            at = first + done
            self._go_to(at // BLOCK)
            count = min(n - done, BLOCK - at % BLOCK)
            self._sum(at, count)
            kernels.finish(self._acc, buf, done, count)
            done += count

    def _sum(self, at, count):
        into = at % BLOCK
        for table, a, b in zip(self._tables, self._gains, self._next):
            if a or b:
                step = (b - a) // BLOCK
                kernels.add(self._acc, count, table, PERIOD - 1, at, a + into * step, step)
        if at < STARTUP + 256:
            kernels.unmute(self._acc, count, at, STARTUP)

    def _go_to(self, block):
        if block == self._block + 1:
            self._gains, self._next = self._next, self._ask(block + 1)
        elif block != self._block:
            self._gains, self._next = self._ask(block), self._ask(block + 1)
        self._block = block

    def _ask(self, block):
        gains = [int(GAIN * math.sqrt(e)) for e in self._energies(block * 50)]
        return [int(GAIN * 10 ** (SELF_NOISE_DB / 20))] + gains


def periods(names):
    """One period of sound (array of PERIOD int32, A-weighted rms TABLE_RMS) for each name."""
    tables = [_zeros(PERIOD) for _ in names]
    im, cos, sin = _zeros(PERIOD), _zeros(BINS), _zeros(BINS)
    for k in range(BINS):
        cos[k] = int(math.cos(2 * math.pi * k / PERIOD) * (1 << 30))
        sin[k] = int(math.sin(2 * math.pi * k / PERIOD) * (1 << 30))
    for name, table in zip(names, tables):
        _spread(spectrum(name), CODES[name], table, im)
        fourier.bit_reverse(table, im, PERIOD)
        fourier.fft(table, im, cos, sin, PERIOD)
    return tables


def _spread(power, code, re, im):
    """The bins of a real signal: a cosine of amplitude sqrt(2 p) in one of four phases each.

    The phases are the same for all sources but for `code`, which makes any two of them
    orthogonal over a few bins: equally long periods would else add to more or less than
    their energies, for ever.
    """
    chance = 12345
    for k in range(PERIOD):
        re[k] = im[k] = 0
    for k in AUDIBLE:
        chance = (chance * 1103515245 + 12345) & 0x7FFFFFFF
        part = int(TABLE_RMS * math.sqrt(power[k]))
        x = part if chance & 0x10000 else -part
        y = part if chance & 0x20000 else -part
        if (code & k ^ code >> 2 & k >> 1) & 1:
            x, y = -x, -y
        re[k], im[k] = (-y, x) if code & 2 else (x, y)


def _zeros(n):
    return array("i", bytes(4 * n))
