"""The intake: records from any source into the journal, acknowledged after the commit."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from lotwire import frame, talk
from lotwire.errors import WireError

from lotline.errors import JournalError
from lotline.ingest.dating import Anchor, BootClock
from lotline.ingest.lanes import Lane, OpenBoot
from lotline.ingest.tally import STRANGER, Tally
from lotline.journal import Boot, FrameRow, Ranges, Reader, Writer

log = logging.getLogger("lotline.ingest")

# Frames wait this long for company before a commit, so that a quiet site does not wear its
# SD card with a sync for every frame; a busy one commits as fast as the disk takes it.
GATHER_S = 0.2
# ... unless this many are waiting: a broker's usual in-flight window is 20.
GATHER_FRAMES = 16
# This many waiting for the commit that runs is a storm (a whole site's backlog), not a load.
PRESSED = 8000
# A full disk is asked again after this time; meanwhile nothing is acknowledged.
RETRY_S = 1.0


class Record(Protocol):
    """What a source hands over."""

    @property
    def topic(self) -> str: ...
    @property
    def payload(self) -> bytes: ...


class Source(Protocol):
    """Where records come from and answers go to: the endpoint or a broker."""

    def confirm(self, records: Sequence[Any]) -> None:
        """The source's own acknowledgement (PUBACK)."""

    def publish(self, topic: str, payload: bytes) -> None:
        """A message to a node."""

    def behind(self) -> bool:
        """Whether more waits outside than is being taken."""


@dataclass(slots=True)
class Batch:
    """What one commit writes and what is acknowledged after it."""

    records: list[Any] = field(default_factory=list)
    rows: list[FrameRow] = field(default_factory=list)
    acks: dict[int, tuple[Lane, Boot, list[int]]] = field(default_factory=dict)


