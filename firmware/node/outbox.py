"""The outbox: keeps every record until the gateway says that it is on its disk.

A record lives in RAM (the tail) and is sent at once. What the gateway has not acknowledged
after FLUSH_MS goes to flash, into segments (segment.py); so a node that is online hardly
writes flash. A segment is deleted when all its records are acknowledged. When the flash
that the outbox may use is full, the oldest segment goes and its records are counted.
"""

import asyncio
import os
from time import ticks_diff, ticks_ms

from node.segment import HEAD, Segment, parse_name

ENOSPC = 28  # not in MicroPython's errno
BLOCK = 4096  # the erase unit of SPI flash; a file occupies whole ones
MAX_SEGMENTS = 256  # of full size: bounds the index in RAM, whatever the outbox may hold
TAIL_BYTES = BLOCK  # a full block is written at once
TAIL_MAX = 4 * BLOCK  # only reached when the flash refuses to be written
FLUSH_MS = 2000  # the gateway acknowledges about a second after it got a record
RESEND_MS = 10000  # ten of its commits; doubles while it is silent, so that a dead gateway
RESEND_MAX_MS = 120000  # does not fill the broker's queues with repeats
WINDOW = 512  # backlog records sent and not acknowledged; a broker queues about 1000


class Live:
    """A record of the tail."""

    def __init__(self, seq, sealed):
        self.seq = seq
        self.sealed = sealed
        self.made = ticks_ms()
        self.sent = False


