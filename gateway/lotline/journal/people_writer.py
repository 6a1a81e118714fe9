"""What people, and programs of theirs, say to the journal."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from lotline.journal import actions, exceedances, jobs, plans, updates, weather


class PeopleWriter(ABC):
    """A part of Writer."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[sqlite3.Connection]: ...

    def take_step(
        self, exceedance: int, command: str, who: str, words: Mapping[str, Any], now_us: int
    ) -> None:
        """What somebody does about an exceedance; raises InputError where it may not be done."""
        with self.transaction() as db:
            exceedances.take(db, exceedance, command, who, words, now_us)

    def take_plan(
        self, plan: str, step: str, who: str, words: dict[str, object], now_us: int
    ) -> None:
        """What somebody says about noisy work to come."""
        with self.transaction() as db:
            plans.take(db, plan, step, who, words, now_us)

    def take_update(
        self, order: int, step: str, who: str, words: Mapping[str, object], now_us: int
    ) -> bool:
        """A step of an update that was ordered; False for one that has no meaning any more."""
        with self.transaction() as db:
            return updates.take(db, order, step, who, words, now_us)

    def want_update(self, said: Mapping[str, object], now_us: int) -> bool:
        """What somebody wants of updates; False for what cannot be read."""
        with self.transaction() as db:
            return updates.take_words(db, said, now_us)

    def take_jobs(
        self, told: Sequence[jobs.Job], who: str, now_us: int
    ) -> list[tuple[jobs.Taken, int]]:
        """What an ERP tells: of each what became of it, and its version. All or none."""
        with self.transaction() as db:
            return [jobs.take(db, job, who, now_us) for job in told]

    def take_weather(
        self, told: Sequence[weather.Weather], who: str, now_us: int
    ) -> list[weather.Taken]:
        """What a weather station tells: of each what became of it. All or none."""
        with self.transaction() as db:
            return [weather.take(db, one, who, now_us) for one in told]

    def act_once(
        self, at_us: int, kind: str, subject: str, step: str, words: dict[str, object],
        who: str = "",
    ) -> None:  # fmt: skip
        """An action that another store had written down; told again, it is not written again."""
        with self.transaction() as db:
            if not actions.is_there(db, at_us, kind, subject, step, words):
                actions.add(db, at_us, kind, subject, step, who, words)
