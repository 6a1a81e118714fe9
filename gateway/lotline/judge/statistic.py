"""The statistics of stages: each is lotline.meter's, or numpy's own."""

from collections.abc import Callable, Sequence
from datetime import date
from math import isnan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lotline.judge.language.functions import Unknown, half_up
from lotline.judge.language.pack import Stat
from lotline.judge.verdict import tidy
from lotline.meter.air import aqi, limits, nowcast
from lotline.meter.calendar import EPOCH
from lotline.meter.noise import day
from lotline.meter.sound import exceeded, histogram
from lotline.records import energy_mean

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]


class Values(NamedTuple):
    """(n,) each, in order of time: value, its seconds, when it began and ended (UTC us). names:
    of their periods; quantity: whose values; on: the local date. whole: the values with NaN for
    each that is not known, for statistics that count hours."""

    value: Doubles
    seconds: Doubles
    start: Ints
    end: Ints
    names: Sequence[str] = ()
    quantity: str = ""
    on: date = date.min
    whole: Doubles | None = None


def apply(stat: Stat, values: Values, over: float | None = None) -> float:
    """Raises Unknown where these values do not give it."""
    if not len(values.value):
        raise Unknown("nothing was measured")
    found = _STATS[stat.kind](stat, values, over)
    if isnan(found):
        raise Unknown(f"{stat.kind} is not defined for these values")
    return found


def _leq(stat: Stat, v: Values, over: float | None) -> float:
    return energy_mean(v.value, v.seconds)


def _mean(stat: Stat, v: Values, over: float | None) -> float:
    return float(np.sum(v.value * v.seconds) / np.sum(v.seconds))


def _above(v: Values, over: float | None) -> NDArray[np.bool_]:
    assert over is not None
    return np.round(v.value, 6) > tidy(over)


def _runs(v: Values, over: float | None) -> list[float]:
    """Seconds of each run of values above that follow each other without a gap."""
    above, found = _above(v, over), list[float]()
    for at in np.flatnonzero(above):
        follows = at and above[at - 1] and v.start[at] == v.end[at - 1]
        if follows:
            found[-1] += float(v.seconds[at])
        else:
            found.append(float(v.seconds[at]))
    return found


def _exceeded(stat: Stat, v: Values, over: float | None) -> float:
    """Of values of different length each counts as often as the shortest fits into it."""
    times = np.maximum(np.round(v.seconds / v.seconds.min()).astype(np.int64), 1)
    every = v.value if (times == 1).all() else np.repeat(v.value, times)
    return exceeded(histogram(every), [stat.number])[0]


def _typical(stat: Stat, v: Values, over: float | None) -> float:
    """The whole decibel that occurs most; of several the lowest, which is the stricter one."""
    whole = np.array([half_up(x) for x in v.value])
    found, counts = np.unique(whole, return_counts=True)
    return float(found[np.argmax(counts)])


def _dose(stat: Stat, v: Values, over: float | None) -> float:
    criterion, exchange, threshold = stat.dose
    return day.dose(
        v.value, v.seconds, criterion=criterion, exchange=exchange, threshold=threshold
    )


def _dose_level(stat: Stat, v: Values, over: float | None) -> float:
    criterion, exchange, _ = stat.dose
    percent = _dose(stat, v, over)
    if percent <= 0:
        raise Unknown("no level reached the threshold")
    return day.twa(percent, criterion=criterion, exchange=exchange)


def _lex(stat: Stat, v: Values, over: float | None) -> float:
    return day.lex(energy_mean(v.value, v.seconds), float(v.seconds.sum()) / 3600, stat.number)


def _of(v: Values, name: str) -> float:
    """Of all the periods of this name, as of the nights of a year."""
    if len(v.names) != len(v.value):
        raise Unknown("lden and ldn need the periods day, evening and night")
    which = [i for i, n in enumerate(v.names) if n == name]
    if not which:
        raise Unknown(f"the {name} was not measured")
    return energy_mean(v.value[which], v.seconds[which])


def _lden(stat: Stat, v: Values, over: float | None) -> float:
    return day.lden(_of(v, "day"), _of(v, "evening"), _of(v, "night"))


def _ldn(stat: Stat, v: Values, over: float | None) -> float:
    return day.ldn(_of(v, "day"), _of(v, "night"))


def _nowcast(stat: Stat, v: Values, over: float | None) -> float:
    whole = v.value if v.whole is None else v.whole
    found = float(nowcast.nowcast(whole)[-1])
    if isnan(found):
        raise Unknown("fewer than two of the newest three hours were measured")
    return found


def _aqi(stat: Stat, v: Values, over: float | None) -> float:
    days = np.array([v.on.toordinal() - EPOCH])
    return float(aqi.aqi_on(v.value[-1:], days, aqi.tables_for(v.quantity))[0])


_STATS: dict[str, Callable[[Stat, Values, float | None], float]] = {
    "leq": _leq,
    "mean": _mean,
    "max": lambda s, v, o: float(v.value.max()),
    "min": lambda s, v, o: float(v.value.min()),
    "median": lambda s, v, o: float(np.median(v.value)),
    "sum": lambda s, v, o: float(v.value.sum()),
    "count": lambda s, v, o: float(len(v.value)),
    "range": lambda s, v, o: float(v.value.max() - v.value.min()),
    "typical": _typical,
    "quantile": lambda s, v, o: limits.percentile(v.value, 100 * s.number),
    "exceeded": _exceeded,
    "minutes_over": lambda s, v, o: float(v.seconds[_above(v, o)].sum()) / 60,
    "count_over": lambda s, v, o: float(np.count_nonzero(_above(v, o))),
    "runs_over": lambda s, v, o: float(len(_runs(v, o))),
    "longest_over": lambda s, v, o: max(_runs(v, o), default=0.0) / 60,
    "dose": _dose,
    "dose_level": _dose_level,
    "lex": _lex,
    "twa": lambda s, v, o: float(np.sum(v.value * v.seconds)) / 3600 / s.number,
    "lden": _lden,
    "ldn": _ldn,
    "nowcast": _nowcast,
    "aqi": _aqi,
}
# Of values that are not all there these are too low at most: enough to say `over`.
ONLY_GROW = ("max", "sum", "count", "minutes_over", "count_over", "runs_over", "longest_over",
             "dose", "dose_level", "twa")  # fmt: skip
