"""Sound: energy means, maxima, percentile levels, third octaves."""

from collections.abc import Iterable

import numpy as np
from lotwire.codes import MISSING
from numpy.typing import NDArray

from lotline.dsp import CLASS_WIDTH, CLASSES, FIRST_CLASS, fast_histogram
from lotline.meter.columns import Columns, OfTable
from lotline.meter.takt import TAKT_S, takt_maximal
from lotline.records import PER_DB, Value, energy_mean, energy_means

_MEANS = ("LAeq", "LCeq", "LZeq")
_PERCENT = {"LAF10": 10, "LAF50": 50, "LAF90": 90}
# Half a step of 125 ms: a node's seconds of sound follow each other to a few ms.
_SLACK_US = 62_500
# Quiet parts that can lower LAeq by no more than this do not make it an upper bound.
IMMATERIAL_DB = 0.1


def values(columns: Columns | OfTable) -> dict[str, Value]:
    """The sound quantities of a span; those without any part are absent."""
    found: dict[str, Value] = {}
    for name in columns.present(_MEANS):
        found[name] = energy_mean(*columns.numbers(name))
    return found | _percentile_levels(columns) | _third_octaves(columns) | _takts(columns)


def exceeded(
    counts: NDArray[np.int64], percents: Iterable[float], first: float = FIRST_CLASS
) -> list[float]:
    """The levels exceeded so many % of the time: the highest class that the level spends so
    much time in or above. counts: from `dsp.fast_histogram`, of at least one step, the first
    class around `first` dB."""
    from_top = np.cumsum(counts[::-1]) * 100
    steps = from_top[-1] // 100
    at = np.searchsorted(from_top, [steps * percent for percent in percents])
    return [round(first + (len(counts) - 1 - int(i)) * CLASS_WIDTH, 1) for i in at]


def histogram(
    levels: NDArray[np.float64], first: float = FIRST_CLASS, count: int = CLASSES
) -> NDArray[np.int64]:
    """How many levels lie in each class of 0.1 dB, as `dsp.fast_histogram` counts them; those
    beyond the ends in the end classes. levels: dB, without NaN. first, count: of the classes."""
    lowest = first - CLASS_WIDTH / 2
    classes = np.floor((np.maximum(levels, lowest) - lowest) * (1 / CLASS_WIDTH))
    return np.bincount(np.minimum(classes.astype(np.int64), count - 1), minlength=count)


def underrange_matters(columns: Columns | OfTable) -> bool:
    """Would LAeq be lower by more than 0.1 dB if the parts below the self-noise were silent?

    Without it a single quiet second would make every loud quarter hour an upper bound.
    """
    levels, measured = columns.numbers("LAeq")
    under = columns.upper_bounds("LAeq")
    least = energy_mean(np.where(under, -np.inf, levels), measured)
    return not energy_mean(levels, measured) - least <= IMMATERIAL_DB


def _percentile_levels(columns: Columns | OfTable) -> dict[str, Value]:
    """From the 125 ms levels in a row; F starts afresh where records do not follow each other."""
    name = "LAeq_125ms"
    joined = columns.joined(name, _SLACK_US)
    counts = fast_histogram(columns.packed(name), joined, PER_DB, MISSING)
    if not counts.any():
        return {}
    return dict(zip(_PERCENT, exceeded(counts, _PERCENT.values()), strict=True))


def _takts(columns: Columns | OfTable) -> dict[str, Value]:
    """LAFTeq, from records no longer than a takt."""
    if not 0 < columns.longest("LAFmax") <= TAKT_S:
        return {}
    maxima, _ = columns.numbers("LAFmax")
    return {"LAFTeq": takt_maximal(columns.starts("LAFmax"), maxima)}


def _third_octaves(columns: Columns | OfTable) -> dict[str, Value]:
    name = "third_octave_Leq"
    raw = columns.packed(name)
    return {name: energy_means(raw, columns.weights(name))} if raw else {}
