"""A total that follows a chip's counter across its wrap and its resets."""


class Cumulative:
    """Never goes backwards. The total starts at the counter's first value.

    wraps_at  the counter goes from wraps_at - 1 to 0; None when it does not wrap
    margin    a fall from within `margin` of the wrap to below `margin` is a wrap
    unsaved   a fall by at most this much is a counter that came back from an older save
    """

    def __init__(self, wraps_at=None, margin=0, unsaved=0):
        self._wraps_at = wraps_at
        self._margin = margin
        self._unsaved = unsaved
        self._last = None
        self.total = 0

    def follow(self, count):
        """The total after this counter value; what a reset hid is lost, not guessed."""
        self.total += self._step(count)
        self._last = count
        return self.total

    def _step(self, count):
        last = self._last
        if last is None:
            return count
        if count >= last:
            return count - last
        if self._wrapped(last, count):
            return count + self._wraps_at - last
        return 0 if last - count <= self._unsaved else count

    def _wrapped(self, last, count):
        if self._wraps_at is None:
            return False
        return last >= self._wraps_at - self._margin and count < self._margin
