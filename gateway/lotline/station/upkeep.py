"""What the gateway does for itself: counts, gaps, retention, its clock, a full disk."""

import asyncio
import json
import logging
from collections.abc import Callable
from pathlib import Path

from lotline.config import Retention
from lotline.errors import JournalError
from lotline.ingest import Intake, Timekeeper
from lotline.journal import Reader, Writer, pauses, store
from lotline.station.clock import Clock

log = logging.getLogger("lotline.upkeep")

FLUSH_S = 5.0
# A hole in the sequence numbers is not noted before a repeat has had time to fill it.
GAPS_EVERY = 12  # flushes: once a minute
RETENTION_EVERY = 120  # flushes: once in ten minutes
DAY_US = 86_400_000_000
# Frames go by the hour: each time the evidence log says so first.
HOUR_US = 3_600_000_000


class Upkeep:
    """One task; all its writes go through the commit thread. on_step(us): the clock was set."""

    def __init__(
        self,
        folder: Path,
        writer: Writer,
        clock: Clock,
        retention: Retention,
        let_go: Callable[[int], None],
        on_step: Callable[[int], None],
    ) -> None:
        """let_go(before_us): told of frames, received before that, before they are deleted.
        on_step(step_us): told when the clock was set."""
        self._folder, self._writer, self._clock = folder, writer, clock
        self._retention, self._let_go, self._on_step = retention, let_go, on_step
        self._health: dict[str, tuple[int, str]] = {}
        self._step_us = 0
        self._lags = False
        self._began_us, self._ran = clock.now_us(), False

    def health(self, node: str, utc_us: int, values: dict[str, float | str]) -> None:
        """Remember a node's newest health record until the next flush. Any thread."""
        self._health[node] = utc_us, json.dumps(values, sort_keys=True)

    async def run(self, intake: Intake, timekeeper: Timekeeper) -> None:
        """For ever."""
        rounds = 0
        while True:
            await asyncio.sleep(FLUSH_S)
            rounds += 1
            if step_us := self._clock.check():
                self._follow_step(intake, timekeeper, step_us)
            try:
                await intake.run(self._flush, intake, timekeeper, rounds)
            except JournalError as e:
                log.error("Counts and events wait: %s.", e)

    def _follow_step(self, intake: Intake, timekeeper: Timekeeper, step_us: int) -> None:
        self._step_us += step_us  # until it is written down
        timekeeper.forget_questions()
        intake.follow_step(step_us)
        self._on_step(step_us)

    def _flush(self, intake: Intake, timekeeper: Timekeeper, rounds: int) -> None:
        """In the commit thread."""
        minute = rounds % GAPS_EVERY == 0
        if self._step_us:
            self._note_step()
        self._writer.widen()
        timekeeper.date_waiting(consider=minute)
        intake.tally.flush()
        if self._health:
            health, self._health = self._health, {}
            self._writer.save_health(health)
        if minute:
            self.note_run()
        while minute and self._writer.note_gaps(self._clock.now_us()):
            pass
        if rounds % RETENTION_EVERY == 0:
            self.forget()

    def _note_step(self) -> None:
        by = f"{self._step_us / 1e6:+.1f} s"
        text = (
            f"The gateway's clock was set by {by}. Records dated since it was last set, of a day "
            "at most, keep their time and are as much more uncertain."
        )
        self._writer.note_step(self._step_us, self._clock.now_us(), text)
        self._step_us = 0
        log.warning(text)

    def note_run(self) -> None:
        """That the gateway runs; and the first time, since when it did not."""
        now = self._clock.now_us()
        if not self._ran:
            with Reader(self._folder) as reader:
                last = reader.cursor(pauses.RAN)
            self._ran = True
            if 0 < last < self._began_us:
                text = pauses.said(last, self._began_us)
                self._writer.note(self._began_us, pauses.KIND, text)
        self._writer.set_cursor(pauses.RAN, now)

    def forget(self) -> int:
        """Delete what the site's retention lets go, in pieces; how many rows went."""
        now = self._clock.now_us()
        time_us = self._writer.trust(now)
        self._say_lag(now, now - time_us)
        frames_us = (time_us - self._retention.frames_days * DAY_US) // HOUR_US * HOUR_US
        self._let_go(frames_us)
        seconds_us = time_us - self._retention.seconds_days * DAY_US
        total = 0
        while gone := self._writer.forget(frames_us, seconds_us):
            total += gone
        return total

    def _say_lag(self, now: int, lag_us: int) -> None:
        """Once, when retention does not follow the clock; and when it does again."""
        if (lag_us > DAY_US) == self._lags:
            return
        text = (
            f"The clock is {lag_us / DAY_US:.0f} days ahead of what this gateway has lived "
            "through: old records go a day earlier with each day, and not all at once."
        )
        if self._lags:
            text = "Retention follows the clock again."
        self._writer.note(now, "retention", text)
        self._lags = not self._lags
        log.warning(text)

    def make_room(self) -> None:
        """The disk is full: the reserve goes so that SQLite can delete what may go."""
        store.drop_reserve(self._folder)
        try:
            self.forget()
        except JournalError:
            pass  # the intake has said already that the disk is full
        store.keep_reserve(self._folder)
