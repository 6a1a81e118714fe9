"""Days and doses out of levels: Lden, Ldn, LEX,8h, OSHA and NIOSH dose.

levels are LAeq of equally long parts in dB; NaN where not measured: it has no part.
"""

from math import log10, nan

import numpy as np
from numpy.typing import NDArray

from lotline.records import energy_mean

Doubles = NDArray[np.float64]


def lden(day: float, evening: float, night: float, hours: tuple[float, float, float]) -> float:
    """Directive 2002/49/EC Annex I: evening +5 dB, night +10 dB; hours of each (12, 4, 8)."""
    return energy_mean([day, evening + 5, night + 10], hours)


def ldn(day: float, night: float, hours: tuple[float, float] = (15.0, 9.0)) -> float:
    """Day-night level: night (22 to 7) +10 dB."""
    return energy_mean([day, night + 10], hours)


def lex_8h(laeq: float, hours: float) -> float:
    """Daily noise exposure, Directive 2003/10/EC, ISO 1999: LAeq,Te + 10 lg(Te / 8 h)."""
    return laeq + 10 * log10(hours / 8) if hours > 0 else nan


def dose(
    levels: Doubles, seconds: float, *, criterion: float, exchange: float, threshold: float
) -> float:
    """Per cent of the day's allowance. levels: LAS (OSHA) or LA (NIOSH) of parts of `seconds`.

    OSHA 29 CFR 1910.95: criterion 90, exchange 5, threshold 80 (hearing conservation) or 90
    (PEL); NIOSH 98-126: 85, 3, 80. 100 per cent are eight hours at the criterion.
    """
    counted = levels[levels >= threshold]
    hours = np.exp2((counted - criterion) / exchange) * (seconds / 3600)
    return float(hours.sum()) / 8 * 100


def twa(dose_percent: float, *, criterion: float, exchange: float) -> float:
    """The eight-hour level of a dose: criterion + exchange / lg 2 * lg(D / 100)."""
    return criterion + exchange / log10(2) * log10(dose_percent / 100)
