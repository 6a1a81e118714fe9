"""Slows down whoever guesses credentials, and nobody else."""

from collections import Counter
from typing import NamedTuple

from lotline.endpoint.limits import Limits


class _Failures(NamedTuple):
    times: int
    last: float


class Refusals:
    """Failures by address. Only a refused client waits: right credentials are never delayed,

    for many nodes may stand behind one address, one of them with an old secret.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._failures: dict[str, _Failures] = {}
        self._waiting: Counter[str] = Counter()

    def delay(self, address: str, now: float) -> float | None:
        """Seconds until the answer to one more failure; None: too many wait, no answer at all."""
        limits = self._limits
        count = self._count(address, now) + 1
        self._failures[address] = _Failures(count, now)
        if len(self._failures) > limits.refusal_addresses:
            del self._failures[next(iter(self._failures))]
        if self._waiting[address] >= limits.refusals_waiting_each:
            return None
        self._waiting[address] += 1
        # The exponent is capped because a float is.
        return min(limits.refusal_delay * 2.0 ** min(count - 1, 32), limits.refusal_delay_max)

    def answered(self, address: str) -> None:
        self._waiting[address] -= 1
        if self._waiting[address] <= 0:
            del self._waiting[address]

    def _count(self, address: str, now: float) -> int:
        """Failures remembered; taking it out puts the address last when it is set again."""
        before = self._failures.pop(address, _Failures(0, now))
        return before.times if now - before.last < self._limits.refusal_memory else 0
