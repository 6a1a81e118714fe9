"""The verdict with its whole reasoning, in a form that is the same byte for byte everywhere."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import isfinite
from typing import Any

from lotline.judge.verdict import Word, tidy

ENGINE = "lotline judge 1"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule on one span of time [start_us, end_us), UTC, at one place. period: of the pack,
    which the span is, begins in, or is the part of a year that is judged.

    value, limit, margin (limit - value, as compared): in `unit`; value is None where there is
    none, and after rounding where the pack rounds the result. completeness: least measured
    share. reasons: sentences for a person. steps: every intermediate value. figures: those that
    went in, with citation and status. inputs: SHA-256 of the rows used. local: offset from UTC
    of start and end in s, so that they can be shown as the site's clock showed them. final:
    False while the span lasts.
    """

    rule: str
    title: str
    start_us: int
    end_us: int
    node: str
    period: str
    quantity: str
    unit: str
    value: float | None
    limit: float | None
    margin: float | None
    verdict: Word
    grade: str
    severity: str
    word: str
    reasons: tuple[str, ...]
    completeness: float
    uncertainty: float
    pack: str
    version: str
    cite: str
    inputs: str
    local: tuple[int, int]
    strict: bool = False
    steps: Mapping[str, Any] = field(default_factory=dict)
    figures: tuple[Mapping[str, Any], ...] = ()
    final: bool = True
    engine: str = ENGINE

    def to_json(self) -> str:
        """Canonical: keys sorted, no spaces, UTF-8 as it is, numbers to a millionth."""
        told = {f.name: clean(getattr(self, f.name)) for f in fields(self)}
        return json.dumps(
            told, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )


def clean(value: Any) -> Any:
    """Numbers to a millionth; what is not finite becomes null."""
    if value is None or isinstance(value, (str, int)):  # bool is an int
        return value
    if isinstance(value, float):
        return tidy(value) if isfinite(value) else None
    if isinstance(value, dict):
        return {str(k): clean(v) for k, v in value.items()}
    return [clean(v) for v in value]
