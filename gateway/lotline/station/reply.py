"""What can be said of one limit when somebody asks whether a machine may run."""

from dataclasses import dataclass
from typing import Literal

from lotline.enforce.ask import Answer
from lotline.meter.contribution import Contribution

Word = Literal["yes", "no", "perhaps", "cannot say"]


@dataclass(frozen=True, slots=True)
class Reply:
    """Of a limit at a microphone, or of hours of work, whose node is the machines' names. why:
    where it cannot be said, or no limit holds, and of hours how many are used. certain_s:
    how long the machine may run for certain; inf: a day and more. start_us, end_us: of the
    period that comes closest to its limit. quantity: what is limited."""

    node: str
    rule: str
    cite: str
    word: Word
    why: str = ""
    adds: Contribution | None = None
    answer: Answer | None = None
    certain_s: float = 0.0
    start_us: int = 0
    end_us: int = 0
    quantity: str = "LAeq"
