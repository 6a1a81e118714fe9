"""Long-term levels and doses out of levels: Lden, Ldn, CNEL, LEX,8h, rating level, dose.

levels are LAeq of equally long parts in dB; NaN where not measured: it has no part.
"""

from collections.abc import Sequence
from math import inf, log2

import numpy as np
from numpy.typing import NDArray

from lotline.dsp.decibel import energy, energy_of, level, level_of
from lotline.records import energy_mean

Doubles = NDArray[np.float64]
# A total that exceeds its residual by no more than this says nothing about the source alone.
_LEAST_EXCESS_DB = 3.0


def lden(
    day: float, evening: float, night: float, hours: Sequence[float] = (12.0, 4.0, 8.0)
) -> float:
    """Directive 2002/49/EC Annex I: evening +5 dB, night +10 dB; hours of each.

    NaN, as of the other sums here, while one of the levels is not known.
    """
    return _sum([day, evening + 5, night + 10], hours)


def ldn(day: float, night: float) -> float:
    """Day-night level: 15 h of day, 9 h of night (22 to 7) +10 dB."""
    return _sum([day, night + 10], (15.0, 9.0))


def cnel(day: float, evening: float, night: float) -> float:
    """Community noise equivalent level: evening (19 to 22) +5 dB, night (22 to 7) +10 dB."""
    return _sum([day, evening + 5, night + 10], (12.0, 3.0, 9.0))


def _sum(levels: Sequence[float], hours: Sequence[float]) -> float:
    return energy_mean(levels, hours) if all(v == v for v in levels) else float("nan")


def lex_8h(laeq: float, hours: float) -> float:
    """Daily noise exposure, Directive 2003/10/EC, ISO 1999: LAeq,Te + 10 lg(Te / 8 h)."""
    return lex(laeq, hours, 8.0)


def lex(laeq: float, hours: float, nominal: float) -> float:
    """The level that would give the same energy over `nominal` hours."""
    return laeq + float(level(hours / nominal))


def rating_level(levels: Doubles, adjustments: Doubles, hours: Doubles) -> float:
    """LAr,T, ISO 1996-1:2016 3.6.3: the energy mean of LAeq,i + K_i over T = sum of hours."""
    return energy_mean(levels + adjustments, hours)


def together(levels: Doubles) -> Doubles:
    """(k,) the level of n sources or bands at once: 10 lg(sum of 10^(L/10)). levels: (n, k)."""
    return level(energy(levels).sum(axis=0))


def left(total: float, part: float) -> float:
    """What is left of a level without a part of it, dB; -inf where it may be nothing."""
    return level_of(max(energy_of(total) - energy_of(part), 0.0))


def joined(levels: Doubles, part: float, share: Doubles) -> Doubles:
    """(n,) levels with a part that is there for so much of their time, dB."""
    return level(energy(levels) + share * energy(part))


def specific(total: float, residual: float, least: float = _LEAST_EXCESS_DB) -> tuple[float, bool]:
    """(level of the source alone, whether that is more than an upper bound).

    ISO 1996-2:2017 10.4: the residual is taken away where the total exceeds it by more than
    3 dB; else the total stands, as an upper bound.
    """
    if total - residual <= least:
        return total, False
    return level_of(energy_of(total) - energy_of(residual)), True


def dose(
    levels: Doubles,
    seconds: float | Doubles,
    *,
    criterion: float,
    exchange: float,
    threshold: float,
) -> float:
    """Per cent of the day's allowance; 100 are eight hours at the criterion.

    levels: of parts of `seconds` (one for all, or of each), Slow for OSHA. OSHA 29 CFR 1910.95:
    criterion 90, exchange 5, threshold 80 (hearing conservation) or 90 (PEL); NIOSH 98-126: 85,
    3, 80.
    """
    counted = levels >= threshold
    hours = np.broadcast_to(seconds, levels.shape)[counted] / 3600
    hours = np.exp2((levels[counted] - criterion) / exchange) * hours
    return float(hours.sum()) / 8 * 100


def twa(dose_percent: float, *, criterion: float, exchange: float) -> float:
    """The eight-hour level of a dose: criterion + exchange / lg 2 * lg(D / 100); -inf of none."""
    return criterion + exchange * log2(dose_percent / 100) if dose_percent else -inf
