"""The mains of one or three phases, sample by sample in, basic windows out."""

from math import floor

import numpy as np
from numpy.typing import NDArray

from lotline.errors import MeterError
from lotline.meter.mains.halves import Halves
from lotline.meter.mains.means import Phasors
from lotline.meter.mains.sync import LEAST_SHARE, Sync, bounds, longest, shortest
from lotline.meter.mains.window import TICK_S, Spectrum, Window

Array = NDArray[np.float64]
# Fewer samples a second show no harmonics; more is not mains (and buffers have an end).
LEAST_RATE_HZ, MOST_RATE_HZ = 1_000.0, 2_000_000.0
# Below, half a window holds one cycle, and Hann does not part it from DC.
LEAST_NOMINAL_HZ, MOST_NOMINAL_HZ = 15.0, 1_000.0
# Samples of a cycle at the least, of any nominal frequency.
LEAST_SAMPLES = 16
# A window that ends or begins this near to a tick, in samples, does so on it.
SLACK = 0.5
# The share of a window that may lack at a record's end: noise shifts windows by so much.
LACK = 1e-3
# At an end of the record the signal is continued from its other end: so often, since where one
# window is all there is, either end leans on the other.
EXTENSIONS = 3
# A residual above 90 % and a swell up to 110 % of the declared voltage are none.
NORMAL = 0.9, 1.1


