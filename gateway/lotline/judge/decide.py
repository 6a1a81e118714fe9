"""The decision on one value, in the order that makes it: data, limit, bounds, uncertainty."""

from dataclasses import dataclass

from lotline.judge.rule import Rule
from lotline.judge.verdict import Word, tidy

# Records that may lie further from their time than half a period may belong to another one.
MOST_ASTRAY_S = 450.0


@dataclass(frozen=True, slots=True)
class Measured:
    """A period's level as it was measured. dB; None when nothing was.

    lower_bound, upper_bound: the true level may be higher, lower. astray_s: how far the
    period's records may lie from their time, in s.
    """

    value: float | None
    completeness: float
    lower_bound: bool = False
    upper_bound: bool = False
    astray_s: float = 0.0


def decide(rule: Rule, measured: Measured) -> tuple[Word, str]:
    """The verdict within the rule's hours, and why."""
    value, limit = measured.value, rule.limit
    if value is None:
        return "nodata", "Nothing was measured. Not measured is never quiet."
    if measured.completeness < tidy(rule.completeness):
        return "nodata", (
            f"Only {_percent(measured.completeness)} of the period was measured, "
            f"{_percent(rule.completeness)} is needed. Not measured is never quiet."
        )
    if limit is None:
        return "context", f"The average was {value:.1f} dB; the rule sets no limit."
    if doubt := _doubt(rule, limit, value, measured):
        return "unclear", doubt
    shown, above = _apart(value, limit), _apart(value - limit, 0.0)
    if value > tidy(limit):
        return "over", f"The average was {shown} dB, {above} dB above the limit of {limit:g} dB."
    return "ok", f"The average was {shown} dB; the limit is {limit:g} dB."


def _doubt(rule: Rule, limit: float, value: float, measured: Measured) -> str:
    """Why it cannot be told on which side of the limit the true level lies; or nothing."""
    if measured.astray_s > MOST_ASTRAY_S:
        return (
            f"The average was {value:.1f} dB, but when is known to {measured.astray_s:.0f} s "
            "only: it may be that of another period."
        )
    apart = tidy(abs(value - limit))
    if rule.uncertainty > 0 and apart <= tidy(rule.uncertainty):
        return (
            f"The average was {_apart(value, limit)} dB; the limit of {limit:g} dB is within "
            f"the uncertainty of {rule.uncertainty:g} dB."
        )
    if measured.lower_bound and value <= tidy(limit):
        return (
            f"The microphone was overloaded: the true average may be higher than {value:.1f} dB "
            f"and above the limit of {limit:g} dB."
        )
    if measured.upper_bound and value > tidy(limit):
        return (
            f"The sound was below what the microphone can measure: the true average may be "
            f"lower than {value:.1f} dB and within the limit of {limit:g} dB."
        )
    return ""


def _percent(share: float) -> str:
    return f"{_floor(100 * share):g} %"


def _floor(percent: float) -> float:
    """To a tenth, downwards: 89.96 % is not 90 %."""
    return tidy(percent * 10) // 1 / 10


def _apart(number: float, other: float) -> str:
    """With one decimal, or as many more as it takes to tell it from `other`."""
    for decimals in range(1, 7):
        if round(number, decimals) != round(other, decimals):
            return f"{number:.{decimals}f}"
    return f"{number:.1f}"
