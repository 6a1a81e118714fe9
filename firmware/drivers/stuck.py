"""A chip whose measuring half has stopped may go on answering, for ever the same."""

from drivers.errors import SensorError


class Stuck:
    """Counts equal answers in a row; noise makes them differ while a chip is alive.

    It counts on across a new start: a chip that is stuck for good must not pass for a
    measuring one for a while each time it is started.
    """

    def __init__(self, limit):
        self._limit = limit
        self._last = None
        self._same = 0

    def check(self, answer):
        """Raises SensorError("constant") at the `limit`-th equal answer and after it."""
        if answer != self._last:
            self._last = answer
            self._same = 0
        self._same += 1
        if self._same >= self._limit:
            raise SensorError("constant", "%d equal answers" % self._same)
