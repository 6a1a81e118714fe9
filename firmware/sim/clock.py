"""Story time on one process: it starts at the host's clock and then runs on its own."""

import asyncio
import time

try:
    from time import ticks_us
except ImportError:  # CPython

    def ticks_us():
        return time.monotonic_ns() // 1000


class Clock:
    """story: {"start_s", "real0_ns", "speed"}: UTC epoch s, host ns at the start, factor."""

    def __init__(self, story):
        self.speed = story["speed"]
        self._zero = ticks_us()
        since_ms = (time.time_ns() - story["real0_ns"]) // 1000000
        self._story0 = story["start_s"] * 1000 + int(since_ms * self.speed)

    def ticks_ms(self):
        """Story ms since this process started."""
        return int((ticks_us() - self._zero) * self.speed) // 1000

    def story_ms(self, ticks=None):
        """The story's UTC epoch ms, now or at `ticks`."""
        return self._story0 + (self.ticks_ms() if ticks is None else ticks)

    async def sleep_ms(self, ms):
        """At least `ms` of story time, and at least one turn of the event loop."""
        end = self.ticks_ms() + ms
        left = ms
        while True:
            await asyncio.sleep(max(0.001, left / self.speed / 1000) if left > 0 else 0)
            left = end - self.ticks_ms()
            if left <= 0:
                return
