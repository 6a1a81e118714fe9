"""Tones: the survey method in third octaves and the engineering method in a spectrum.

ISO 1996-2:2007 Annexes D (survey) and C (engineering, tone audibility and KT).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log10

import numpy as np
from numpy.typing import NDArray

from lotline.dsp.decibel import energy, level

Doubles = NDArray[np.float64]
# Annex D: by how much a band must exceed both neighbours, up to and with band x.
_SURVEY = ((-9, 15.0), (-4, 8.0), (10, 5.0))  # 25 to 125, 160 to 400, 500 to 10000 Hz
# Lines of 2 Hz: the bandwidth of Hann lines (1.5 lines) is below 5 % of any critical band.
_LINE_HZ = 2.0
# A critical band is 100 Hz wide up to 500 Hz and 20 % of its centre above (C.4.1); the noise
# in it is taken from 1.5 times its width.
_NARROW_HZ, _PART, _AROUND = 100.0, 0.2, 0.75
# A line that stands so far above the noise around it may belong to a tone (C.4.2).
_STANDS_DB = 6.0
# A tone is narrow: it is lower by 3 dB within 10 % of the critical band.
_WIDTH_PART = 0.1
_LOWEST_HZ, _HIGHEST_PART = 20.0, 0.45
# What lies further below the strongest line is the recorder's or the window's, not a sound's.
_FLOOR = 1e-9


def survey(thirds: Mapping[int, float]) -> list[int]:
    """The bands x that stand above both neighbours by the Annex D limits."""
    found = []
    for x in sorted(thirds):
        limit = next((by for last, by in _SURVEY if x <= last), None)
        if x < -16 or limit is None or x - 1 not in thirds or x + 1 not in thirds:
            continue
        if above_both(thirds[x - 1], thirds[x], thirds[x + 1]) >= limit:
            found.append(x)
    return found


def above_both(below: float, band: float, above: float) -> float:
    """By how much a third octave exceeds the higher one of its neighbours, dB."""
    return band - max(below, above)


def above_mean(below: float, band: float, above: float) -> float:
    """By how much it exceeds the arithmetic mean of its neighbours, RD 1367/2007 annex IV 3.3."""
    return band - (below + above) / 2


class Spectrum:
    """The mean narrow-band spectrum of a channel: Hann windows, half overlapping."""

    def __init__(self, rate: float) -> None:
        self.size = int(rate / _LINE_HZ) // 2 * 2
        self.line_hz = rate / self.size
        self._window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(self.size) / self.size)
        self._rest = np.zeros(0)
        self._sum = np.zeros(self.size // 2 + 1)
        self.windows = 0

    def add(self, block: NDArray[np.float32] | Doubles) -> None:
        rest = np.concatenate([self._rest, block])
        hop, at = self.size // 2, 0
        while at + self.size <= len(rest):
            part = rest[at : at + self.size] * self._window
            self._sum += np.abs(np.fft.rfft(part)) ** 2
            self.windows += 1
            at += hop
        self._rest = rest[at:]

    @property
    def enough(self) -> bool:
        """A mean of less than a second of noise has lines that look like tones."""
        return self.windows >= 3

    def density(self) -> Doubles:
        """Mean square a Hz, by line; all zero when nothing was long enough for a window."""
        if not self.windows:
            return self._sum
        rate = self.line_hz * self.size
        return self._sum * (2 / (self.windows * rate * float(np.sum(self._window**2))))


@dataclass(frozen=True, slots=True)
class Tone:
    """A tone by the engineering method: its centre, its audibility and the adjustment KT."""

    hz: float
    audibility: float
    KT: float = field(default=0.0)


def tones(density: Doubles, line_hz: float) -> list[Tone]:
    """The tones of a spectrum, one in a critical band, the most audible first."""
    floor = float(density.max(initial=0.0)) * _FLOOR
    heard = np.maximum(density, floor)
    found: list[Tone] = []
    taken: list[tuple[float, float]] = []
    for top in sorted(_tops(heard, line_hz), key=lambda line: -heard[line]):
        hz = top * line_hz
        if any(abs(hz - of) < half for of, half in taken):
            continue
        tone = _judge(heard, line_hz, top)
        if tone is not None:
            found.append(tone)
            taken.append((hz, critical_hz(hz) / 2))
    return sorted(found, key=lambda t: -t.audibility)


def critical_hz(centre_hz: float) -> float:
    return max(_NARROW_HZ, _PART * centre_hz)


def _tops(density: Doubles, line_hz: float) -> list[int]:
    """Lines that are higher than their neighbours and stand out from the median of the lines
    around them."""
    first, highest = max(2, int(_LOWEST_HZ / line_hz)), int(_HIGHEST_PART * 2 * len(density))
    inside = density[first:highest]
    peaks = first + 1 + np.flatnonzero(
        (inside[1:-1] > inside[:-2]) & (inside[1:-1] >= inside[2:])
    )  # fmt: skip
    found = []
    for top in peaks:
        low, high = _around(int(top), line_hz, len(density), _AROUND)
        if density[top] > 4 * float(np.median(density[low:high])):
            found.append(int(top))
    return found


def _around(top: int, line_hz: float, lines: int, part: float) -> tuple[int, int]:
    """Lines [low, high) of so many critical bandwidths on either side."""
    half = max(2, round(part * critical_hz(top * line_hz) / line_hz))
    return max(1, top - half), min(lines, top + half + 1)


def _judge(density: Doubles, line_hz: float, top: int) -> Tone | None:
    """Tone and masking noise in the critical band around a line (C.4.3 to C.4.5)."""
    low, high = _around(top, line_hz, len(density), _AROUND)
    lines = np.arange(low, high)
    noise = _noise(density, lines)
    stands = density[lines] > noise * energy(_STANDS_DB)
    if not stands[top - low]:
        return None
    inside = np.abs(lines - top) * line_hz <= critical_hz(top * line_hz) / 2
    if not _is_narrow(density, line_hz, top):
        return None
    tone = float(np.sum((density[lines] - noise)[stands & inside])) * line_hz
    masking = float(noise[inside].mean()) * critical_hz(top * line_hz)
    if masking <= 0:
        return None
    centre = top * line_hz
    audibility = float(level(tone / masking)) + 2 + log10(1 + (centre / 502) ** 2.5)
    return Tone(centre, audibility, min(6.0, max(0.0, audibility - 4)))


def _noise(density: Doubles, lines: NDArray[np.int64]) -> Doubles:
    """The noise at these lines: a straight line in dB through those that belong to no tone."""
    levels = level(np.maximum(density[lines], 1e-30))
    kept = levels <= np.median(levels) + _STANDS_DB
    for _ in range(3):
        slope, offset = np.polyfit(lines[kept], levels[kept], 1)
        fitted = slope * lines + offset
        again = levels <= fitted + _STANDS_DB
        if (again == kept).all() or again.sum() < 4:
            break
        kept = again
    # A line through levels lies below the level of the mean: by what the kept lines show.
    kept_energy = float(np.sum(density[lines][kept]))
    drawn = energy(fitted)
    return np.asarray(drawn * (kept_energy / float(np.sum(drawn[kept]))))


def _is_narrow(density: Doubles, line_hz: float, top: int) -> bool:
    """Half as high within 10 % of the critical band, but at least within Hann's own lobe."""
    most = max(4.0, _WIDTH_PART * critical_hz(top * line_hz) / line_hz)
    reach = int(most) + 2
    part = density[max(0, top - reach) : top + reach + 1] >= density[top] / 2
    return int(part.sum()) <= most
