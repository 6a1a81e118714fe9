"""Third octaves against IEC 61260-1:2014 class 1, with tones that last."""

from dataclasses import dataclass

import numpy as np

from lotline.cli.bench.conformance import limits
from lotline.cli.bench.conformance.drive import RATES, Doubles, bands
from lotline.cli.bench.conformance.limits import Source
from lotline.cli.bench.conformance.row import Check, Row
from lotline.dsp.decibel import energy, level

_CLAUSE = "IEC 61260-1:2014"
# Tones a band; from 3.2 Hz, below the last break point of the lowest band.
STEPS = 24
_LOWEST = -25


@dataclass(frozen=True, slots=True)
class Curves:
    """x: of the tones, in bands from 1 kHz. bands: of the filters. gain: (tones, bands), dB."""

    rate: int
    x: Doubles
    bands: list[int]
    gain: Doubles

    def omega(self, band: int) -> Doubles:
        return np.asarray(10 ** ((self.x - band) / 10))


def curves(rate: int) -> Curves:
    top = 10 * np.log10(0.499 * rate / 1000)
    x = np.arange(_LOWEST * STEPS, int(top * STEPS) + 1) / STEPS
    found = [bands(rate, 1000 * 10 ** (v / 10)) for v in x]
    return Curves(rate, x, found[0][0], np.array([gain for _, gain in found]))


def thirds() -> tuple[list[Row], list[Curves]]:
    every = [curves(rate) for rate in RATES]
    return [*_mask(every), _bandwidth(every), _sum(every)], every


def _row(key: str, clause: str, what: str, source: Source) -> Row:
    return Row(key, "Third octaves", f"{_CLAUSE}, {clause}", what, source)


def _mask(every: list[Curves]) -> list[Row]:
    """Attenuation of each tone in each band; the reference attenuation is 0 dB."""
    inside = _row("thirds_pass", "5.10, Table 1", "all bands, inside the band edges", Source.TWO)
    outside = _row("thirds_stop", "5.10, Table 1", "all bands, outside, at least", Source.TWO)
    for c in every:
        for k, band in enumerate(c.bands):
            hz = 1000 * 10 ** (c.x / 10)
            rows = zip(hz, -c.gain[:, k], *limits.attenuation(c.omega(band)), strict=True)
            for at, got, low, high in rows:
                row = outside if low > 0 and np.isinf(high) else inside
                row.checks.append(Check(c.rate, at, float(got), float(low), float(high), band))
    return [inside, outside]


def _bandwidth(every: list[Curves]) -> Row:
    """Beside the nominal: the power gain over ln f, trapezoids of a 24th of a band."""
    row = _row("bandwidth", "5.12.2", "effective bandwidth of all bands", Source.ONE)
    nominal = np.log(limits.G) / 3
    for c in every:
        power = np.trapezoid(energy(c.gain), c.x * np.log(10) / 10, axis=0)
        for band, got in zip(c.bands, level(power / nominal), strict=True):
            hz = 1000 * 10 ** (band / 10)
            bound = limits.BANDWIDTH
            row.checks.append(Check(c.rate, hz, float(got), -bound, bound))
    return row


def _sum(every: list[Curves]) -> Row:
    """Each band that has two neighbours, and they, at the tones inside its edges
    (IEC 61260-2:2016 7.2.4, formula 3)."""
    row = _row("sum", "5.16", "three adjacent bands together", Source.ONE)
    for c in every:
        for k in range(1, len(c.bands) - 1):
            for i in np.flatnonzero(np.abs(c.x - c.bands[k]) <= 0.5):
                got = float(level(energy(c.gain[i, k - 1 : k + 2]).sum()))
                row.checks.append(Check(c.rate, 1000 * 10 ** (c.x[i] / 10), got, *limits.SUM))
    return row
