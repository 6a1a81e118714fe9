"""Exceedances in the journal: a verdict `over`, and the steps that were taken about it."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lotline.errors import InputError
from lotline.journal import actions
from lotline.journal.actions import COLUMNS, Action
from lotline.journal.life import STEPS, Counted, Life, life
from lotline.journal.verdict import Verdict

KIND = "exceedance"
_FIGURES = ("verdict", "value", "limit")


@dataclass(frozen=True)
class Exceedance:
    """id: the number of the verdict that was first over; verdict: the newest on that span."""

    id: int
    verdict: Verdict
    steps: tuple[Action, ...]

    @property
    def life(self) -> Life:
        return life(step.step for step in self.steps)

    @cached_property
    def record(self) -> dict[str, Any]:
        """The newest verdict's own."""
        found: dict[str, Any] = json.loads(self.verdict.body)
        return found

    @property
    def span(self) -> tuple[int, int]:
        """Of what was judged: what was measured of the verdict's time, where that is less."""
        row, record = self.verdict, self.record
        return record.get("start_us", row.start_us), record.get("end_us", row.end_us)

    @property
    def seconds(self) -> float:
        start_us, end_us = self.span
        return (end_us - start_us) / 1e6

    @property
    def cause(self) -> str | None:
        """The newest explanation's code."""
        found = [s.words.get("cause") for s in self.steps if s.step == "explained"]
        return found[-1] if found else None

    @property
    def counted(self) -> Counted:
        return Counted(self.verdict.rule, self.seconds, self.record.get("margin"), self.life)


def follow(db: sqlite3.Connection, verdict: Verdict) -> None:
    """What a new verdict means for the exceedance on its span, if there is or will be one."""
    now = json.loads(verdict.body)
    over = now["verdict"] == "over" and now.get("final", True)
    before = _before(db, verdict)
    if before is None:
        if over:
            _step(db, verdict, verdict.id, "detected")
        return
    number, body = before
    told = json.loads(body)
    if over and any(now.get(name) != told.get(name) for name in _FIGURES):
        _step(db, verdict, number, "judged-again")
    elif not over and not life(a.step for a in actions.of(db, KIND, number)).withdrawn:
        _step(db, verdict, number, "withdrawn")


def _step(db: sqlite3.Connection, verdict: Verdict, number: int, step: str) -> None:
    word = json.loads(verdict.body)["verdict"]
    words = {"verdict": verdict.id, "says": word}
    actions.add(db, verdict.judged_us, KIND, number, step, "", words)


def _before(db: sqlite3.Connection, verdict: Verdict) -> tuple[int, str] | None:
    """(number of the exceedance on the same span, body of the verdict before this one)."""
    rows = db.execute(
        "SELECT v.id, EXISTS (SELECT 1 FROM actions WHERE kind = ? AND subject = CAST(v.id AS "
        "TEXT) AND step = 'detected'), v.body FROM verdicts v WHERE v.start_us = ? "
        "AND v.rule = ? AND v.id < ? ORDER BY v.id",
        (KIND, verdict.start_us, verdict.rule, verdict.id),
    ).fetchall()
    opened = [row[0] for row in rows if row[1]]
    return (opened[0], rows[-1][2]) if opened else None


def read(db: sqlite3.Connection, start_us: int, end_us: int) -> list[Exceedance]:
    """Those that start in [start_us, end_us), in that order."""
    rows = db.execute(
        _SELECT + "AND v.start_us >= ? AND v.start_us < ? GROUP BY a.subject "
        "ORDER BY w.start_us, w.rule",
        (start_us, end_us),
    ).fetchall()
    steps: dict[str, list[Action]] = defaultdict(list)
    for row in db.execute(f"SELECT {COLUMNS} FROM actions WHERE kind = ? ORDER BY id", (KIND,)):
        steps[row[3]].append(Action._make(row))
    return [Exceedance(number, Verdict(*v), tuple(steps[str(number)])) for number, *v in rows]


def numbered(db: sqlite3.Connection, number: int) -> Exceedance | None:
    # As text, for a person may ask for a number that SQLite has no room for.
    rows = db.execute(_SELECT + "AND a.subject = ? GROUP BY a.subject", (str(number),)).fetchall()
    steps = tuple(actions.of(db, KIND, number))
    return next((Exceedance(n, Verdict(*v), steps) for n, *v in rows), None)


# The newest verdict on the span of each.
_SELECT = (
    "SELECT v.id, max(w.id), w.rule, w.start_us, w.end_us, w.judged_us, w.body FROM actions a "
    "JOIN verdicts v ON v.id = CAST(a.subject AS INTEGER) "
    "JOIN verdicts w ON w.start_us = v.start_us AND w.rule = v.rule "
    f"WHERE a.kind = '{KIND}' AND a.step = 'detected' "
)


def take(
    db: sqlite3.Connection, number: int, command: str, who: str, words: Mapping[str, Any],
    at_us: int,
) -> Life:  # fmt: skip
    """Write a step down; its life from then on. Raises InputError where it may not be done."""
    found = numbered(db, number)
    if found is None:
        raise InputError(f"there is no exceedance {number}")
    check(found, command)
    actions.add(db, at_us, KIND, number, STEPS[command], who, words)
    return found.life.after(STEPS[command])


def check(found: Exceedance, command: str) -> None:
    """Raises InputError that says what may be done now."""
    now = found.life
    if command in now.next:
        return
    if now.withdrawn:
        raise InputError(
            f"exceedance {found.id} was withdrawn: by late data its verdict is "
            f"{found.record['verdict']!r} now, and there is nothing to {command}"
        )
    raise InputError(
        f"exceedance {found.id} is {now.state}: got {command}, what may be done now is "
        f"{' or '.join(now.next)}"
    )
