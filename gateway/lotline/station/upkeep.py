"""What the gateway does for itself: counts, gaps, retention, its clock, a full disk."""

import asyncio
import json
import logging
from pathlib import Path

from lotline.config import Retention
from lotline.errors import JournalError
from lotline.ingest import Intake, Timekeeper
from lotline.journal import Writer, store
from lotline.station.clock import Clock

log = logging.getLogger("lotline.upkeep")

FLUSH_S = 5.0
# A hole in the sequence numbers is not noted before a repeat has had time to fill it.
GAPS_EVERY = 12  # flushes: once a minute
RETENTION_EVERY = 120  # flushes: once in ten minutes
DAY_US = 86_400_000_000


class Upkeep:
    """One task; all its writes go through the commit thread."""

    def __init__(self, folder: Path, writer: Writer, clock: Clock, retention: Retention) -> None:
        self._folder, self._writer, self._clock = folder, writer, clock
        self._retention = retention
        self._health: dict[str, tuple[int, str]] = {}
        self._step_us = 0

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
        for lane in intake.lanes.values():
            for known in lane.boots.values():
                known.clock.shift(step_us)

    def _flush(self, intake: Intake, timekeeper: Timekeeper, rounds: int) -> None:
        """In the commit thread."""
        known = [k for lane in intake.lanes.values() for k in list(lane.boots.values())]
        if self._step_us:
            self._note_step([k.boot.row for k in known])
        timekeeper.date_waiting()
        intake.tally.flush()
        if self._health:
            health, self._health = self._health, {}
            self._writer.save_health(health)
        if rounds % GAPS_EVERY == 0:
            self._writer.note_gaps([k.boot for k in known], self._clock.now_us())
        if rounds % RETENTION_EVERY == 0:
            self.forget()

    def _note_step(self, boot_rows: list[int]) -> None:
        text = f"The gateway's clock was set by {self._step_us / 1e6:+.1f} s."
        self._writer.shift_anchors(self._step_us, boot_rows)
        self._step_us = 0
        log.warning(text)
        self._writer.note(self._clock.now_us(), "clock", text)

    def forget(self) -> int:
        """Delete what the site's retention lets go, in pieces; how many rows went."""
        now = self._clock.now_us()
        frames_us = now - self._retention.frames_days * DAY_US
        seconds_us = now - self._retention.seconds_days * DAY_US
        total = 0
        while gone := self._writer.forget(frames_us, seconds_us):
            total += gone
        return total

    def make_room(self) -> None:
        """The disk is full: the reserve goes so that SQLite can delete what may go."""
        store.drop_reserve(self._folder)
        try:
            self.forget()
        except JournalError:
            pass  # the intake has said already that the disk is full
        store.keep_reserve(self._folder)