class Outbox:
    """folder: where the segments are. boot: of this run. limit: bytes of flash, at least 2
    blocks. `dropped`: records lost for want of room; `damaged`: places in segments that
    were not readable; `news`: an Event, set when there is something new to send."""

    def __init__(self, folder, boot, limit):
        self.folder = folder
        self.boot = boot
        self.limit = max(limit, 2 * BLOCK)
        self.segment_bytes = max(1, self.limit // (MAX_SEGMENTS * BLOCK)) * BLOCK
        self.tail = []
        self.tail_bytes = 0
        self.active = None
        self.batch = []
        self.dropped = 0
        self.damaged = 0
        self.heard = ticks_ms()
        self.news = asyncio.Event()
        self.segments = self._found()

    def _found(self):
        """The segments of earlier runs, oldest first; not read yet."""
        try:
            os.mkdir(self.folder)
        except OSError:
            pass  # it is there already
        try:
            names = sorted([n for n in os.listdir(self.folder) if parse_name(n)])
            sizes = [os.stat(self.folder + "/" + n)[6] for n in names]
        except OSError:
            return []  # flash that fails must not stop the measuring
        return [Segment(self.folder, *parse_name(n), s or 1) for n, s in zip(names, sizes)]

    async def run(self, beat):
        """The flusher: first reads what earlier runs left, then writes what gets old."""
        await self.recover(beat)
        while True:
            beat()
            if self.tail and ticks_diff(ticks_ms(), self.tail[0].made) >= FLUSH_MS:
                self.flush()
            await asyncio.sleep_ms(250)

    async def recover(self, beat):
        """Count the records of every segment; one without a sound record is deleted."""
        for segment in self.segments[:]:
            if segment.last is None:
                self._load(segment)
            beat()
            await asyncio.sleep_ms(0)

    def _load(self, segment):
        """First reading of an earlier run's segment. One that cannot be read is left out of
        this run, but stays on flash for the next one."""
        try:
            self.damaged += segment.load()
            segment.seqs = None  # all are unacknowledged: no need to keep them in RAM
        except OSError:
            self.damaged += 1
            self.segments.remove(segment)
            return
        if not segment.left:
            self._remove(segment)

    def put(self, seq, sealed):
        """Keep a record until it is acknowledged; never raises, drops the oldest if it must."""
        self.tail.append(Live(seq, sealed))
        self.tail_bytes += len(sealed)
        if self.tail_bytes >= TAIL_BYTES:
            self.flush()
        while self.tail_bytes > TAIL_MAX:
            self.tail_bytes -= len(self.tail.pop(0).sealed)
            self.dropped += 1
        self.news.set()

    def acked(self, boot, first, last):
        """The gateway has seqs first..last of that boot on its disk."""
        self.heard = ticks_ms()
        if boot == self.boot:
            self._keep([r for r in self.tail if not first <= r.seq <= last])
        for segment in self.segments[:]:
            if segment.boot == boot:
                self._acked(segment, first, last)

    def _acked(self, segment, first, last):
        try:
            segment.acked(first, last)
        except OSError:
            return  # not readable now: it is sent, and acknowledged, again
        if not segment.left:
            self._remove(segment)

    def records(self):
        """How many records wait for their acknowledgement."""
        return len(self.tail) + sum([s.left for s in self.segments])

    def bytes(self):
        """Bytes of flash in use."""
        return sum([-(-s.size // BLOCK) * BLOCK for s in self.segments])

    def next(self):
        """The sealed frame to send now, or None: live ones first, then the backlog."""
        for record in self.tail:
            if not record.sent:
                record.sent = True
                return record.sealed
        while not self.batch:
            segment = self._to_send()
            if not segment:
                return None
            self.batch = segment.batch(ticks_ms())
        return self.batch.pop(0)

    def rewind(self):
        """A new connection: whatever is unacknowledged is sent again."""
        self.batch = []
        self.heard = ticks_ms()
        for record in self.tail:
            record.sent = False
        for segment in self.segments:
            segment.at = 0

    def _to_send(self):
        """The oldest segment with something to send, within the window, or None."""
        now = ticks_ms()
        patience = min(max(RESEND_MS, ticks_diff(now, self.heard) // 2), RESEND_MAX_MS)
        flying = 0
        for segment in self.segments:
            if segment.last is None or flying >= WINDOW:
                return None  # not recovered yet, or enough is on its way
            if segment.at >= segment.size and ticks_diff(now, segment.sent) > patience:
                segment.at = 0
            if segment.at < segment.size:
                return segment
            flying += segment.left
        return None

    def flush(self):
        """Write the tail to flash; what cannot be written stays in the tail."""
        try:
            while self.tail:
                self._write()
        except OSError as e:
            self._abandon(e.errno == ENOSPC)

    def _write(self):
        """Move the head of the tail into the active segment, as much as fits."""
        segment = self._open(len(self.tail[0].sealed))
        room = self.segment_bytes - segment.size
        count = 0
        while count < len(self.tail):
            room -= HEAD + len(self.tail[count].sealed)
            if room < 0:
                break
            count += 1
        segment.append(self.tail[:count], ticks_ms())
        self._keep(self.tail[count:])

    def _keep(self, records):
        self.tail = records
        self.tail_bytes = sum([len(r.sealed) for r in records])

    def _open(self, size):
        """The segment to append `size` bytes of frame to; makes room for a new one."""
        if not self.active or self.active.size + HEAD + size > self.segment_bytes:
            while self.segments and self.bytes() + self.segment_bytes > self.limit:
                self._drop()
            self.active = Segment(self.folder, self.boot, self.tail[0].seq)
            self.segments.append(self.active)
        return self.active

    def _abandon(self, full):
        """After a failed write: the segment may be torn at its end, so it is not written on.
        The oldest goes only when the flash is full: one that fails may still be read."""
        if self.active and not self.active.left:
            self._remove(self.active)
        self.active = None
        if full and self.segments:
            self._drop()

    def _drop(self):
        oldest = self.segments[0]
        if oldest.last is None:
            self._load(oldest)
        if oldest in self.segments:
            self.dropped += oldest.left
            self._remove(oldest)

    def _remove(self, segment):
        segment.remove()
        self.segments.remove(segment)
        if segment is self.active:
            self.active = None
