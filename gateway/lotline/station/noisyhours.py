"""Hours of noisy work that a permit allows in some weeks: how many are spent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from lotline.config import Config
from lotline.config.shop import NoisyHours
from lotline.journal import Reader
from lotline.station.floor.hours import day_of, midnight
from lotline.station.learning import Key
from lotline.station.reply import Reply, Word

Spans = Sequence[tuple[int, int, bool | None]]


@dataclass(frozen=True, slots=True)
class Spent:
    """Since start_us, in seconds. used: at least one of the machines ran; unknown: of one it is
    not known, and no other ran. gone: all of the time."""

    one: NoisyHours
    start_us: int
    used: float
    unknown: float
    gone: float

    @property
    def left(self) -> float:
        return self.one.hours * 3600 - self.used


def spent(
    one: NoisyHours, site: Config, reader: Reader, keys: dict[str, Key], at_us: int, now_us: int
) -> Spent:
    """Of the weeks that end with the day of at_us, until now. They begin with the first record
    where that is later."""
    zone = site.site.zone
    day = day_of(at_us, zone) - timedelta(days=7 * one.weeks - 1)
    start_us = min(max(midnight(day, zone), reader.extent()[0]), now_us)
    whole = [(start_us, now_us, None)]
    of = [keys.get(name) for name in one.machines]
    lines = [reader.spans(*key, start_us, now_us) if key else whole for key in of]
    used = unknown = 0.0
    for seconds, states in _together(lines, now_us):
        if True in states:
            used += seconds
        elif None in states:
            unknown += seconds
    return Spent(one, start_us, used, unknown, (now_us - start_us) / 1e6)


def _together(lines: Sequence[Spans], end_us: int) -> Iterator[tuple[float, set[bool | None]]]:
    """(seconds, what the machines did) of the pieces in which each did one thing."""
    changes = sorted((start, i, on) for i, line in enumerate(lines) for start, _, on in line)
    states: list[bool | None] = [None] * len(lines)
    ends = [start for start, _, _ in changes[1:]] + [end_us] * bool(changes)
    for (start, i, on), end in zip(changes, ends, strict=True):
        states[i] = on
        if end > start:
            yield (end - start) / 1e6, set(states)


def reply(found: Spent, seconds: float, since: str) -> Reply:
    """May it be so much more? since: the day of start_us."""
    one, sure = found.one, found.left - found.unknown
    word: Word = "no" if seconds > found.left else "perhaps" if seconds > sure else "yes"
    why = (f"{found.used / 3600:.1f} of {one.hours:g} h in {one.weeks} weeks are used, "
           f"counted from {since}")  # fmt: skip
    if found.unknown >= 360:
        why += f"; of {found.unknown / 3600:.1f} h it is not known"
    return Reply(", ".join(one.machines), one.id, one.cite, word, why,
                 certain_s=max(sure, 0.0), quantity="hours")  # fmt: skip
