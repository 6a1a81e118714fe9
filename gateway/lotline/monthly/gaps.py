"""When a sensor did not measure, to the minute, and why: as far as the journal knows it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, reduce
from itertools import groupby
from operator import or_
from typing import Any

from lotline.journal import RESETS, Reader, pauses
from lotline.records import Indicator, words_of_flags

MINUTE_US, QUARTER_US = 60_000_000, 900_000_000
# Rounding of shares is no gap, nor is a quarter hour that is still being metered.
_WHOLE = 1 - 1e-6
# A node that has started anew is heard within this; so are holes in what it sends noted.
_SOON_US = 10 * MINUTE_US
NOT_KNOWN = "not known"
# Reasons by what the gateway said then, and by flags of the minutes beside.
_BY_WORDS = {
    "gave one and the same sample": "the microphone was silent: one and the same sample",
    "is not measured:": "its device or file failed",
    "lost samples of a second": "samples were lost on their way into the gateway",
    "whose time is not known": "its clock was not sure: records are kept without a date",
    "seconds that the journal could not take": "the journal could not be written",
}
_BY_FLAGS = {
    "sensor fault": "sensor fault", "warming up": "the sensor was warming up",
    "samples lost": "samples were lost in the node", "overload": "microphone overload",
}  # fmt: skip
_GATEWAY, _UNDATED = "the gateway was off", _BY_WORDS["whose time is not known"]
_STARTED, _POWER = "the node had no power or was started anew", "the node had no power"
_WATCHDOG, _LOST = "the node's watchdog started it anew", "records were made, and never came"
_NEVER = "nothing of it is on record before"
REASONS = (*_BY_WORDS.values(), *_BY_FLAGS.values(), _GATEWAY, _STARTED, _POWER, _WATCHDOG, _LOST,
           _NEVER, NOT_KNOWN)  # fmt: skip
_CAUSES = {"power on": _POWER, "a reset by its watchdog": _WATCHDOG}


@dataclass(frozen=True, slots=True)
class Gap:
    """[start_us, end_us) of a sensor's channel, of which so many seconds were not measured. flags:
    of its minutes and the one before."""

    node: str
    channel: int
    start_us: int
    end_us: int
    lost_s: float
    flags: int = 0
    reason: str = NOT_KNOWN


# {start us: (measured share, flags)} of minutes from, to.
Minutes = Callable[[int, int], Mapping[int, tuple[float, int]]]
Quarters = Mapping[tuple[str, int], Sequence[Indicator]]


def gaps(
    reader: Reader, quarters: Quarters, span: tuple[int, int], health: Mapping[str, dict[str, Any]]
) -> list[Gap]:
    """By sensor, then time. quarters: {(sensor, channel): records of quarter hours in the span}.
    health: newest record of each node."""
    known = Known.read(reader, span, health)
    found = []
    for (node, channel), records in quarters.items():
        first = reader.first_quarter(node)
        minutes = partial(reader.captured, node, channel)
        for one in _gaps(node, channel, records, span, minutes):
            never = first is None or one.end_us <= first
            found.append(replace(one, reason=_NEVER if never else known.why(one)))
    return found


def _gaps(
    node: str, channel: int, records: Sequence[Indicator], span: tuple[int, int], minutes: Minutes
) -> Iterator[Gap]:
    """Minutes that lack something, those in a row together."""
    whole = {r.start_us for r in records if r.completeness >= _WHOLE}
    share = {r.start_us: (r.completeness, r.flags) for r in records}
    starts = range(span[0], span[1], QUARTER_US)
    parts: list[tuple[int, int, float, int]] = []
    for lacks, group in groupby(starts, key=lambda at: at not in whole):
        if lacks:
            run = list(group)
            parts += _parts(run, min(run[-1] + QUARTER_US, span[1]), share, minutes)
    yield from _joined(node, channel, parts)


def _parts(
    run: list[int], end_us: int, share: Mapping[int, tuple[float, int]], minutes: Minutes
) -> Iterator[tuple[int, int, float, int]]:
    """(start us, end us, seconds lost, flags) of minutes in these quarter hours, or of the whole
    ones where there are no minutes of them."""
    found = minutes(run[0], end_us) if any(at in share for at in run) else {}
    for at in run:
        known = range(at, min(at + QUARTER_US, end_us), MINUTE_US)
        if not any(minute in found for minute in known):
            have, flags = share.get(at, (0.0, 0))
            yield at, known.stop, (1 - have) * (known.stop - at) / 1e6, flags
            continue
        for minute in known:
            have, flags = found.get(minute, (0.0, 0))
            yield minute, minute + MINUTE_US, (1 - have) * 60, flags


def _joined(
    node: str, channel: int, parts: Iterable[tuple[int, int, float, int]]
) -> Iterator[Gap]:
    run: list[tuple[int, int, float, int]] = []
    beside = 0
    for one in parts:
        lacks = one[2] >= 60 * (1 - _WHOLE)
        if run and (not lacks or run[-1][1] != one[0]):
            yield _gap(node, channel, run, beside)
            run, beside = [], 0
        if lacks:
            run.append(one)
        else:
            beside = one[3]
    if run:
        yield _gap(node, channel, run, beside)


def _gap(node: str, channel: int, run: Sequence[tuple[int, int, float, int]], beside: int) -> Gap:
    flags = reduce(or_, (one[3] for one in run), beside)
    return Gap(node, channel, run[0][0], run[-1][1], sum(one[2] for one in run), flags)


@dataclass(frozen=True, slots=True)
class Known:
    """What may tell why. begins: (node, us) of boots; off: of the gateway; undated: (node, from,
    to) of records without a date; holes: (node, us) when records were noted that never came; said:
    (us, node, text). causes: {node: reason of its newest boot, us}."""

    begins: Sequence[tuple[str, int]]
    off: Sequence[tuple[int, int]]
    undated: Sequence[tuple[str, int, int]]
    holes: Sequence[tuple[str, int]]
    said: Sequence[tuple[int, str, str]]
    resets: Mapping[str, str]

    @classmethod
    def read(
        cls, reader: Reader, span: tuple[int, int], health: Mapping[str, dict[str, Any]]
    ) -> "Known":
        said = reader.said_between(span[0], 1 << 62, -1)
        off = (pauses.read(text) for _, node, text in said if not node)
        holes = [(node, noted) for node, _, _, _, noted, closed in reader.gaps() if closed is None]
        resets = {node: RESETS.get(int(body.get("reset_cause", 0)), "")
                  for node, body in health.items()}  # fmt: skip
        return cls(reader.boot_begins(), [one for one in off if one], reader.undated_arrivals(),
                   holes, said, resets)  # fmt: skip

    def why(self, gap: Gap) -> str:
        """The first that is known, the surest first."""
        return next(filter(None, self._whys(gap)), NOT_KNOWN)

    def _whys(self, gap: Gap) -> Iterator[str]:
        start, end = gap.start_us, gap.end_us
        yield self._started(gap)
        yield from (_BY_FLAGS.get(word, "") for word in words_of_flags(gap.flags))
        yield from self._words(gap)
        if any(a < end and b > start for a, b in self.off):
            yield _GATEWAY
        if any(n == gap.node and a < end and b >= start for n, a, b in self.undated):
            yield _UNDATED
        if any(n == gap.node and start <= noted <= end + _SOON_US for n, noted in self.holes):
            yield _LOST

    def _started(self, gap: Gap) -> str:
        """Of a node that began anew in it."""
        mine = [at for node, at in self.begins if node == gap.node]
        inside = [at for at in mine if gap.start_us <= at <= gap.end_us + MINUTE_US]
        if not inside:
            return ""
        cause = self.resets.get(gap.node, "") if inside[-1] == mine[-1] else ""
        return _CAUSES.get(cause, _STARTED)

    def _words(self, gap: Gap) -> Iterator[str]:
        for at, node, text in self.said:
            if node == gap.node and gap.start_us - MINUTE_US <= at <= gap.end_us + MINUTE_US:
                yield from (why for part, why in _BY_WORDS.items() if part in text)
