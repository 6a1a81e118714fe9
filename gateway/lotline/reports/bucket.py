"""Token buckets: how often somebody may send a report."""

from collections import OrderedDict
from collections.abc import Callable

# Addresses kept in mind; the one that was quiet longest goes.
MAX_KNOWN = 4096


class Buckets:
    """Each key has `size` tokens at first, and gets one back every `every_s` seconds."""

    def __init__(self, size: int, every_s: float, clock: Callable[[], float]) -> None:
        self._size, self._every_s, self._clock = size, every_s, clock
        self._known: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> bool:
        """Whether there was a token left."""
        now = self._clock()
        tokens, at = self._known.pop(key, (float(self._size), now))
        tokens = min(self._size, tokens + (now - at) / self._every_s)
        allowed = tokens >= 1
        self._known[key] = tokens - allowed, now
        if len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)
        return allowed
