"""Jobs as an ERP or MES tells them: actions of the kind `job`, a row a version."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lotline.journal import actions
from lotline.journal.actions import COLUMNS, Action

KIND = "job"
STEPS = ("told", "corrected")
Taken = Literal["new", "corrected", "unchanged"]
# A job may be told so much before its end by the teller's own clock.
AHEAD_US = 300_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """Times in us, UTC. machine: as `lotline ask` names it. end_us: None while it lasts. good:
    pieces right the first time; scrap: the others; None where nobody counts. version: of 1."""

    id: str
    order: str
    machine: str
    start_us: int
    end_us: int | None
    good: int | None
    scrap: int | None
    due_us: int | None
    version: int = 1

    @property
    def words(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {
            "order": self.order, "machine": self.machine, "start_us": self.start_us,
            "end_us": self.end_us, "good": self.good, "scrap": self.scrap, "due_us": self.due_us,
        }  # fmt: skip


def read(db: sqlite3.Connection, since_us: int) -> list[Job]:
    """The newest version of each that was told of, or lasted, after since_us, by their start."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM actions WHERE kind = ?1 AND subject IN (SELECT subject FROM "
        "actions WHERE kind = ?1 AND at_us >= ?2) ORDER BY id",
        (KIND, since_us - AHEAD_US),
    )
    versions: dict[str, tuple[int, Mapping[str, Any]]] = {}
    for row in rows:
        one = Action._make(row)
        number = versions.get(one.subject, (0, {}))[0] + 1
        versions[one.subject] = number, one.words
    found = [_job(job, words, number) for job, (number, words) in versions.items() if words]
    return sorted(found, key=lambda job: (job.start_us, job.id))


def _job(job: str, words: Mapping[str, Any], version: int) -> Job:
    return Job(job, version=version, **words)


def take(db: sqlite3.Connection, job: Job, who: str, at_us: int) -> tuple[Taken, int]:
    """Write it down unless it is as it was; what became of it, and its version."""
    before = actions.of(db, KIND, job.id)
    if before and before[-1].words == job.words:
        return "unchanged", len(before)
    actions.add(db, at_us, KIND, job.id, STEPS[bool(before)], who, job.words)
    return ("corrected" if before else "new"), len(before) + 1
