"""The intake: records from any source into the journal, acknowledged after the commit."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

from lotwire import condensed, cose, downward, frame, talk
from lotwire.codes import CODE
from lotwire.errors import WireError

from lotline.errors import JournalError
from lotline.ingest.commit import Batch, Committer, Told
from lotline.ingest.dating import Anchor, BootClock
from lotline.ingest.lanes import MAX_BOOTS, Lane, OpenBoot
from lotline.ingest.tally import STRANGER, Tally
from lotline.journal import Boot, Ranges, Reader, Writer

_SEQS = CODE["condensed_seqs"]
# Frames wait this long for company before a commit, so that a quiet site does not wear its
# SD card with a sync for every frame; a busy one commits as fast as the disk takes it.
GATHER_S = 0.2
# ... unless this many are waiting: a broker's usual in-flight window is 20.
GATHER_FRAMES = 16
# This many waiting for the commit that runs is a storm (a whole site's backlog), not a load.
PRESSED = 8000


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
        self.frames = 0
        self._by_topic = {lane.up_topic: lane for lane in self.lanes.values()}
        self._writer = writer
        self._reader = Reader(folder)
        self._now_us = now_us
        self._on_commit = on_commit
        self._committer = Committer(writer, self.tally, make_room)
        self._on_failure = on_failure
        self._batch = Batch()
        self._busy = False
        self._timer: asyncio.TimerHandle | None = None
        self._thread = ThreadPoolExecutor(1, "commit")
        self.source: Source | None = None
        for lane in self.lanes.values():
            for boot in self._reader.newest_boots(lane.name, MAX_BOOTS):
                self._hold(lane, boot)

    def _hold(self, lane: Lane, boot: Boot) -> OpenBoot:
        """A boot of the journal, into memory."""
        ours = self._writer.earlier_anchors
        clock = BootClock(
            [Anchor(*row) for row in self._reader.anchors(boot.row, upto=ours)],
            [Anchor(*row) for row in self._reader.anchors(boot.row, after=ours)],
        )
        return lane.hold(OpenBoot(boot, boot.seen.copy(), clock))

    def find_boot(self, lane: Lane, number: int) -> OpenBoot | None:
        """A boot that frames have come from, in memory or in the journal; JournalError."""
        known = lane.boots.get(number)
        if known is None and (boot := self._reader.boot(lane.name, number)) is not None:
            known = self._hold(lane, boot)
        return known

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
        known = lane.boots.get(boot) or self._open_boot(lane, boot)
        if known is None:
            return None
        try:
            seqs = condensed.seqs_of(_stands_for(message)) if seq >= condensed.FIRST else [seq]
        except WireError as e:
            return self.tally.add(lane.name, e.reason)
        fresh = [one for one in seqs if known.taken.add(one)]
        if fresh:
            utc = known.clock.date(tick) or (None, None)
            known.boot.heard_us, known.boot.half_us = now, utc[1]
            if tick > known.boot.tick:
                known.boot.tick = tick
            batch.rows.append((known.boot.row, seq, tick, now, *utc, message))
            if version > frame.VERSION:
                self.tally.add(lane.name, "version")
        elif known.taken.unsure(seqs[-1]):
            return self.tally.add(lane.name, "forgotten")
        else:
            self.tally.add(lane.name, "duplicate")
        ack = batch.acks.get(known.boot.row)
        if ack is None:
            ack = batch.acks[known.boot.row] = Told(lane, known.boot, [], [])
        ack.acked.append(seq)
        ack.seen.extend(fresh)
        return None

    def _open_boot(self, lane: Lane, number: int) -> OpenBoot | None:
        """A boot that is not in memory; None, counted, where its records must be refused."""
        try:
            if known := self.find_boot(lane, number):
                return known
            if number > self._reader.floor(lane.name):
                return lane.hold(OpenBoot(self._writer.new_boot(lane.name, number), Ranges()))
            self.tally.add(lane.name, "forgotten")
        except JournalError:
            self.tally.add(lane.name, "journal")
        return None

    def follow_step(self, step_us: int) -> None:
        """The gateway's clock was set; journal/steps.py has the same for what is on disk."""
        for lane in self.lanes.values():
            for known in lane.boots.values():
                known.clock.shift(step_us)
        self._batch.follow_step(step_us)

    def _commit_soon(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._busy or not self._batch.records:
            return
        batch, self._batch = self._batch, Batch()
        self._busy = True
        future = asyncio.get_running_loop().run_in_executor(
            self._thread, self._committer.commit, batch
        )
        future.add_done_callback(lambda done: self._committed(batch, done))

    def _committed(self, batch: Batch, done: "asyncio.Future[bool]") -> None:
        self._busy = False
        if error := done.exception():
            return self._on_failure("committing", error)
        if not done.result():
            return None
        self.frames += len(batch.rows)
        for lane in self.lanes.values():
            lane.let_go(self._batch.acks)
        if self.source is not None:
            self.source.confirm(batch.records)
            for told in batch.acks.values():
                self._acknowledge(self.source, told.lane, told.boot, told.acked)
        if batch.rows:
            self._on_commit()
        if self._batch.records:
            self._commit_soon()
        return None

    def _acknowledge(self, source: Source, lane: Lane, boot: Boot, seqs: list[int]) -> None:
        """Tell the node what is on disk."""
        ranges: list[tuple[int, int]] = []
        for seq in sorted(seqs):
            if ranges and seq <= ranges[-1][1] + 1:
                ranges[-1] = ranges[-1][0], seq
            else:
                ranges.append((seq, seq))
        for at in range(0, len(ranges), talk.MAX_RANGES):
            message = downward.ack(boot.boot, ranges[at : at + talk.MAX_RANGES])
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
        while self._busy and not self._committer.full:
            await asyncio.sleep(0.01)
        self._committer.stopping = True
        self._thread.shutdown()
        self._reader.close()


def _stands_for(message: bytes) -> bytes:
    """Which records a condensed one stands for, packed; raises WireError."""
    payload = cose.payload(message)
    found = frame.body(payload, frame.identity(payload)[7]).get(_SEQS)
    if not isinstance(found, bytes):
        raise WireError("shape", "a condensed record does not say what it stands for")
    return found
