"""The life of an alert: one a passage of noise, however often its level swings."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf
from typing import Literal

from lotline.journal import Alert

Kind = Literal["opened", "raised", "closed"]
# An alert ends when nothing has been wrong for so long: a machine's pause is no end.
CALM_US = 15 * 60 * 1_000_000
_RANK = {"warning": 1, "limit": 2}


@dataclass(frozen=True, slots=True)
class Situation:
    """How a rule stands now. level: "limit" once the limit is passed for certain, "warning"
    when it will be if things go on, or nearly is; value: dB, None where nothing is measured."""

    rule: str
    level: Literal["calm", "warning", "limit", "unknown"]
    value: float | None


class Watch:
    """Alerts of every rule. `save(alert) -> alert` writes one down and gives it its id."""

    def __init__(self, open_alerts: list[Alert], save: Callable[[Alert], Alert]) -> None:
        """open_alerts: those that a stop of the gateway left open."""
        self._open = {alert.rule: alert for alert in open_alerts}
        self._save = save

    def step(self, situation: Situation, now_us: int) -> tuple[Kind, Alert] | None:
        """What is new about this rule, if anything."""
        alert = self._open.get(situation.rule)
        if situation.level in ("warning", "limit"):
            return self._loud(alert, situation, now_us)
        if alert is not None and now_us - alert.seen_us >= CALM_US:
            known = situation.level == "calm"
            closed = self._save(replace(alert, closed_us=now_us, known=known))
            del self._open[alert.rule]
            return "closed", closed
        return None

    def _loud(
        self, alert: Alert | None, situation: Situation, now_us: int
    ) -> tuple[Kind, Alert] | None:
        level: Literal["warning", "limit"] = "limit" if situation.level == "limit" else "warning"
        value = situation.value if situation.value is not None else -inf
        if alert is None:
            opened = self._save(Alert(situation.rule, level, now_us, now_us, value))
            self._open[opened.rule] = opened
            return "opened", opened
        seen = replace(alert, seen_us=now_us, worst=max(alert.worst, value))
        if _RANK[level] > _RANK[alert.level]:
            seen = self._save(replace(seen, level=level, raised_us=now_us))
            self._open[seen.rule] = seen
            return "raised", seen
        self._open[seen.rule] = seen
        return None

    def is_open(self, rule: str) -> bool:
        return rule in self._open

    def ignored(self, now_us: int, after_us: int) -> list[Alert]:
        """Those that nobody has acknowledged for so long."""
        return [
            alert for alert in self._open.values()
            if alert.acknowledged_us is None
            and now_us - (alert.raised_us or alert.opened_us) >= after_us
        ]  # fmt: skip

    def acknowledge(self, number: int, now_us: int, write: Callable[[Alert], None]) -> bool:
        """A person has answered an open alert, which is written down: nobody further up needs
        to be told. False where it is not open, or was answered before."""
        alert = next((a for a in self._open.values() if a.id == number), None)
        if alert is None or alert.acknowledged_us is not None:
            return False
        answered = replace(alert, acknowledged_us=now_us)
        write(answered)
        self._open[alert.rule] = answered
        return True
