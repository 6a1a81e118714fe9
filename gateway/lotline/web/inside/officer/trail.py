"""What the audit trail shows; times are UTC, microseconds since 1970."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Deed:
    """A row of the audit trail. of: exceedance, alert, plan, report, account, file, photo;
    href: where it is shown, "" for nowhere."""

    number: int
    at_us: int
    of: str
    subject: str
    step: str
    who: str
    words: dict[str, Any]
    deleted: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A file that verdicts rest on. at_us: since when; None for the first that is known. diff:
    lines against the one before; body: its text."""

    number: int
    name: str
    at_us: int | None
    diff: tuple[str, ...]
