"""A machine's idle level and the two thresholds above it, from how its values are distributed."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lotline.meter.cycles.kinds import Kind

Doubles = NDArray[np.float64]
BINS_PER_OCTAVE = 12
KERNEL = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9
# Less of the time than this is a dropout of the sensor, not a level.
LEVEL_SHARE = 0.02
# Two humps are one level unless the valley between them is this much lower than either.
VALLEY = 0.5
# Standby beside off: this share of the active time at least; its hump may reach this many
# times above what a machine idles at most.
STANDBY_SHARE, STANDBY_WIDE = 0.2, 2.0
# A run lies this far above idle: in spreads of the idle level, and relative to it.
SPREADS = 5.0
RELATIVE = 0.1
# At rest a level wanders by this many spreads.
WANDERS = 2.0
# Of the active time this share lies below the low level of the run (start, edges, door lamp).
LOW_SHARE = 0.1
# Where the thresholds lie between idle and the low level of the run.
START, STOP = 0.4, 0.2
# Of vibration: a run shakes this many times as hard as all else, and pauses this far below
# the threshold.
HARDER, HYSTERESIS = 2.0, 0.75


@dataclass(frozen=True, slots=True)
class Levels:
    """idle and its spread (one standard deviation); a run starts at `start` or above and
    pauses below `stop`; a machine that pauses at `awake` or above is not at rest; all in the
    unit of the values."""

    idle: float
    spread: float
    start: float
    stop: float
    awake: float = np.inf


def learn(values: Doubles, weights: Doubles, kind: Kind, change: float = 0.0) -> Levels:
    """From values (n,) without NaN and the seconds (n,) that each stands for; change: the least
    that the sensor tells."""
    if not kind.energy:
        return _learn_vibration(values, weights)
    low, high = _idle_range(np.maximum(values, 0.0), weights, kind.margin)
    at_rest = (values >= low) & (values <= high)
    idle = _quantile(values[at_rest], weights[at_rest], 0.5)
    spread = _quantile(np.abs(values - idle)[at_rest], weights[at_rest], 0.68)
    found = _thresholds(values, weights, kind, idle, spread)
    return replace(found, awake=found.idle + max(kind.awake, WANDERS * spread, change))


def _learn_vibration(values: Doubles, weights: Doubles) -> Levels:
    """The split into two levels that differ most (N. Otsu, IEEE Trans. SMC-9, 1979): handling
    shakes a machine at every level below the run's, so that no level but the run's stands out.
    """
    order = np.argsort(values, kind="stable")
    v, w = values[order], np.cumsum(weights[order])
    sums = np.cumsum(v * weights[order])
    with np.errstate(invalid="ignore", divide="ignore"):
        low, high = sums[:-1] / w[:-1], (sums[-1] - sums[:-1]) / (w[-1] - w[:-1])
        apart = np.nan_to_num(w[:-1] * (w[-1] - w[:-1]) * (high - low) ** 2)
    at = int(np.argmax(apart)) if len(apart) else 0
    if not len(apart) or not high[at] >= HARDER * low[at]:
        idle = _quantile(values, weights, 0.5)
        return Levels(idle, 0.0, np.inf, np.inf)
    start = float(v[at] + v[at + 1]) / 2
    rest = values < start
    idle = _quantile(values[rest], weights[rest], 0.5)
    spread = _quantile(np.abs(values - idle)[rest], weights[rest], 0.68)
    return Levels(idle, spread, start, HYSTERESIS * start)


def _thresholds(
    values: Doubles, weights: Doubles, kind: Kind, idle: float, spread: float
) -> Levels:
    least = max(kind.margin, SPREADS * spread, RELATIVE * idle)
    active = values > idle + least
    if not active.any():
        if idle > kind.idle_most:
            return Levels(0.0, 0.0, idle / 2, idle / 2)
        return Levels(idle, spread, idle + least, idle + least)
    rise = _quantile(values[active], weights[active], LOW_SHARE) - idle
    start, stop = max(least, START * rise), max(0.6 * least, STOP * rise)
    return Levels(idle, spread, idle + start, idle + stop)


@dataclass(frozen=True, slots=True)
class _Hump:
    """A level: its bounds, the share of the weight in it, and its height."""

    low: float
    high: float
    share: float
    height: float


def _humps(values: Doubles, weights: Doubles, scale: float) -> list[_Hump]:
    """The levels in a distribution, from low to high.

    The histogram is even in log2(value + scale): all of standby is in one octave or so.
    """
    bins = np.floor(np.log2(values / scale + 1.0) * BINS_PER_OCTAVE).astype(np.int64)
    counts = np.bincount(bins, weights, minlength=int(bins.max()) + len(KERNEL))
    smooth = np.convolve(counts, KERNEL, mode="same")
    bounds = [0, *_valleys(smooth), len(counts)]
    edges = scale * (np.exp2(np.array(bounds) / BINS_PER_OCTAVE) - 1.0)
    total = counts.sum() or 1.0
    return [
        _Hump(float(low), float(high), counts[a:b].sum() / total, float(smooth[a:b].max()))
        for a, b, low, high in zip(bounds, bounds[1:], edges, edges[1:], strict=False)
    ]


def _idle_range(values: Doubles, weights: Doubles, scale: float) -> tuple[float, float]:
    """From where to where the lowest level reaches that is one."""
    humps = _humps(values, weights, scale)
    found = next(h for h in humps if h.share >= min(LEVEL_SHARE, max(h.share for h in humps)))
    return (-np.inf if found is humps[0] else found.low), found.high


def standby(values: Doubles, weights: Doubles, above: float, kind: Kind) -> float | None:
    """Where the lowest level above the threshold begins, if it may be standby by its size:
    then the machine was off (at its main switch) in what lies below."""
    active = values >= above
    if not kind.energy or not active.any():
        return None
    humps = _humps(values[active], weights[active], kind.margin)
    found = next((h for h in humps if h.share >= STANDBY_SHARE), humps[0])
    if found.share < STANDBY_SHARE or found.high > STANDBY_WIDE * kind.idle_most:
        return None
    return max(found.low, above)


def _valleys(smooth: Doubles) -> list[int]:
    """Bins in which one level ends and the next begins."""
    found: list[int] = []
    peak = bottom = 0
    for i in range(1, len(smooth)):
        if smooth[i] < smooth[bottom]:
            bottom = i
        if smooth[i] > smooth[peak] and bottom <= peak:
            peak = bottom = i
        elif bottom > peak and smooth[bottom] < VALLEY * min(smooth[peak], smooth[i]):
            found.append(bottom)
            peak = bottom = i
    return found


def _quantile(values: Doubles, weights: Doubles, share: float) -> float:
    """The value that a share of the weight lies below."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    at = int(np.searchsorted(reached, share * reached[-1]))
    return float(values[order[min(at, len(order) - 1)]])
