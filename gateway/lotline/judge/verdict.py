"""The six words, and how numbers are kept."""

from typing import Literal

Word = Literal["ok", "over", "unclear", "nodata", "not_applicable", "context"]


def tidy(number: float) -> float:
    """To a millionth: what is left of the order of additions and of the machine goes.

    No rounding in a rule's sense: what is compared is what is written down.
    """
    return round(float(number), 6) + 0.0  # no -0.0
