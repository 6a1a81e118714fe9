"""The gateway's clock: UTC that does not jump unseen, or the demo's story time."""

import time
from collections.abc import Callable
from functools import partial

# A change of the wall clock against the monotonic one beyond this is a step, not drift
# (NTP slews below 500 ppm).
STEP_US = 500_000
# Counts on while the machine sleeps, where there is such a clock (Linux): to wake up is no step.
_BOOTTIME = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
steady_ns = partial(time.clock_gettime_ns, _BOOTTIME)


class Clock:
    """UTC in microseconds. With `story_start_us` the demo's time, `speed` times as fast."""

    def __init__(self, story_start_us: int | None = None, speed: float = 1.0) -> None:
        self.speed = speed
        self.story = story_start_us is not None
        base_us = time.time_ns() // 1000 if story_start_us is None else story_start_us
        self._last = base_us, steady_ns()  # one value, as other threads read it

    def now_us(self) -> int:
        """Counted on the monotonic clock from the last check of the wall clock."""
        return self.at_us(steady_ns())

    def steady_s(self) -> float:
        """A clock that is never set, at the pace of this one, in seconds."""
        return steady_ns() / 1e9 * self.speed

    def at_us(self, steady: float) -> int:
        """What it is, by the wall clock as it was last checked, when `steady_ns` is that."""
        base_us, mono = self._last
        return base_us + round((steady - mono) / 1000 * self.speed)

    def check(self, wall_ns: Callable[[], int] = time.time_ns) -> int:
        """Follow the wall clock; returns the step in us when it was set, else 0."""
        if self.story:
            return 0
        wall, mono = wall_ns() // 1000, steady_ns()
        base_us, since = self._last
        step = wall - base_us - (mono - since) // 1000
        self._last = wall, mono
        return step if abs(step) > STEP_US else 0
