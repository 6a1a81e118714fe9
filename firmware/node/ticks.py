"""Milliseconds since the start, which never wrap, from a counter of the chip's that does."""

from time import ticks_diff, ticks_ms


class Ticks:
    """now() must be called at least once in half the counter's period: on an ESP32 that is
    six days, and a node calls it many times a second."""

    def __init__(self, read=ticks_ms, diff=ticks_diff):
        self._read = read
        self._diff = diff
        self._last = read()
        self._ms = 0

    def now(self):
        tick = self._read()
        self._ms += self._diff(tick, self._last)
        self._last = tick
        return self._ms
