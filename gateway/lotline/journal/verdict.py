"""A verdict as the journal keeps it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict as written: `body` is its JSON."""

    id: int
    rule: str
    start_us: int
    end_us: int
    judged_us: int
    body: str
