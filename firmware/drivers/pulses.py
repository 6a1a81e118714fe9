"""Pulses of a reed contact, Hall sensor or opto-coupler, counted by the board's Counter."""

from lotwire import codes

from drivers.cumulative import Cumulative
from drivers.errors import SensorError

PULSES = codes.CODE["pulses"]


class Pulses:
    """bus: Counter. Yields the pulses since the node started; a silent contact is no fault."""

    WARM_UP_MS = 0
    PERIOD_MS = 1000
    QUANTITIES = (PULSES,)

    def __init__(self, bus):
        self._counter = bus
        self._total = Cumulative()

    def start(self):
        yield 0

    def read(self):
        """Returns {pulses}; raises SensorError("range")."""
        yield 0
        count = self._counter.value()
        if count < 0:
            raise SensorError("range", "a counter of pulses reads %d" % count)
        return {PULSES: self._total.follow(count)}
