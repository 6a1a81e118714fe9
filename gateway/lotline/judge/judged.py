"""What came of a rule on one span of time and band."""

from dataclasses import dataclass, field

from lotline.judge.adjusting import Amount
from lotline.judge.environment import Environment
from lotline.judge.language.period import Span
from lotline.judge.stages import Run
from lotline.judge.verdict import Word

# The worse the earlier; of several bands the worst is told.
_WORST: tuple[Word, ...] = ("over", "nodata", "unclear", "context", "ok", "not_applicable")
_NOTHING = Amount(0.0)


@dataclass(slots=True)
class Judged:
    """value: as adjusted; compared: after rounding. why: in a sentence, where the word is
    neither ok nor over. label: the pack's word for the value. bound: LOWER, UPPER or 0."""

    about: Span
    band: str
    environment: Environment
    runs: dict[str, Run]
    notes: list[str]
    word: Word = "nodata"
    value: float | None = None
    compared: float | None = None
    limit: float | None = None
    why: str = ""
    bound: int = 0
    uncertainty: float = 0.0
    label: str = ""
    result: Amount = field(default=_NOTHING)
    shift: Amount = field(default=_NOTHING)

    @property
    def margin(self) -> float | None:
        if self.limit is None or self.compared is None:
            return None
        return self.limit - self.compared

    @property
    def severity(self) -> tuple[int, float]:
        margin = self.margin
        return _WORST.index(self.word), float("inf") if margin is None else margin
