"""Which machine contributed what at the lot line: boundary energy over machine states."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, nan

import numpy as np
from numpy.typing import NDArray

from lotline.dsp.decibel import energy, level
from lotline.errors import MeterError

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
# A machine is told from the rest when it ran, and rested, in so many blocks of time each.
LEAST_BLOCKS = 8
# Traffic of one quarter hour is alike: its minutes are one piece of evidence, not fifteen.
BLOCK = 15
# Rounds of weighing by what is expected; the third changes no bound by a tenth of a decibel.
_ROUNDS = 3
# Machines that run apart for less than this share of their time cannot be told apart.
_ALIKE = 0.02


@dataclass(frozen=True, slots=True)
class Contribution:
    """LAeq at the microphone from these machines alone while they run, in dB.

    machines: more than one where they always run together. level: the best estimate, -inf if
    nothing of it is seen. low, high: 95 % bounds; low is -inf where it may be nothing. hours:
    how long they ran. why: what is missing where nothing can be said; level is then NaN.
    """

    machines: tuple[str, ...]
    level: float
    low: float
    high: float
    hours: float
    why: str = ""


def contributions(
    levels: Doubles, states: Doubles, names: Sequence[str], strata: Ints
) -> list[Contribution]:
    """What each machine adds to the rest, by a regression of energies on states.

    levels: (n,) LAeq of successive minutes, dB; NaN where not measured. states: (n, m) the share
    of each minute that a machine ran, NaN unknown. strata: (n,) which minutes share a residual,
    as hour and kind of day: a machine that runs by day is not given the traffic of the day.

    Energies add up, so the model is linear in them; they scatter with their size, so each minute
    is weighed by what is expected of it (a gamma model with identity link); the bounds hold
    where minutes of a quarter hour are alike (cluster-robust covariance). Raises MeterError for
    lengths that differ.
    """
    if not len(levels) == len(states) == len(strata) or states.shape[1] != len(names):
        raise MeterError(
            f"got {len(levels)} levels, {states.shape} states of {len(names)} machines and "
            f"{len(strata)} strata, expected as many of each"
        )
    known = ~np.isnan(levels) & ~np.isnan(states).any(axis=1)
    blocks = np.unique(np.flatnonzero(known) // BLOCK, return_inverse=True)[1]
    states = states[known]
    groups = _groups(states)
    columns = [states[:, group[0]] for group in groups]
    whys = [_missing(column, blocks) for column in columns]
    told = [column for column, why in zip(columns, whys, strict=True) if not why]
    found = iter(_bounds(energy(levels[known]), told, strata[known], blocks) if told else [])
    return [
        Contribution(
            tuple(names[k] for k in group), *((nan, -inf, inf) if why else next(found)),
            float(column.sum()) / 60, why,
        )
        for group, column, why in zip(groups, columns, whys, strict=True)
    ]  # fmt: skip


def summed(parts: Sequence[Contribution], shares: Sequence[float] = ()) -> Contribution:
    """What several add together, each for its share of the time (default: all of it). Their
    bounds are added too, as if all erred to the same side: never too narrow, whatever is between
    their errors. `hours` is that of the one that ran least."""
    spans = energy([(p.level, p.low, p.high) for p in parts])
    weights = np.reshape(shares or [1.0] * len(parts), (-1, 1))
    best, low, high = map(float, level((spans * weights).sum(axis=0)))
    return Contribution(
        tuple(name for p in parts for name in p.machines), best, low, high,
        min(p.hours for p in parts), "; ".join(p.why for p in parts if p.why),
    )  # fmt: skip


def _groups(states: Doubles) -> list[list[int]]:
    """The columns that can be told apart; together those that cannot."""
    groups: list[list[int]] = []
    for k in range(states.shape[1]):
        here = states[:, k]
        for group in groups:
            other = states[:, group[0]]
            apart, ran = np.abs(here - other).sum(), np.maximum(here, other).sum()
            if ran > 0 and apart <= _ALIKE * ran:
                group.append(k)
                break
        else:
            groups.append([k])
    return groups


def _missing(column: Doubles, blocks: Ints) -> str:
    """What there is too little of to tell a machine from the rest, or nothing."""
    for share, word in ((column, "ran"), (1 - column, "rested")):
        count = len(np.unique(blocks[share > 0.5]))
        if count < LEAST_BLOCKS:
            return (
                f"not enough data: {word} in {count} quarter hours with sound and states, "
                f"{LEAST_BLOCKS} are needed"
            )
    return ""


def _bounds(
    energies: Doubles, columns: list[Doubles], strata: Ints, blocks: Ints
) -> list[tuple[float, float, float]]:
    """(level, low, high) of each column."""
    stratum = np.unique(strata, return_inverse=True)[1]
    scale = energies.mean()
    y = energies / scale
    expected = np.full(len(y), y.mean())
    floor = np.quantile(y, 0.05)
    for _ in range(_ROUNDS):
        weights = expected**-2
        # What the strata explain is taken out first (Frisch, Waugh and Lovell): they are many.
        *x, z = (_cleared(v, weights, stratum) for v in (*columns, y))
        apart = np.column_stack(x)
        weighted = apart * weights[:, None]
        inverse = np.linalg.pinv(weighted.T @ apart)
        fit = inverse @ (weighted.T @ z)
        left = z - apart @ fit
        expected = np.maximum(y - left, floor)
    errors = _errors(weighted * left[:, None], inverse, blocks)
    count = len(columns)
    shown = [
        (fit[k], fit[k] - _reach(columns[k], blocks) * errors[k],
         fit[k] + _reach(columns[k], blocks) * errors[k])
        for k in range(count)
    ]  # fmt: skip
    as_levels = level(np.maximum(np.array(shown) * scale, 0.0))
    return [(float(a), float(b), float(c)) for a, b, c in as_levels]


def _cleared(column: Doubles, weights: Doubles, stratum: Ints) -> Doubles:
    """Less its weighted mean in each stratum."""
    means = np.bincount(stratum, weights * column) / np.bincount(stratum, weights)
    return np.asarray(column - means[stratum])


def _errors(scores: Doubles, inverse: Doubles, blocks: Ints) -> Doubles:
    """Standard errors, the minutes of a block counted as one."""
    sums = np.add.reduceat(scores, np.flatnonzero(np.diff(blocks, prepend=-1)))
    middle = sums.T @ sums * (len(sums) / (len(sums) - 1))
    return np.asarray(np.sqrt(np.diag(inverse @ middle @ inverse)))


def _reach(column: Doubles, blocks: Ints) -> float:
    """How many standard errors 95 % take: Student's t for the rarer of the two states."""
    rarer = min(len(np.unique(blocks[share > 0.5])) for share in (column, 1 - column))
    return 1.96 + 2.8 / (rarer - 1)
