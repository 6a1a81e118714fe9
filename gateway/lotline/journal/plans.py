"""Noisy work that was announced: actions of the kind `plan`, each named by its own short id."""

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from lotline.journal import actions
from lotline.journal.actions import COLUMNS, Action

KIND = "plan"
STEPS = ("planned", "cancelled", "done")
State = Literal["planned", "cancelled", "done"]


@dataclass(frozen=True, slots=True)
class Plan:
    """words: for everybody. machine: the node that does it; "" where none was named. planned_us:
    when it was announced, changed_us: when it was last said something about."""

    id: str
    start_us: int
    end_us: int
    words: str
    machine: str
    state: State
    planned_us: int
    changed_us: int
    said: int


def read(db: sqlite3.Connection) -> list[Plan]:
    """All whose words were not deleted, by their start."""
    steps: dict[str, list[Action]] = defaultdict(list)
    for row in db.execute(f"SELECT {COLUMNS} FROM actions WHERE kind = ? ORDER BY id", (KIND,)):
        action = Action._make(row)
        steps[action.subject].append(action)
    found = [plan for one in steps.values() if (plan := _plan(one))]
    return sorted(found, key=lambda plan: (plan.start_us, plan.id))


def _plan(steps: list[Action]) -> Plan | None:
    first, last = steps[0], steps[-1]
    match first.words:
        case {"start_us": int(start), "end_us": int(end), "words": str(words),
              "machine": str(machine)} if first.step == "planned":  # fmt: skip
            state: State = "planned"
            if last.step == "cancelled":
                state = "cancelled"
            elif last.step == "done":
                state = "done"
            return Plan(first.subject, start, end, words, machine, state, first.at_us,
                        last.at_us, len(steps))  # fmt: skip
    return None


def take(
    db: sqlite3.Connection, plan: str, step: str, who: str, words: dict[str, object], at_us: int
) -> None:
    """Write a step down, unless it has no meaning any more: a plan begins once and ends once."""
    before = [a.step for a in actions.of(db, KIND, plan)]
    if (step == "planned") == (not before) and not {"cancelled", "done"} & set(before):
        actions.add(db, at_us, KIND, plan, step, who, words)
