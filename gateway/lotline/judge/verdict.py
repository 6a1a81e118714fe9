"""What was judged, and why, in a form that is the same byte for byte everywhere."""

import json
from dataclasses import asdict, dataclass
from typing import Literal

Word = Literal["ok", "over", "unclear", "nodata", "not_applicable", "context"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule on one period [start_us, end_us), UTC.

    value, limit, margin (limit - value), uncertainty: dB; value is that of what was
    measured, None when nothing was. completeness: measured share of the period. reasons:
    sentences for a person. flags: what the sensor said of itself.
    """

    rule: str
    start_us: int
    end_us: int
    quantity: str
    value: float | None
    limit: float | None
    margin: float | None
    uncertainty: float
    completeness: float
    verdict: Word
    reasons: tuple[str, ...]
    cite: str
    flags: tuple[str, ...]

    def to_json(self) -> str:
        """Canonical: keys sorted, no spaces, UTF-8 as it is; numbers as `tidy` left them."""
        return json.dumps(
            asdict(self),
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
            allow_nan=False,
        )


def tidy(number: float) -> float:
    """To a millionth: what is left of the order of additions and of the machine goes.

    No rounding in a rule's sense: what is compared is what is written down.
    """
    return round(float(number), 6) + 0.0  # no -0.0
