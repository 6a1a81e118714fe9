"""For how long something has been as it is, by a clock that is never set."""

from collections.abc import Callable, Hashable
from typing import NamedTuple


class Known(NamedTuple):
    """since_s: by the steady clock. first: it has not changed since it was first looked at."""

    value: Hashable
    since_s: float
    first: bool


class Unchanged:
    """steady_s: the clock. A gateway that starts knows nothing of how long it has been so."""

    def __init__(self, steady_s: Callable[[], float]) -> None:
        self._steady_s = steady_s
        self._known: dict[str, Known] = {}

    def look(self, key: str, value: Hashable) -> tuple[float, bool]:
        """(seconds for which it has been so, whether it never changed since the start)."""
        now_s, known = self._steady_s(), self._known.get(key)
        if known is None or known.value != value:
            known = self._known[key] = Known(value, now_s, known is None)
        return now_s - known.since_s, known.first
