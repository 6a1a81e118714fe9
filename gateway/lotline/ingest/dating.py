"""The clock fit of one boot of a node: ticks to UTC, each with its uncertainty."""

from collections.abc import Iterable
from typing import NamedTuple

# Crystals of ESP32 boards are specified to 10 ppm at 25 degC and stay within 100 ppm over
# temperature and age; before a rate has been measured this bounds it.
UNKNOWN_RATE = 100e-6
# What remains after a rate has been measured over RATE_SPAN_MS: temperature moves it.
KNOWN_RATE = 20e-6
RATE_SPAN_MS = 600_000
# A measured rate beyond this is not a crystal: one of the exchanges is wrong.
MAX_RATE = 500e-6
# A date less certain than this is of no use: half of a quarter hour, the span that is judged.
MAX_HALF_US = 450_000_000
# Anchors kept in memory: the first, and the newest.
MAX_ANCHORS = 64


class Anchor(NamedTuple):
    """At `tick` (ms since boot) it was utc_us, give or take half_us: told by a clock exchange,
    or bounded by what else is known (bounds.py)."""

    tick: int
    utc_us: int
    half_us: int


class BootClock:
    """Dates ticks from the clock exchange that leaves the least uncertainty at that tick."""

    __slots__ = ("_best", "_earlier", "anchors", "rate", "wander")

    def __init__(self, earlier: Iterable[Anchor] = (), anchors: Iterable[Anchor] = ()) -> None:
        """Both oldest first: those of earlier runs of the gateway, those of this one."""
        self._earlier = frozenset(earlier)
        self.anchors: list[Anchor] = []
        self.rate = 0.0  # relative: 1e-6 means that the node's clock is slow by 1 ppm
        self.wander = UNKNOWN_RATE
        self._best: Anchor | None = None
        for anchor in (*earlier, *anchors):
            self.add(anchor)

    def add(self, anchor: Anchor) -> None:
        """Take a clock exchange in."""
        self.anchors.append(anchor)
        if len(self.anchors) > MAX_ANCHORS:
            del self.anchors[1]
        self._best = anchor
        self._measure_rate()

    def date(self, tick: int) -> tuple[int, int] | None:
        """(UTC in us, half-width of its uncertainty in us); None where no anchor tells it to
        within MAX_HALF_US."""
        best = self._best
        if best is None:
            return None
        if len(self.anchors) > 1:
            best = min(self.anchors, key=lambda a: a.half_us + self._wander_us(tick - a.tick))
        elapsed_us = (tick - best.tick) * 1000
        half = best.half_us + self._wander_us(tick - best.tick)
        if half > MAX_HALF_US:
            return None
        return best.utc_us + elapsed_us + round(elapsed_us * self.rate), round(half)

    def _wander_us(self, elapsed_ms: int) -> float:
        """How far the node's clock may have strayed."""
        return abs(elapsed_ms) * 1000 * self.wander

    def wanted(self, anchor: Anchor) -> bool:
        """Whether an exchange tells more than what is known already."""
        known = self.date(anchor.tick)
        return known is None or anchor.half_us < known[1]

    def shift(self, step_us: int) -> None:
        """The gateway's clock was put right by step_us: so is what this run was told by it."""
        self.anchors = [
            a if a in self._earlier else a._replace(utc_us=a.utc_us + step_us)
            for a in self.anchors
        ]
        self._best = self.anchors[-1] if self.anchors else None

    def _measure_rate(self) -> None:
        """From the first exchange to the last, once they are far enough apart."""
        first, last = self.anchors[0], self.anchors[-1]
        span_us = (last.tick - first.tick) * 1000
        if span_us < RATE_SPAN_MS * 1000:
            return
        rate = (last.utc_us - first.utc_us - span_us) / span_us
        error = (first.half_us + last.half_us) / span_us
        if abs(rate) <= MAX_RATE and error < UNKNOWN_RATE:
            self.rate, self.wander = rate, KNOWN_RATE + error
