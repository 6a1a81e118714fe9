"""What is drawn of each group of clauses."""

from collections.abc import Iterable

import numpy as np

from lotline.cli.bench.conformance import Report, limits
from lotline.cli.bench.conformance.limits import Doubles
from lotline.cli.bench.conformance.plot import (
    BLUE,
    GREEN,
    ORANGE,
    VERMILLION,
    Plot,
    Points,
    Series,
    finite,
)  # fmt: skip
from lotline.cli.bench.conformance.row import Check, Row
from lotline.cli.bench.conformance.thirds import Curves

_COLOURS = (BLUE, VERMILLION, GREEN, ORANGE)
_HZ = [(10, "10"), (31.5, "31.5"), (100, "100"), (315, "315"), (1000, "1 k"), (3150, "3.15 k"),
       (10000, "10 k"), (20000, "20 k")]  # fmt: skip
_MS = [(v, f"{v:g}") for v in (0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)]
_OMEGA = [(v, f"{v:g}") for v in (0.2, 0.3, 0.5, 0.7, 1, 1.4, 2, 3, 5)]
_OFF = "deviation, dB"
_FREQUENCY = "frequency, Hz"
# A third is drawn whole near its midband, every so many tones further off.
_NEAR, _SPARSE, _DEEPEST = 0.7, 4, 90.0
# Deeper than this there is nothing but rounding.
_NOTHING = 150.0


def plots(report: Report) -> dict[str, list[Plot]]:
    """By group."""
    rows = {row.key: row for row in report.rows}
    return {
        "Frequency weightings": [_weighting([rows[f"weighting_{name}"] for name in "ACZ"])],
        "Time weightings": [_decay([rows["decay_F"], rows["decay_S"]], 40)],
        "Tonebursts": [
            _bursts([rows["burst_LAFmax"], rows["burst_LAE"]]), _bursts([rows["burst_LASmax"]]),
        ],
        "Impulse": [_impulse(rows["impulse_bursts"])],
        "C peak": [_peaks([row for key, row in rows.items() if key.startswith("peak_")])],
        "Level linearity": [_linearity(rows["linearity"])],
        "Third octaves": [
            _mask(report.curves, (0.17, 6.0), (_DEEPEST, -2.0), range(0, 91, 10), _OMEGA,
                  "All third octaves and the mask"),
            _mask(report.curves, (0.85, 1.18), (6.0, -1.0), range(-1, 7),
                  [(v, f"{v:g}") for v in (0.85, 0.9, 0.95, 1, 1.05, 1.1, 1.15)],
                  "The same, inside the band edges"),
            _by_rate(rows["bandwidth"], "Effective bandwidth", 0.5),
            _by_rate(rows["sum"], "Three adjacent bands together", 2.0),
        ],
    }  # fmt: skip


def _by(checks: Iterable[Check]) -> list[Points]:
    """A curve a sampling rate."""
    found: dict[int, list[tuple[float, float]]] = {}
    for c in checks:
        found.setdefault(c.rate, []).append((c.at, c.got))
    return [sorted(points) for points in found.values()]


def _bounds(row: Row, y: tuple[float, float]) -> tuple[Points, Points]:
    """(upper, lower) limits over the axis."""
    upper = sorted({(c.at, c.high) for c in row.checks})
    lower = sorted({(c.at, c.low) for c in row.checks})
    return finite(upper, y[1], y[0]), finite(lower, y[1], y[0])


def _weighting(rows: list[Row]) -> Plot:
    y = (-4.0, 4.0)
    upper, lower = _bounds(rows[0], y)
    return Plot("A, C and Z: deviation from the closed form", _FREQUENCY, _OFF, (10, 20000), y,
                _HZ, range(-4, 5), _named(rows, "weighting_"), [upper], [lower])  # fmt: skip


def _named(rows: list[Row], prefix: str, dots: bool = False) -> list[Series]:
    return [
        Series(row.key.removeprefix(prefix), colour, _by(row.checks), dots)
        for row, colour in zip(rows, _COLOURS, strict=False)
    ]


def _bursts(rows: list[Row]) -> Plot:
    y = (-4.0, 2.0)
    upper, lower = _bounds(rows[0], y)
    names = " and ".join(row.key.removeprefix("burst_") for row in rows)
    return Plot(f"{names} of 4 kHz tonebursts", "duration, ms", _OFF, (0.25, 1000), y, _MS,
                range(-4, 3), _named(rows, "burst_"), [upper], [lower])  # fmt: skip


def _impulse(row: Row) -> Plot:
    y = (-3.0, 3.0)
    upper, lower = _bounds(row, y)
    return Plot("LAImax of 2 kHz bursts", "duration, ms", _OFF, (2, 20), y,
                [(v, f"{v}") for v in (2, 5, 10, 20)], range(-3, 4),
                _named([row], "impulse_"), [upper], [lower])  # fmt: skip


