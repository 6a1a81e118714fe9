"""What goes to disk in one go, and how it gets there when the disk does not take it."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lotline.errors import JournalError, StorageFull
from lotline.ingest.lanes import Lane
from lotline.ingest.tally import Tally
from lotline.journal import Boot, FrameRow, Writer

log = logging.getLogger("lotline.ingest")

# A full disk is asked again after this time; meanwhile nothing is acknowledged.
RETRY_S = 1.0


@dataclass(slots=True)
class Told:
    """Of one boot: the numbers to acknowledge, and the records that are there with them: a
    condensed one has a number of its own, and is there in the place of others."""

    lane: Lane
    boot: Boot
    acked: list[int]
    seen: list[int]


@dataclass(slots=True)
class Batch:
    """What one commit writes and what is acknowledged after it."""

    records: list[Any] = field(default_factory=list)
    rows: list[FrameRow] = field(default_factory=list)
    acks: dict[int, Told] = field(default_factory=dict)

    def follow_step(self, step_us: int) -> None:
        """The gateway's clock was set: as journal/steps.py does with what is on disk already."""
        self.rows = [_stepped(row, step_us) for row in self.rows]


def _stepped(row: FrameRow, step_us: int) -> FrameRow:
    """A frame that was taken before the clock was set, and is not on disk yet."""
    boot, seq, tick, received_us, utc_us, half_us, raw = row
    if half_us is None:
        return boot, seq, tick, received_us + step_us, utc_us, half_us, raw
    return boot, seq, tick, received_us, utc_us, half_us + abs(step_us), raw


class Committer:
    """Runs in the commit thread. `full`: the journal cannot be written now."""

    def __init__(self, writer: Writer, tally: Tally, make_room: Callable[[], None]) -> None:
        self._writer, self._tally = writer, tally
        self._make_room = make_room
        self.full = False
        self.stopping = False

    def commit(self, batch: Batch) -> bool:
        """On disk, however long it takes. False when stopped before."""
        for told in batch.acks.values():
            self._see(told.boot, told.seen)
        while not self.stopping:
            try:
                if batch.rows:
                    self._writer.add_frames(batch.rows, [t.boot for t in batch.acks.values()])
            except JournalError as e:
                self._complain(e)
                if isinstance(e, StorageFull):
                    self._make_room()
                self._pause()
            else:
                if self.full:
                    log.warning("The journal can be written again; nothing was lost.")
                    self.full = False
                return True
        return False

    def _see(self, boot: Boot, seqs: list[int]) -> None:
        floor = boot.seen.floor
        for seq in seqs:
            boot.seen.add(seq)
        if boot.seen.floor > floor:
            self._tally.add(boot.node, "scattered")

    def _complain(self, error: JournalError) -> None:
        if not self.full:
            what = "nothing is acknowledged until it can be written; nodes keep their records"
            log.error("%s: %s.", error, what)
        self.full = True

    def _pause(self) -> None:
        for _ in range(10):
            if not self.stopping:
                time.sleep(RETRY_S / 10)
