"""When a frame of a stream was taken, by the gateway's steady clock."""

from math import inf

from lotline.errors import InputError

# Each window has a block that came without delay; a sound card that is off by 100 ppm strays by
# 2 ms in two of them.
WINDOW_NS = 10e9
STRAY_US = 2000
# A stream that gains so much on the clock at once is none of a clock at all.
_AHEAD_NS = 2e9


class Line:
    """A line of the nominal rate through the blocks that came soonest.

    A block may come late, but never before it was taken: so the least delay of the last two
    windows is the truest. The line follows the card's own clock, and so it cannot drift.
    """

    def __init__(self, rate: float) -> None:
        self._ns = 1e9 / rate  # of a frame
        self._before = self._here = inf  # when frame 0 was taken, as the windows say
        self._since = -inf

    def add(self, frames: float, at_ns: float) -> None:
        """So many frames were there at that time; InputError when no clock can be so fast."""
        if self.late_ns(frames, at_ns) < -_AHEAD_NS:
            raise InputError(f"its samples come faster than {1e9 / self._ns:.0f} a second")
        if at_ns - self._since > WINDOW_NS:
            self._before, self._here, self._since = self._here, inf, at_ns
        self._here = min(self._here, at_ns - frames * self._ns)

    def late_ns(self, frames: float, at_ns: float) -> float:
        """How much later they were there than the line says; 0 before there is a line."""
        late = at_ns - self.taken_ns(frames)
        return late if late > -inf else 0.0

    def taken_ns(self, frames: float) -> float:
        """When the frame of that number was taken; it may be sooner by what buffers hold."""
        return min(self._before, self._here) + frames * self._ns