def _decay(rows: list[Row], top: float) -> Plot:
    """Rates of fall at each sampling rate: dots in the columns F and S."""
    dots = [
        Series(f"{row.key.removeprefix('decay_')}, all sampling rates", colour,
               [[(at, c.got) for c in row.checks]], dots=True)
        for at, (row, colour) in enumerate(zip(rows, _COLOURS, strict=False), 1)
    ]  # fmt: skip
    above: list[Points] = [[(1.5, 5.3), (2.5, 5.3)]]
    below: list[Points] = [[(0.5, 25), (1.5, 25)], [(1.5, 3.4), (2.5, 3.4)]]
    return Plot("Fall of F and S after a tone stops", "", "dB a second", (0.5, 2.5), (0, top),
                [(1, "F"), (2, "S")], range(0, 41, 5), dots, above, below, log=False)  # fmt: skip


def _peaks(rows: list[Row]) -> Plot:
    """A column a shape; each dot a sampling rate and a place between two samples."""
    dots = [[(float(at), c.got) for c in row.checks] for at, row in enumerate(rows)]
    ends = [(at - 0.5, at + 0.5) for at in range(len(rows))]
    names = [f"{row.key.split('_')[2]} × {row.worst.at:g} Hz".replace("-", "−") for row in rows]
    return Plot(
        "LCpeak − LC: deviation from the goal", "cycles × frequency", _OFF,
        (-0.5, len(rows) - 0.5), (-3, 3), list(enumerate(names)), range(-3, 4),
        [Series("all sampling rates, between samples", BLUE, dots, dots=True)],
        [[(x, row.worst.high) for x in of] for of, row in zip(ends, rows, strict=True)],
        [[(x, row.worst.low) for x in of] for of, row in zip(ends, rows, strict=True)],
        log=False,
    )  # fmt: skip


def _linearity(row: Row) -> Plot:
    y = (-1.0, 1.0)
    upper, lower = _bounds(row, y)
    ticks = [(float(v), f"−{-v}" if v else "0") for v in range(-100, 1, 10)]
    return Plot("LAeq and LAF of a 1 kHz tone", "level of the tone, dB re a sine of full scale",
                _OFF, (-100, 0), y, ticks, (-1, -0.5, 0, 0.5, 1),
                [Series("all sampling rates", BLUE, _by(row.checks))], [upper], [lower],
                log=False)  # fmt: skip


def _by_rate(row: Row, title: str, most: float) -> Plot:
    y = (-most, most)
    upper, lower = _bounds(row, y)
    rates = dict.fromkeys(c.rate for c in row.checks)
    series = [
        Series(f"{rate / 1000:g} kHz", colour, _by(c for c in row.checks if c.rate == rate))
        for rate, colour in zip(rates, _COLOURS, strict=True)
    ]
    ticks = np.linspace(-most, most, 5)
    return Plot(title, _FREQUENCY, _OFF, (10, 20000), y, _HZ, list(ticks), series,
                [upper], [lower])  # fmt: skip


def _mask(
    curves: list[Curves], x: tuple[float, float], y: tuple[float, float],
    y_ticks: Iterable[float], x_ticks: list[tuple[float, str]], title: str,
) -> Plot:  # fmt: skip
    """y: (most, least) attenuation: the pass band is on top."""
    series = [
        Series(f"{c.rate / 1000:g} kHz", colour, _thirds(c, x), thin=True)
        for c, colour in zip(curves, _COLOURS, strict=True)
    ]
    omega = np.geomspace(*x, 2001)
    least, most = limits.attenuation(omega)
    inside = np.isfinite(most)
    return Plot(title, "frequency / midband frequency", "attenuation, dB", x, y, x_ticks,
                list(y_ticks), series, [_corners(omega, least)],
                [[(float(omega[inside][0]), y[0]), *_corners(omega[inside], most[inside]),
                  (float(omega[inside][-1]), y[0])]])  # fmt: skip


def _corners(x: Doubles, y: Doubles) -> Points:
    return [(float(a), float(b)) for a, b in zip(x[::5], y[::5], strict=True)]


def _thirds(c: Curves, x: tuple[float, float]) -> list[Points]:
    found: list[Points] = []
    for k, band in enumerate(c.bands):
        omega = c.omega(band)
        off = np.abs(c.x - band)
        drawn = (omega >= x[0]) & (omega <= x[1]) & (
            (off < _NEAR) | (np.arange(len(off)) % _SPARSE == 0)
        ) & (-c.gain[:, k] < _NOTHING)  # fmt: skip
        found.append(list(zip(omega[drawn], -c.gain[drawn, k], strict=True)))
    return found
