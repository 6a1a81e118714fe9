"""A total that follows a chip's counter across its wrap, its resets and the node's."""


class Cumulative:
    """Never goes backwards. The total starts at the counter's first value.

    wraps_at  the counter goes from wraps_at - 1 to 0; None when it does not wrap
    margin    a fall from within `margin` of the wrap to below `margin` is a wrap
    begun     a fall to below this is no wrap, unless so few were left to it: the counter has
              started again from 0, as one without supply does
    unsaved   a fall by at most this much is a counter that came back from an older save
    memory    load() -> (last, total) of an earlier run or None; save(last, total, now). An
              older save costs nothing while the chip has counted on: the step is longer.
    """

    def __init__(self, wraps_at=None, margin=0, unsaved=0, memory=None, begun=0):
        self._wraps_at = wraps_at
        self._margin = margin
        self._unsaved = unsaved
        self._begun = begun
        self._memory = memory
        self._last = None
        self.total = 0
        found = memory.load() if memory else None
        if found:
            self._last, self.total = found

    def follow(self, count):
        """The total after this counter value; what a reset hid is lost, not guessed."""
        step = self._step(count)
        fell = self._last is not None and count < self._last
        self.total += step
        self._last = count
        if self._memory:
            self._memory.save(count, self.total, fell)
        return self.total

    def restarted(self):
        """The chip says that its counter began at 0 since the last value."""
        if self._last is not None:
            self._last = 0

    def leaps(self, count, most):
        """Whether `count` is no step of at most `most`: an answer that is worth a second look."""
        return self._last is not None and not 0 <= count - self._last <= most

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
        if count < self._begun < self._wraps_at - last:
            return False
        return last >= self._wraps_at - self._margin and count < self._margin


class Collected:
    """The sum of what a register gave up when it was read: kept before it is told."""

    def __init__(self, memory=None):
        self._memory = memory
        found = memory.load() if memory else None
        self.total = found[1] if found else 0

    def add(self, count):
        """The total with `count` in it; in `memory` before this returns."""
        if count:
            self.total += count
            if self._memory:
                self._memory.save(0, self.total, True)
        return self.total
