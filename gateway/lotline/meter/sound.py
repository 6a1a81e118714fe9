"""Sound: energy means, maxima, percentile levels, third octaves."""

import numpy as np
from numpy.typing import NDArray

from lotline.dsp import CLASS_WIDTH, CLASSES, FIRST_CLASS, fast_histogram
from lotline.meter.columns import Columns, Doubles, follow, weights
from lotline.records import Value, energy_mean

_MEANS = ("LAeq", "LCeq", "LZeq")
_PERCENT = {"LAF10": 10, "LAF50": 50, "LAF90": 90}
# Half a step of 125 ms: a node's seconds of sound follow each other to a few ms.
_SLACK_US = 62_500
_NOT_MEASURED = np.full((1, 8), np.nan)
# Quiet parts that can lower LAeq by no more than this do not make it an upper bound.
_IMMATERIAL_DB = 0.1


def values(columns: Columns) -> dict[str, Value]:
    """The sound quantities of a span; those without any part are absent."""
    found: dict[str, Value] = {}
    for name in _MEANS:
        levels, measured = columns.numbers(name)
        if levels.size:
            found[name] = energy_mean(levels, measured)
    return found | _percentile_levels(columns) | _third_octaves(columns)


def exceeded(counts: NDArray[np.int64], percent: int) -> float:
    """The level exceeded `percent` % of the time: the highest class that it spends so much
    time in or above. counts: from `dsp.fast_histogram`, of at least one step."""
    from_top = np.cumsum(counts[::-1])
    at = int(np.searchsorted(from_top * 100, from_top[-1] * percent))
    return round(FIRST_CLASS + (CLASSES - 1 - at) * CLASS_WIDTH, 1)


def underrange_matters(columns: Columns) -> bool:
    """Would LAeq be lower by more than 0.1 dB if the parts below the self-noise were silent?

    Without it a single quiet second would make every loud quarter hour an upper bound.
    """
    levels, measured = columns.numbers("LAeq")
    under = [p.upper_bound for p in columns.having("LAeq")]
    least = energy_mean(np.where(under, -np.inf, levels), measured)
    return not energy_mean(levels, measured) - least <= _IMMATERIAL_DB


def _percentile_levels(columns: Columns) -> dict[str, Value]:
    levels = _steps(columns)
    counts = fast_histogram(levels)
    if not counts.any():
        return {}
    return {name: exceeded(counts, percent) for name, percent in _PERCENT.items()}


def _steps(columns: Columns) -> Doubles:
    """All 125 ms levels in a row, with NaN where records do not follow each other."""
    name = "LAeq_125ms"
    rows = _hundredths(columns.arrays(name))
    joined = follow(columns.having(name), _SLACK_US)
    after_gaps = [i for i, follows in enumerate(joined, 1) if not follows]
    if after_gaps:
        rows = np.insert(rows, after_gaps, _NOT_MEASURED, axis=0)
    return rows.ravel()


def _third_octaves(columns: Columns) -> dict[str, Value]:
    name = "third_octave_Leq"
    rows = _hundredths(columns.arrays(name))
    if not rows.size:
        return {}
    measured = weights(columns.having(name))
    return {name: tuple(energy_mean(band, measured) for band in rows.T)}


def _hundredths(levels: Doubles) -> Doubles:
    """The wire's own 0.01 dB steps again: the journal keeps arrays as float32."""
    return np.round(levels, 2)
