"""The comparison: value, limit, uncertainty, bounds; one for verdicts and for what runs."""

from lotline.judge.series import LOWER, UPPER
from lotline.judge.verdict import Word, tidy


def decide(
    value: float, limit: float, *, strict: bool = False, uncertainty: float = 0.0, bound: int = 0
) -> tuple[Word, str]:
    """(ok, over or unclear; why it is unclear).

    strict: the limit itself is not allowed. uncertainty: expanded; a limit inside it is unclear.
    bound: LOWER, UPPER where the true value may be higher, lower.
    """
    value, limit = tidy(value), tidy(limit)
    over = value >= limit if strict else value > limit
    if uncertainty and tidy(abs(value - limit)) <= tidy(uncertainty):
        return "unclear", f"The limit lies within the uncertainty of {uncertainty:g}."
    if bound & LOWER and not over:
        return "unclear", "The true value may be higher, and above the limit."
    if bound & UPPER and over:
        return "unclear", "The true value may be lower, and within the limit."
    return ("over" if over else "ok"), ""