class Intake:
    """Runs on the event loop; commits in one thread of its own, in order.

    `on_commit` is called on the loop after each commit that wrote frames; `make_room` in
    the commit thread while the disk is full; `on_failure` when committing has ended.
    """

    def __init__(
        self,
        writer: Writer,
        folder: Path,
        lanes: Iterable[Lane],
        now_us: Callable[[], int],
        on_commit: Callable[[], None],
        make_room: Callable[[], None],
        on_failure: Callable[[str, BaseException], None],
    ) -> None:
        self.lanes = {lane.name: lane for lane in lanes}
        self.tally = Tally(writer, now_us)
        self.full = False
        self.frames = 0
        self._by_topic = {lane.up_topic: lane for lane in self.lanes.values()}
        self._writer = writer
        self._reader = Reader(folder)
        self._now_us = now_us
        self._on_commit = on_commit
        self._make_room = make_room
        self._on_failure = on_failure
        self._batch = Batch()
        self._busy = False
        self._timer: asyncio.TimerHandle | None = None
        self._thread = ThreadPoolExecutor(1, "commit")
        self._stopping = False
        self.source: Source | None = None
        for boot in writer.boots():
            self._know(boot)

    def _know(self, boot: Boot) -> None:
        lane = self.lanes.get(boot.node)
        if lane is not None:
            anchors = [Anchor(*row) for row in self._reader.anchors(boot.row)]
            lane.boots[boot.boot] = OpenBoot(
                boot, Ranges(boot.seen.ends.copy()), BootClock(anchors)
            )
            if lane.newest is None or boot.boot > lane.newest.boot.boot:
                lane.newest = lane.boots[boot.boot]

    def take(self, records: Sequence[Record]) -> None:
        """Accept or refuse each record; the good ones go into the next commit."""
        now = self._now_us()
        batch = self._batch
        batch.records.extend(records)
        for record in records:
            lane = self._by_topic.get(record.topic)
            if lane is None:
                self.tally.add(STRANGER, "topic")
            else:
                self._take_one(lane, record.payload, now, batch)
        if len(batch.records) >= GATHER_FRAMES:
            self._commit_soon()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(GATHER_S, self._commit_soon)

    def _take_one(self, lane: Lane, message: bytes, now: int, batch: Batch) -> None:
        if len(message) > frame.MAX_FRAME:
            return self.tally.add(lane.name, "oversized")
        try:
            version, node, boot, seq, tick, _, _, _ = frame.identity(lane.up.open(message))
        except WireError as e:
            return self.tally.add(lane.name, e.reason)
        if node != lane.raw_name:
            return self.tally.add(lane.name, "foreign")
        lane.heard_us = now
        known = lane.boots.get(boot) or self.open_boot(lane, boot)
        if known.taken.add(seq):
            utc = known.clock.date(tick) or (None, None)
            known.boot.heard_us, known.boot.half_us = now, utc[1]
            batch.rows.append((known.boot.row, seq, tick, now, *utc, message))
            if version > frame.VERSION:
                self.tally.add(lane.name, "version")
        else:
            self.tally.add(lane.name, "duplicate")
        ack = batch.acks.get(known.boot.row)
        if ack is None:
            batch.acks[known.boot.row] = (lane, known.boot, [seq])
        else:
            ack[2].append(seq)
        return None

    def open_boot(self, lane: Lane, boot: int) -> OpenBoot:
        """A boot not heard of before."""
        known = OpenBoot(self._writer.new_boot(lane.name, boot), Ranges())
        lane.boots[boot] = known
        if lane.newest is None or boot > lane.newest.boot.boot:
            lane.newest = known
        return known

    def _commit_soon(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._busy or not self._batch.records:
            return
        batch, self._batch = self._batch, Batch()
        self._busy = True
        future = asyncio.get_running_loop().run_in_executor(self._thread, self._commit, batch)
        future.add_done_callback(lambda done: self._committed(batch, done))

    def _commit(self, batch: Batch) -> bool:
        """In the commit thread: on disk, however long it takes. False when stopped before."""
        boots = [boot for _, boot, _ in batch.acks.values()]
        for _, boot, seqs in batch.acks.values():
            for seq in seqs:
                boot.seen.add(seq)
        while not self._stopping:
            try:
                if batch.rows:
                    self._writer.add_frames(batch.rows, boots)
            except JournalError as e:
                self._complain(e)
                self._make_room()
                self._pause()
            else:
                if self.full:
                    log.warning("The journal can be written again; nothing was lost.")
                    self.full = False
                return True
        return False

    def _complain(self, error: JournalError) -> None:
        if not self.full:
            what = "nothing is acknowledged until it can be written; nodes keep their records"
            log.error("%s: %s.", error, what)
        self.full = True

    def _pause(self) -> None:
        for _ in range(10):
            if not self._stopping:
                time.sleep(RETRY_S / 10)

    def _committed(self, batch: Batch, done: "asyncio.Future[bool]") -> None:
        self._busy = False
        if error := done.exception():
            return self._on_failure("committing", error)
        if not done.result():
            return None
        self.frames += len(batch.rows)
        if self.source is not None:
            self.source.confirm(batch.records)
            for lane, boot, seqs in batch.acks.values():
                self._acknowledge(self.source, lane, boot, seqs)
        if batch.rows:
            self._on_commit()
        if self._batch.records:
            self._commit_soon()
        return None

    def _acknowledge(self, source: Source, lane: Lane, boot: Boot, seqs: list[int]) -> None:
        """Tell the node what is on disk."""
        seqs.sort()
        done = Ranges()
        for seq in seqs:
            done.add(seq)
        ranges = list(done)
        for at in range(0, len(ranges), talk.MAX_RANGES):
            message = talk.ack(boot.boot, ranges[at : at + talk.MAX_RANGES])
            source.publish(lane.down_topic, lane.down.seal(message))

    def pressed(self) -> bool:
        """Whether frames come faster than they are committed: other work should wait."""
        outside = self.source is not None and self.source.behind()
        return outside or len(self._batch.rows) > PRESSED

    async def run(self, work: Callable[..., Any], *args: object) -> Any:
        """Another write, in the commit thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *args)

    async def stop(self) -> None:
        """Commit what was taken, if the disk allows it."""
        self._commit_soon()
        while self._busy and not self.full:
            await asyncio.sleep(0.01)
        self._stopping = True
        self._thread.shutdown()
        self._reader.close()
