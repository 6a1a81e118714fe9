"""How the rules stand, for those who act on it: the worst counts, and silence is no good news."""

import threading
from collections.abc import Callable, Sequence
from typing import NamedTuple

from lotline.config import Level
from lotline.enforce.watch import Situation

# A rule of which nothing was said for so long is not measured. A node's second takes a while to
# come, and each period begins with none; the last minute may be that of the period before.
PATIENCE_S = 10.0
_WORDS: dict[str, Level] = {"calm": "ok", "warning": "warning", "limit": "limit"}
# From the worst on. What is not measured may be worse than a warning.
_WORST: tuple[Level, ...] = ("limit", "unmeasured", "warning", "ok")


class Found(NamedTuple):
    """The worst level of some rules, and the first of them that has it."""

    level: Level
    rule: str


class Standing:
    """`put` by the thread that watches the rules, `worst` from any. steady_s: a clock that is
    never set."""

    def __init__(self, steady_s: Callable[[], float]) -> None:
        self._steady_s = steady_s
        self._mutex = threading.Lock()
        self._known: dict[str, tuple[Level, float]] = {}

    def put(self, situation: Situation) -> None:
        """How a rule stands now."""
        level = _WORDS.get(situation.level)
        if level is not None:
            with self._mutex:
                self._known[situation.rule] = level, self._steady_s()

    def worst(self, rules: Sequence[str]) -> Found:
        now = self._steady_s()
        with self._mutex:
            found = [Found(self._level(rule, now), rule) for rule in rules]
        return min(found, key=lambda one: _WORST.index(one.level))

    def _level(self, rule: str, now: float) -> Level:
        level, at = self._known.get(rule, ("unmeasured", now))
        return level if now - at <= PATIENCE_S else "unmeasured"
