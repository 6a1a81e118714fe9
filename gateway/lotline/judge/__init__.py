"""Verdicts: a pure function of indicators, a rule and a time zone."""

from lotline.judge.quarter import judge
from lotline.judge.rule import Rule, applies
from lotline.judge.running import Running, running
from lotline.judge.state import State, day_state
from lotline.judge.verdict import Verdict, Word

__all__ = [
    "Rule", "Running", "State", "Verdict", "Word", "applies", "day_state", "judge", "running",
]  # fmt: skip
