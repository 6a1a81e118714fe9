"""What a microphone will hear without some machines: from what it hears now and what is usual."""

from collections.abc import Sequence
from datetime import UTC, datetime
from math import inf

import numpy as np
from numpy.typing import NDArray

from lotline.enforce.ask import Range
from lotline.enforce.words import clock
from lotline.journal import Reader
from lotline.meter.contribution import Contribution, summed
from lotline.meter.noise.day import left
from lotline.records import Indicator, energy_mean
from lotline.station.learning import MINUTE_US, Doubles, Learned, Who, stratum

QUARTER_US, HOUR_US = 900_000_000, 3_600_000_000
# What is heard now goes on for so long, give or take what is usual.
GOES_ON_US = HOUR_US
# The last minutes that tell what is heard now, and how many of them there must be.
_NOW, _LEAST = 20, 3
# A microphone that is so long without a record does not measure; a record that lies so far
# ahead was dated by another clock.
SILENT_US, AHEAD_US = 2 * MINUTE_US, MINUTE_US


class Expecting:
    """At one microphone. parts: its spans below a minute of the running quarter hour; newest:
    its last one of all."""

    def __init__(
        self, learned: Learned, newest: Indicator | None, parts: Sequence[Indicator], now_us: int
    ) -> None:
        self.learned, self.parts, self.now_us = learned, parts, now_us
        self._newest = newest
        self._known: dict[tuple[Who, int], Range | None] = {}

    @classmethod
    def read(cls, reader: Reader, learned: Learned, now_us: int) -> "Expecting":
        quarter = now_us // QUARTER_US * QUARTER_US
        parts = reader.indicators(quarter, now_us, 1, learned.node)
        return cls(learned, reader.last_second(learned.node), parts, now_us)

    def trouble(self, at_us: int) -> str:
        """Why what is measured now says nothing; what begins later does not need it."""
        if at_us >= self.now_us + GOES_ON_US:
            return ""
        newest = self._newest
        if newest is None:
            return "nothing was ever measured there"
        if newest.end_us > self.now_us + AHEAD_US:
            ahead = (newest.end_us - self.now_us) / 60e6
            return f"its newest record lies {ahead:.0f} min ahead of this computer's clock"
        if 2 * newest.uncertainty_us > MINUTE_US:
            return "the time of its newest record is not known to half a minute"
        if newest.end_us < self.now_us - SILENT_US or not newest.completeness:
            zone = self.learned.zone
            return f"it is not measured now: the last time was {clock(newest.end_us, zone)}"
        return ""

    def too_few(self, who: Who, start_us: int) -> str:
        """Why there is no residual then."""
        at = datetime.fromtimestamp(start_us / 1e6, UTC).astimezone(self.learned.zone)
        return (
            f"not enough data: too few quarter hours without {' and '.join(who)} were measured "
            f"between {at:%H}:00 and {at:%H}:59 on such a day"
        )

    def residual(self, who: Who, start_us: int) -> Range | None:
        """In the quarter hour from start_us on: as now in the next hour, and as usual."""
        usual = self._usually(who, start_us)
        if start_us >= self.now_us + GOES_ON_US:
            return usual
        present = self._present(who)
        if present is None:
            return usual
        if usual is None:
            return present
        return Range(present.level, min(present.low, usual.low), max(present.high, usual.high))

    def _usually(self, who: Who, start_us: int) -> Range | None:
        key = who, stratum(start_us, self.learned.zone)
        if key not in self._known:
            self._known[key] = self.learned.usual(who, start_us)
        return self._known[key]

    def _present(self, who: Who) -> Range | None:
        """Of the last minutes with all of them off; else of those with one on, less what they
        added; else of all, of which nobody knows whose they are."""
        levels, shares = self.learned.levels[-_NOW:], self.learned.ran(who)[-_NOW:]
        measured = ~np.isnan(levels)
        off, on = levels[measured & (shares == 0)], levels[measured & (shares > 0)]
        if len(off) >= _LEAST:
            return _spread(off)
        if len(on) >= _LEAST:
            total, added = energy_mean(on), self._added(who, measured & (shares > 0))
            return Range(*(left(total, a) for a in (added.level, added.high, added.low)))
        some = levels[measured]
        if len(some) < _LEAST:
            return None
        found = _spread(some)
        return Range(found.level, -inf, found.high)

    def _added(self, who: Who, minutes: NDArray[np.bool_]) -> Contribution:
        """By them to these of the last minutes, in which each of them ran for a part."""
        parts = self.learned.parts(who)
        states = [self.learned.states[p.machines[0]][-_NOW:] for p in parts]
        return summed(parts, [float(ran[minutes].mean()) for ran in states])


def _spread(levels: Doubles) -> Range:
    """The energy mean of minutes, and what nine of ten lie between."""
    level = energy_mean(levels)
    low, high = map(float, np.percentile(levels, (5, 95)))
    return Range(level, min(low, level), max(high, level))
