"""Relay and stack light: a pin for each state but the first, at most one of them driven."""

from lotwire import meanings


class Switch:
    """pins: objects with value() and value(level), in the order of STATES from the second on.
    active: the level, 0 or 1, that switches on. The board has made them at the other one."""

    STATES = ()

    def __init__(self, pins, active):
        self._pins = pins
        self._active = active

    def set(self, state):
        """What is to be off goes off before anything goes on."""
        for place, pin in enumerate(self._pins, 1):
            if place != state:
                pin.value(1 - self._active)
        if state:
            self._pins[state - 1].value(self._active)

    def read(self):
        """The state that the levels of the pins show. It says nothing of what hangs on them: a
        contact that has welded looks like one that opened."""
        driven = [p for p, pin in enumerate(self._pins, 1) if pin.value() == self._active]
        if len(driven) > 1:
            return meanings.OUTPUT_UNCLEAR
        return driven[0] if driven else 0


class Relay(Switch):
    STATES = meanings.OUTPUT_STATES["relay"]


class StackLight(Switch):
    STATES = meanings.OUTPUT_STATES["stack_light"]
