"""Verdicts: a pure function of what was measured, a rule pack and the site's answers."""

from lotline.judge.permit import judge
from lotline.judge.record import Finding
from lotline.judge.rule import Rule, applies
from lotline.judge.running import Running, running
from lotline.judge.state import State, day_state
from lotline.judge.verdict import Word

__all__ = [
    "Finding",
    "Rule",
    "Running",
    "State",
    "Word",
    "applies",
    "day_state",
    "judge",
    "running",
]
