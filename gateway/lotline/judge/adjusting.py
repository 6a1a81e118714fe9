"""Adjustments: what is added, to what, and how several are put together."""

from collections.abc import Sequence
from typing import NamedTuple

from lotline.judge.environment import Environment
from lotline.judge.language.pack import Adjust, Item
from lotline.judge.language.period import Span


class Amount(NamedTuple):
    """total: after combining. parts: (id, dB) of each item that holds and is not nothing."""

    total: float
    parts: tuple[tuple[str, float], ...] = ()


class Adjusting:
    """periods: those that items hold during."""

    def __init__(self, adjust: Adjust, environment: Environment) -> None:
        self._adjust, self._environment = adjust, environment
        self.periods: Sequence[str] = tuple(
            dict.fromkeys(i.period for i in adjust.items if i.period)
        )

    def amount(self, target: str, window: Span) -> Amount:
        """Raises Unknown where an item that holds cannot be had."""
        parts = []
        for item in self._adjust.on(target):
            if self._holds(item, window):
                add = float(self._environment.value(item.add, window))
                if add:
                    self._environment.use(f"adjustment {item.id}", add, item.note)
                    parts.append((item.id, add))
        return Amount(self._combined([a for _, a in parts]), tuple(parts))

    def _holds(self, item: Item, window: Span) -> bool:
        if item.period and not self._environment.name(f"in_{item.period}", window):
            return False
        return item.when is None or bool(self._environment.value(item.when, window))

    def _combined(self, amounts: list[float]) -> float:
        if self._adjust.combine == "max":
            return max(amounts, default=0.0)
        total = sum(amounts)
        return min(total, self._adjust.most) if self._adjust.combine == "cap" else total
