"""A button between a pin and ground, debounced."""

# A small switch bounces for some 10 ms; no hand is faster than this.
STEADY_MS = 50


class Button:
    """pin: value() is 0 while it is pressed. A button that is held from the start on, or is
    stuck, counts as pressed only after it was once seen open."""

    def __init__(self, pin, now):
        self._pin = pin
        self._level = self._candidate = 0
        self._since = now
        self._seen_open = False

    def news(self, now):
        """True when it was pressed, False when it was let go, None without news."""
        level = self._pin.value()
        if level != self._candidate:
            self._candidate = level
            self._since = now
        if level == self._level or now - self._since < STEADY_MS:
            return None
        self._level = level
        if not self._seen_open:
            self._seen_open = True
            return None
        return not level
