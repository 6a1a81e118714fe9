"""A value over a time, and what was asked for."""

from dataclasses import dataclass
from typing import NamedTuple

from lotline.judge.language.pack import Stat
from lotline.judge.language.period import Span
from lotline.judge.language.quantity import Quantity
from lotline.judge.residual import Residual


@dataclass(slots=True)
class Measured:
    """value: None where it is not known, and `why`; with a value `why` says why it does not
    count. seconds: measured, of `expected`; 0 expected is a window that has no part in it.
    bound: LOWER or UPPER where the true value may be higher or lower. coarse: values were longer
    than the window. grows: what is missing can only raise the value. uncertainty: expanded, in dB,
    of what the residual in it is not known. residual: that went into it."""

    value: float | None
    seconds: float
    expected: float
    bound: int = 0
    why: str = ""
    coarse: bool = False
    notes: tuple[str, ...] = ()
    grows: bool = False
    uncertainty: float = 0.0
    residual: Residual | None = None

    def copy(self) -> "Measured":
        """Written out: it is what a year's hours spend their time with."""
        return Measured(
            self.value, self.seconds, self.expected, self.bound, self.why, self.coarse,
            self.notes, self.grows, self.uncertainty, self.residual,
        )  # fmt: skip


class Wanted(NamedTuple):
    """stat of a quantity over a window; over: what it counts above. about: what the verdict is
    about. near: the residual of the window may be taken from times near it and alike.
    bare: its value alone is asked for, not how well the residual in it is known."""

    of: Quantity
    window: Span
    about: Span
    stat: Stat
    over: float | None = None
    near: bool = False
    bare: bool = False
