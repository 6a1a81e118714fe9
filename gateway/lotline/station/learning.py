"""What the journal teaches about machines at a microphone: what each adds, and what there is
without it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from math import inf, nan

import numpy as np
from numpy.typing import NDArray

from lotline import config
from lotline.enforce.ask import Range
from lotline.journal import Reader
from lotline.meter.contribution import BLOCK, LEAST_BLOCKS, Contribution, contributions, summed
from lotline.records import MachineState, energy_mean

Doubles = NDArray[np.float64]
MINUTE_US = 60_000_000
# Four of each day of the week: shops and seasons change.
DAYS = 28
# Of a minute so much must be known.
_KNOWN = 0.9
# A machine whose states are known for less than this share of the measured minutes is left out,
# or the others could not be learnt from the time without them.
_LEAST_SHARE = 0.5
# What nine of ten quarter hours lie between is what may be expected.
_USUAL = (5, 95)

# A channel of a node.
Key = tuple[str, int]
# The machines that are asked for, by their names: all of them run.
Who = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """Of one microphone, minute by minute from first_us on. levels: (n,) LAeq, dB, NaN where
    not measured. states: share of each minute that a machine ran, NaN unknown. strata: (n,)
    what is alike in hour and kind of day. contributions: of machines, or of several that always
    run together."""

    node: str
    first_us: int
    levels: Doubles
    states: dict[str, Doubles]
    strata: NDArray[np.int64]
    contributions: tuple[Contribution, ...]
    zone: tzinfo

    def parts(self, who: Who) -> list[Contribution]:
        """Of these machines; those that always run together are one."""
        return [c for c in self.contributions if set(who) & set(c.machines)]

    def of(self, who: Who) -> Contribution:
        parts = self.parts(who)
        return parts[0] if len(parts) == 1 else summed(parts)

    def ran(self, who: Who) -> Doubles:
        """The share of each minute that one of them ran at least; NaN unknown."""
        return np.asarray(np.max([self.states[name] for name in who], axis=0))

    def usual(self, who: Who, at_us: int) -> Range | None:
        """LAeq of a quarter hour without these machines, at such an hour of such a day, as nine
        of ten were; None where fewer than LEAST_BLOCKS were measured."""
        alike = self.strata == stratum(at_us, self.zone)
        still = alike & (self.ran(who) == 0) & ~np.isnan(self.levels)
        blocks = np.flatnonzero(still) // BLOCK
        if not len(blocks):
            return None
        levels = self.levels[still]
        found = [energy_mean(levels[blocks == one]) for one in np.unique(blocks)]
        if len(found) < LEAST_BLOCKS:
            return None
        level = energy_mean(levels)
        low, high = map(float, np.percentile(found, _USUAL))
        # One lorry may weigh more than all else.
        return Range(level, min(low, level), max(high, level))


def names(site: config.Config, reader: Reader) -> dict[str, Key]:
    """Of the machines that the journal or the site file knows: the node's, with the channel
    where it has others than the first."""
    keys = sorted((node, channel) for node, channel, _ in reader.machines())
    known, several = {node for node, _ in keys}, {node for node, channel in keys if channel}
    listed = [n.name for n in site.node if n.kind in ("machine", "vibration")]
    keys += [(name, 0) for name in listed if name not in known]
    return {f"{n}/{c}" if n in several else n: (n, c) for n, c in keys}


def stratum(at_us: int, zone: tzinfo) -> int:
    """Which minutes are alike: the hour of a working day, a Saturday or a Sunday."""
    at = datetime.fromtimestamp(at_us // 1_000_000, UTC).astimezone(zone)
    return at.hour + 24 * max(at.weekday() - 4, 0)


def learn(
    reader: Reader, node: str, machines: dict[str, Key], now_us: int, zone: tzinfo
) -> Learned:
    """Of the last DAYS days at a microphone."""
    last_us = now_us // MINUTE_US * MINUTE_US
    quarter_us = BLOCK * MINUTE_US
    first_us = (last_us - DAYS * 1440 * MINUTE_US) // quarter_us * quarter_us
    levels = _levels(reader, node, first_us, last_us)
    states = {
        name: shares(reader.states(*key, first_us, last_us), first_us, len(levels))
        for name, key in machines.items()
    }
    hours = [stratum(at, zone) for at in range(first_us, last_us, quarter_us)]
    strata = np.repeat(np.array(hours, np.int64), BLOCK)[: len(levels)]
    found = _contributions(levels, states, strata)
    return Learned(node, first_us, levels, states, strata, found, zone)


def _levels(reader: Reader, node: str, first_us: int, last_us: int) -> Doubles:
    """A minute that was not measured whole, or not dated to half a minute, is none."""
    found = np.full((last_us - first_us) // MINUTE_US, nan)
    for record in reversed(reader.indicators(first_us, last_us, 60, node)):  # channel 0 stays
        level = record.values.get("LAeq")
        dated = 2 * record.uncertainty_us <= MINUTE_US
        if isinstance(level, float | int) and record.completeness >= _KNOWN and dated:
            found[(record.start_us - first_us) // MINUTE_US] = level
    return found


def shares(rows: Sequence[MachineState], first_us: int, minutes: int) -> Doubles:
    """(minutes,) the share of each that a machine ran; NaN where less than 0.9 is known. rows:
    in order; each holds until the next, the last one to the end."""
    edges = first_us + np.arange(minutes + 1) * MINUTE_US
    if not rows:
        return np.full(minutes, nan)
    at = np.array([*(start for start, _ in rows), edges[-1]], np.float64)
    length = np.diff(at)

    def spent(which: Sequence[bool]) -> Doubles:
        sums = np.concatenate([[0.0], np.cumsum(length * which)])
        return np.asarray(np.diff(np.interp(edges, at, sums)) / MINUTE_US)

    ran = spent([running is True for _, running in rows])
    known = ran + spent([running is False for _, running in rows])
    found = np.full(minutes, nan)
    np.divide(ran, known, out=found, where=known >= _KNOWN)
    return found


def _contributions(
    levels: Doubles, states: dict[str, Doubles], strata: NDArray[np.int64]
) -> tuple[Contribution, ...]:
    measured = ~np.isnan(levels)
    told, untold = list[str](), list[Contribution]()
    for name, share in states.items():
        known = int(np.count_nonzero(measured & ~np.isnan(share)))
        if known >= _LEAST_SHARE * np.count_nonzero(measured) > 0:
            told.append(name)
            continue
        why = f"not enough data: its state is known for {known / 60:.0f} h of sound"
        ran = float(np.nansum(share[measured])) / 60
        untold.append(Contribution((name,), nan, -inf, inf, ran, why))
    columns = np.column_stack([states[n] for n in told]) if told else np.zeros((len(levels), 0))
    return (*contributions(levels, columns, told, strata), *untold)
