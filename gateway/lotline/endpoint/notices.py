"""Sentences about who was refused: enough to help whoever set a node up, few for who knocks."""

import time
from collections import Counter
from collections.abc import Callable

from lotline.endpoint.limits import Limits

HOUR_S = 3600.0


class Notices:
    """One for each address and reason, again after an hour with how often it was meanwhile."""

    def __init__(self, say: Callable[[str], None], limits: Limits) -> None:
        self._say, self._most = say, limits.notices
        self._began = time.monotonic()
        self._times: Counter[tuple[str, str]] = Counter()
        self._before: Counter[tuple[str, str]] = Counter()

    def refused(self, address: str, why: str) -> None:
        """Count it, and say so where it is new."""
        now = time.monotonic()
        if now - self._began >= HOUR_S:
            self._began, self._before, self._times = now, self._times, Counter()
        if (address, why) not in self._times and len(self._times) > self._most:
            return
        self._times[address, why] += 1
        if self._times[address, why] == 1:
            self._tell(address, why)

    def _tell(self, address: str, why: str) -> None:
        if len(self._times) > self._most:
            self._say("The MQTT endpoint refuses many: for an hour it tells of no more of them.")
            return
        often = self._before[address, why]
        also = f" (as {often} times before)" if often else ""
        self._say(f"The MQTT endpoint refused {address}: {why}{also}.")
