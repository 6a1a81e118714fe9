"""How long the next ten or twelve cycles are: IEC 61000-4-7 wants it to 0.03 %.

The phase of the fundamental is taken under a Hann window in each half of the measuring
window. Halves of whole cycles null DC and all harmonics; two half windows lie symmetrically,
so a steady drift of frequency cancels; amplitude modulation leaves the phase alone.
"""

from cmath import exp, phase
from math import pi

import numpy as np
from numpy.typing import NDArray

from lotline.dsp.mains import phasor

Array = NDArray[np.float64]
# IEC 61000-4-30: 42.5 to 57.5 Hz of 50, 51 to 69 Hz of 60.
REACH = 0.15
NOMINALS = (50.0, 60.0)
WINDOW_S = 0.2
# A fundamental at the very end of its range is still in it.
EDGE = 1e-4
# A signal without a fundamental: less than this share of its AC power lies there.
LEAST_SHARE = 0.3
# From a guess within 2 % two passes leave 1e-9 of a clean signal; more after a search.
PASSES, FIRST_PASSES = 2, 5
SETTLED = 1e-7
SEARCH_STEP_HZ = 1.0


def cycles_of(nominal: float) -> int:
    """Cycles in a basic window of about 200 ms: 10 at 50 Hz, 12 at 60 Hz; always even."""
    return 2 * max(round(nominal * WINDOW_S / 2), 1)


def bounds(nominal: float | None) -> tuple[float, float]:
    """The frequencies among which a fundamental is sought."""
    low, high = (nominal, nominal) if nominal else (NOMINALS[0], NOMINALS[-1])
    return low * (1 - REACH), high * (1 + REACH)


def longest(nominal: float | None) -> float:
    """Seconds that a window can last; the search looks at no more of them."""
    return cycles_of(nominal or NOMINALS[0]) / ((nominal or NOMINALS[0]) * (1 - REACH - EDGE))


def shortest(nominal: float | None) -> float:
    """Seconds that a window lasts at the least."""
    return cycles_of(nominal or NOMINALS[0]) / ((nominal or NOMINALS[0]) * (1 + REACH + EDGE))


class Sync:
    """Period of the fundamental, followed from window to window."""

    def __init__(self, rate: float, nominal: float | None) -> None:
        """nominal: Hz, or None to take 50 or 60 by what is found first."""
        self._rate = rate
        self.nominal = nominal
        self.period: float | None = None  # samples, of the last window that was locked

    @property
    def cycles(self) -> int:
        return cycles_of(self.nominal or NOMINALS[0])

    def guess(self) -> float:
        """Length in samples that a window has when nothing is found."""
        period = self.period or self._rate / (self.nominal or NOMINALS[0])
        return self.cycles * period

    def find(self, voltages: Array, first: int, offset: float) -> float | None:
        """Length in samples of the window from first + offset, or None without a fundamental.

        voltages: (phases, n), as many samples as there are. The first phase that has a
        fundamental leads.
        """
        for voltage in voltages:
            length = self._follow(voltage, first, offset)
            length = length or self._search(voltage, first, offset)
            if length:
                self.period = length / self.cycles
                return length
        return None

    def _follow(self, voltage: Array, first: int, offset: float) -> float | None:
        if self.period is None:
            return None
        return self._refine(voltage, first, offset, self.cycles * self.period, PASSES)

    def _search(self, voltage: Array, first: int, offset: float) -> float | None:
        """From nothing: the strongest of the frequencies that are allowed."""
        room = len(voltage) - first - offset
        half = min(longest(self.nominal) * self._rate, room) / 2
        if half < 1:
            return None
        unit = 2 * pi / self._rate
        low, high = bounds(self.nominal)
        grid = np.arange(low, high + SEARCH_STEP_HZ, SEARCH_STEP_HZ)
        sizes = [abs(phasor(voltage, first, offset + half, half, f * unit)) for f in grid]
        strongest = float(grid[int(np.argmax(sizes))])
        before = self.nominal
        self.nominal = before or min(NOMINALS, key=lambda f: abs(f - strongest))
        length = self.cycles * self._rate / strongest
        found = None
        if length * (1 - SEARCH_STEP_HZ / low) <= room:
            found = self._refine(voltage, first, offset, min(length, room), FIRST_PASSES)
        if found is None:
            self.nominal = before
        return found

    def _refine(
        self, voltage: Array, first: int, offset: float, length: float, passes: int
    ) -> float | None:
        nominal = self.cycles * self._rate / (self.nominal or NOMINALS[0])
        size = 0.0
        for _ in range(passes):
            guess = length
            length, size = _turn(voltage, first, offset, guess, self.cycles)
            if abs(nominal / length - 1) > REACH + EDGE:
                return None
            if abs(length - guess) < SETTLED * length:
                break
        values = voltage[first : first + int(offset + length)]
        power = float(values @ values) / len(values) - float(values.mean()) ** 2
        return length if size * size / 2 > LEAST_SHARE * power else None


def _turn(
    voltage: Array, first: int, offset: float, length: float, cycles: int
) -> tuple[float, float]:
    """(a better length, the peak amplitude): by how much the phase turned between the middles
    of the two halves."""
    omega = 2 * pi * cycles / length
    one, two = (
        phasor(voltage, first, offset + part * length, length / 4, omega) for part in (0.25, 0.75)
    )
    extra = phase(two * one.conjugate() * exp(-1j * pi * cycles)) / (length / 2)
    return 2 * pi * cycles / (omega + extra), min(abs(one), abs(two))
