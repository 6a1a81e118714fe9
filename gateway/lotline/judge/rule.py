"""A rule: a limit on LAeq,15min by local time of day."""

import re
from dataclasses import dataclass
from datetime import datetime

from lotline.errors import RuleError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"([01]\d|2[0-3]):(00|15|30|45)|24:00")


@dataclass(frozen=True, slots=True)
class Rule:
    """Holds from `start` to `end` by the local clock ("22:00" to "06:00" goes over midnight
    and belongs to the day on which it starts) on `days`.

    limit: dB, itself still allowed; None gives context only. close: "close to the limit"
    begins this many dB below. uncertainty: dB, expanded. completeness: share of a period
    that must have been measured. Raises RuleError where it cannot be judged.
    """

    id: str
    node: str
    quantity: str = "LAeq"
    minutes: int = 15
    start: str = "00:00"
    end: str = "24:00"
    days: tuple[str, ...] = DAYS
    limit: float | None = None
    close: float = 3.0
    uncertainty: float = 0.0
    completeness: float = 0.9
    cite: str = ""

    def __post_init__(self) -> None:
        if (self.quantity, self.minutes) != ("LAeq", 15):
            self._refuse(f"{self.quantity} over {self.minutes} min", "LAeq over 15 min")
        for time in (self.start, self.end):
            if not _CLOCK.fullmatch(time):
                self._refuse(repr(time), 'a quarter hour of the clock such as "22:00"')
        if self.start in (self.end, "24:00"):
            self._refuse(f"{self.start} to {self.end}", 'hours such as "00:00" to "24:00"')
        if unknown := set(self.days) - set(DAYS):
            self._refuse(f"days {sorted(unknown)}", f"some of {', '.join(DAYS)}")

    def _refuse(self, got: str, expected: str) -> None:
        raise RuleError(f"rule {self.id!r}: got {got}, expected {expected}")


def applies(rule: Rule, at: datetime) -> bool:
    """Does the rule hold at this local time?"""
    now = at.hour * 60 + at.minute
    start, end = _minutes(rule.start), _minutes(rule.end)
    day = at.weekday()
    if start < end:
        return start <= now < end and DAYS[day] in rule.days
    if now < end:  # the morning of a night that began the day before
        return DAYS[day - 1] in rule.days
    return now >= start and DAYS[day] in rule.days


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
