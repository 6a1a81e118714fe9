"""Urms(1/2) and Irms(1/2): rms over one cycle from a zero crossing of the voltage's
fundamental, refreshed each half cycle (IEC 61000-4-30, urms(1/2) in its definitions)."""

from cmath import phase
from math import pi

import numpy as np
from numpy.typing import NDArray

from lotline.dsp.mains import HalfCycles

Array = NDArray[np.float64]


class Halves:
    """Follows one phase from window to window."""

    def __init__(self, phase: int) -> None:
        self._phase = phase
        self._halfcycles = HalfCycles()
        self._crossing = 0.0  # share of a cycle from a window's start, below one half
        self.restart = self._halfcycles.restart

    def feed(
        self, pair: tuple[Array, Array], fundamental: complex, seconds: float, cycles: int
    ) -> Array:
        """(k, 4): start in seconds from the window's, phase, V, I of the cycles that end in it.

        pair: a window's voltage and current, (m,) each; fundamental: the voltage's phasor, or
        0 where it tells no crossing: then crossings go on as they were.
        """
        if fundamental:
            self._crossing = (0.25 - phase(fundamental) / (2 * pi)) % 0.5
        points = len(pair[0])
        period = points / cycles
        crossing = self._crossing * period
        found = self._halfcycles.feed(*pair, crossing, period / 2, seconds / points)
        found[:, 1] = self._phase
        return found
