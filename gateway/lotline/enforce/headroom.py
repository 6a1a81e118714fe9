"""How much may still be emitted in a time that lasts, and when its limit will be passed."""

from dataclasses import dataclass
from math import log10
from typing import NamedTuple

from lotline.records import energy_mean


@dataclass(frozen=True, slots=True)
class HeadRoom:
    """spare: the level (dB) that the rest of the time may have, None when nothing more may come,
    or of a pack's rule that will be kept. expected: the value of the whole time if it goes on as
    now. crossing_s: seconds until the limit is passed for certain if it goes on as now; 0 when
    it is, None when it will not be."""

    spare: float | None
    expected: float
    crossing_s: float | None


class Outlook(NamedTuple):
    """Head-room as it was at a time, UTC us."""

    at_us: int
    room: HeadRoom

    @property
    def passes_us(self) -> int | None:
        """When the limit is passed."""
        gone = self.room.crossing_s
        return None if gone is None else self.at_us + round(gone * 1e6)


def head_room(
    so_far: float, gone_s: float, period_s: float, limit: float, present: float
) -> HeadRoom:
    """Of an energy average over a period.

    so_far: LAeq of the gone_s seconds gone, dB; present: LAeq of the last minute, dB. Seconds
    that were not measured are taken to be as the measured ones: not measured is never quiet.
    """
    rest_s = max(period_s - gone_s, 0.0)
    expected = energy_mean([so_far, present], [gone_s, rest_s])
    # Energies are counted in seconds at the limit, of which there are period_s.
    budget_s = period_s - gone_s * 10 ** ((so_far - limit) / 10)
    if budget_s < 0:
        return HeadRoom(None, expected, 0.0)
    spare = limit + 10 * log10(budget_s / rest_s) if rest_s and budget_s else None
    crossing_s = budget_s / 10 ** ((present - limit) / 10)
    return HeadRoom(spare, expected, crossing_s if crossing_s < rest_s else None)
