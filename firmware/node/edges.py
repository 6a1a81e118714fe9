"""Counts the closings of a contact by interrupt: where a chip has no pulse counter, and where
the contact bounces, which a pulse counter cannot be taught to ignore (its filter ends at
12.8 us)."""

from time import ticks_diff, ticks_ms


class Edges:
    """A bus for drivers.pulses. pin: an input with a pull-up, low while the contact is closed;
    either: the trigger for edges both ways. A contact must be quiet for debounce_ms before a
    closing counts: reeds bounce for 1 to 5 ms when they close and when they open."""

    def __init__(self, pin, either, debounce_ms=10):
        self._debounce_ms = debounce_ms
        self._open = pin.value()
        self._last = ticks_ms()
        self._count = 0
        pin.irq(self._edge, either)

    def value(self):
        """Closings since this was made."""
        return self._count

    def _edge(self, pin):
        """The interrupt; it allocates nothing. What the pin reads now may be a bounce, but what
        it read after the last edge of the burst before is where it stayed since."""
        now = ticks_ms()
        if self._open and ticks_diff(now, self._last) >= self._debounce_ms:
            self._count += 1
        self._last = now
        self._open = pin.value()
