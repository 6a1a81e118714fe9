"""Third octaves that stand out, named in expressions as `stands_out_20_125`: by how many dB the
most prominent band from 20 to 125 Hz exceeds the mean of its two neighbours (RD 1367/2007 annex
IV 3.3); `above_both_25_125`: the higher one of them (ISO 1996-2, BS 4142 annex C)."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lotline.judge.language.functions import Unknown
from lotline.judge.language.quantity import THIRDS
from lotline.meter.noise.tonal import above_both, above_mean

_NAME = re.compile(r"(stands_out|above_both)_(\d+)_(\d+)")


@dataclass(frozen=True, slots=True)
class Asked:
    """first, last: places in THIRDS of the bands that are looked at."""

    both: bool
    first: int
    last: int


def asked(name: str) -> Asked | None:
    m = _NAME.fullmatch(name)
    if m is None or m[2] not in THIRDS or m[3] not in THIRDS:
        return None
    first, last = THIRDS.index(m[2]), THIRDS.index(m[3])
    # The outermost bands have no neighbour on one side.
    first, last = max(first, 1), min(last, len(THIRDS) - 2)
    return Asked(m[1] == "above_both", first, last) if first <= last else None


def most(what: Asked, level: Callable[[str], float]) -> tuple[float, list[str]]:
    """(dB, the midbands that could not be looked at, for want of them or of a neighbour).

    level: of a third octave by its midband, unweighted, dB. Raises Unknown where none could.
    """
    levels: dict[int, float] = {}
    why = Unknown("no third octave of this range was measured with both its neighbours")
    for i in range(what.first - 1, what.last + 2):
        try:
            levels[i] = level(THIRDS[i])
        except Unknown as e:
            why = e
    rule = above_both if what.both else above_mean
    every = range(what.first, what.last + 1)
    whole = [i for i in every if all(j in levels for j in (i - 1, i, i + 1))]
    if not whole:
        raise why
    found = max(rule(levels[i - 1], levels[i], levels[i + 1]) for i in whole)
    return found, [THIRDS[i] for i in every if i not in whole]