class Analyser:
    """Gapless windows of 10 or 12 cycles, the same however the stream is cut into blocks.

    analyser = Analyser(phases=3, rate=10_000)
    for block in blocks: windows = analyser.push(block)
    windows = analyser.flush()

    Buffers are allocated once. A window comes out when 0.24 s from its start are there.
    """

    def __init__(
        self,
        phases: int,
        rate: float,
        nominal: float | None = None,
        start: float = 0.0,
        declared: float | None = None,
    ) -> None:
        """phases: 1 or 3. rate: samples a second. nominal: frequency in Hz; None takes 50 or
        60 by what comes. start: UTC seconds of the first sample, or 0 for a scale of its own.
        declared: Udin in volt, for flags. Raises MeterError on values that make no sense."""
        _check(phases, rate, nominal)
        self.phases, self.rate, self.start = phases, rate, start
        self._declared = declared
        self._sync = Sync(rate, nominal)
        self._top = bounds(nominal)[1]
        self._spectra: dict[int, Spectrum] = {}
        longest_window = longest(nominal) * rate
        self._pad = self._spectrum().resampler.taps // 2 + int(LACK * longest_window) + 2
        self._need = int(longest_window) + self._pad + 2
        self._least = shortest(nominal) * rate
        self._size = 3 * self._need  # of the samples in _data; a kernel reaches beyond them
        self._data = np.zeros((2 * phases, self._size + self._pad))
        self._fill = self._pad  # samples in _data; zeros stand before the record
        self._gone = -self._pad  # samples of the record before _data's first
        self._first, self._offset = self._pad, 0.0  # in _data, where the next window starts
        self._halves = [Halves(k) for k in range(phases)]
        self._fresh = self._begins = True
        self._tick = (floor(start / TICK_S) + 1) * TICK_S

    @property
    def nominal(self) -> float | None:
        """Hz, as given or as found; None before anything was found."""
        return self._sync.nominal

    def push(self, block: Array) -> list[Window]:
        """Windows that are complete now. block: (2 phases, n), the voltages in volt and then
        the currents in ampere; NaN gives NaN. Raises MeterError on another shape."""
        if block.ndim != 2 or len(block) != len(self._data):
            raise MeterError(
                f"got a block of shape {block.shape}, expected {len(self._data)} rows"
            )
        windows: list[Window] = []
        done = 0
        while done < block.shape[1]:
            count = min(block.shape[1] - done, self._size - self._fill)
            self._data[:, self._fill : self._fill + count] = block[:, done : done + count]
            self._fill += count
            done += count
            while self._fill - self._first >= self._need:
                windows.append(self._window(*self._length()))
            self._drop()
        return windows

    def flush(self) -> list[Window]:
        """The windows that the record's end still holds; nothing may be pushed after it."""
        windows: list[Window] = []
        while (left := self._fill - self._first - self._offset) >= (1 - LACK) * self._least:
            length, locked = self._length()
            if (1 - LACK) * length > left:
                break
            for _ in range(EXTENSIONS):
                if self._begins:
                    self._extend(0, length)
                self._extend(self._fill, -length)
            windows.append(self._window(length, locked))
        return windows

    def _length(self) -> tuple[float, bool]:
        """(of the next window in samples, whether a fundamental was found)."""
        voltages = self._data[: self.phases, : self._fill]
        found = self._sync.find(voltages, self._first, self._offset)
        return found or self._sync.guess(), found is not None

    def _window(self, length: float, locked: bool) -> Window:
        if self._begins and locked:
            self._extend(0, length)
        spectrum = self._spectrum()
        spectrum.sample(self._data, self._first, self._offset, length)
        means, phasors = spectrum.means(length, locked)
        start = self.start + (self._gone + self._first + self._offset) / self.rate
        seconds, cycles = length / self.rate, self._sync.cycles
        known = phasors * (np.abs(phasors) ** 2 > LEAST_SHARE * means.products.diagonal())
        halves = self._half_cycles(spectrum, known, seconds)
        halves[:, 0] += start
        flagged = self._declared is not None and _odd(halves[:, 2], self._declared)
        window = Window(
            start, seconds, cycles, locked, flagged, self._fresh, means.measured, means, halves
        )
        self._begins = False
        self._advance(length)
        return window

    def _half_cycles(self, spectrum: Spectrum, phasors: Phasors, seconds: float) -> Array:
        """Of all phases; phasors: 0 where a voltage has no fundamental."""
        cycles = self._sync.cycles
        each = zip(self._halves, spectrum.pairs, phasors[: self.phases], strict=True)
        return np.concatenate(
            [follow.feed(pair, complex(phasor), seconds, cycles) for follow, pair, phasor in each]
        )

    def _advance(self, length: float) -> None:
        """To where the next window starts: the end of this one, or a tick within it."""
        tick = (self._tick - self.start) * self.rate - self._gone - self._first
        end = self._offset + length
        self._fresh = end > tick - SLACK
        if self._fresh:
            self._tick += TICK_S
            if end > tick + SLACK:
                end = tick
                for follow in self._halves:
                    follow.restart()
        whole = floor(end)
        self._first, self._offset = self._first + whole, end - whole

    def _extend(self, at: int, shift: float) -> None:
        """What lies beyond an end of the record, for the kernel that reaches there: the
        signal a whole window away."""
        whole = floor(shift)
        out = np.empty((len(self._data), self._pad))
        self._spectrum().resampler(self._data, at + whole, shift - whole, 1.0, out)
        self._data[:, at : at + self._pad] = out

    def _drop(self) -> None:
        """Forget what no window needs any more, once the buffer is full."""
        if self._fill == self._size:
            shift = self._first - self._pad
            self._data[:, : self._fill - shift] = self._data[:, shift : self._fill]
            self._fill, self._first, self._gone = (
                self._fill - shift, self._first - shift, self._gone + shift
            )  # fmt: skip

    def _spectrum(self) -> Spectrum:
        cycles = self._sync.cycles
        if cycles not in self._spectra:
            self._spectra[cycles] = Spectrum(2 * self.phases, self.rate, cycles, self._top)
        return self._spectra[cycles]


def _odd(voltages: Array, declared: float) -> bool:
    """Whether a dip, a swell or an interruption is among them."""
    if not len(voltages):
        return False
    low, high = NORMAL
    return not (low * declared <= voltages.min() and voltages.max() <= high * declared)


def _check(phases: int, rate: float, nominal: float | None) -> None:
    if phases not in (1, 3):
        raise MeterError(f"got {phases} phases, expected 1 or 3")
    if not LEAST_RATE_HZ <= rate <= MOST_RATE_HZ:
        raise MeterError(
            f"got a rate of {rate:g} samples a second, expected {LEAST_RATE_HZ:g} to "
            f"{MOST_RATE_HZ:g}"
        )
    most = min(MOST_NOMINAL_HZ, rate / LEAST_SAMPLES)
    if nominal is not None and not LEAST_NOMINAL_HZ <= nominal <= most:
        raise MeterError(
            f"got a fundamental of {nominal:g} Hz, expected {LEAST_NOMINAL_HZ:g} to {most:g} at "
            f"{rate:g} samples a second"
        )
