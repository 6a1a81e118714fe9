"""The outbox: keeps every record until the gateway says that it is on its disk.

A record lives in RAM (the tail) and is sent at once; what is not acknowledged by the time that
it fills a block goes to flash, in whole blocks (shelf.py), at the latest after FLUSH_MS. So a node
that is online hardly writes flash, and one that is not erases a block for each block of records.
Until then the tail is kept in memory that survives a reset (ahead.py), as far as that goes.
"""

import asyncio
from time import ticks_diff, ticks_ms

from micropython import const

from node.ahead import Ahead
from node.segment import BLOCK
from node.shelf import Shelf

_ENOSPC = const(28)  # not in MicroPython's errno
TAIL_MAX = 4 * BLOCK  # only reached when the flash refuses to be written
# A power cut while offline costs a slow node at most this much of its newest records, a quick
# one what fills a block; each such flush of a part of a block costs an erase.
FLUSH_MS = 300000
RESEND_MS = 10000  # ten of its commits; doubles while it is silent, so that a dead gateway
RESEND_MAX_MS = 120000  # does not fill the broker's queues with repeats
WINDOW = 512  # backlog records sent and not acknowledged; a broker queues about 1000


class Live:
    """A record of the tail."""

    def __init__(self, seq, sealed):
        self.seq = seq
        self.sealed = sealed
        self.made = ticks_ms()
        self.sent = 0  # ticks


class Outbox:
    """folder, limit, condenser: as Shelf takes them. boot: of this run. memory: as Ahead takes
    it. `news`: an Event, set when there is something new to send."""

    def __init__(self, folder, boot, limit, condenser=None, memory=None):
        self.boot = boot
        self.shelf = Shelf(folder, limit, condenser)
        self.tail = []
        self.tail_bytes = 0
        self.batch = []  # of boot `of`
        self.lost = 0  # of the tail
        self.heard = ticks_ms()
        self.news = asyncio.Event()
        self.ahead = Ahead(memory, boot)
        self._take_over()

    def _take_over(self):
        """What a reset left in memory goes to flash, before memory is written again."""
        boot, found = self.ahead.recover()
        there = [s.first for s in self.shelf.segments if s.boot == boot and not s.condensed]
        if found and found[0][0] not in there:  # else it was written just before the reset
            try:
                self.shelf.keep(boot, [Live(*record) for record in found])
            except OSError:
                self.lost += len(found)
        self.ahead.clear()

    @property
    def segments(self):
        return self.shelf.segments

    @property
    def dropped(self):
        """Records lost for want of room."""
        return self.lost + self.shelf.dropped

    @property
    def condensed(self):
        """Records of this run and earlier ones that condensed ones were made of in this run."""
        return self.shelf.condenser.stood if self.shelf.condenser else 0

    @property
    def damaged(self):
        """Places in segments that were not readable."""
        return self.shelf.damaged

    async def run(self, beat):
        """The flusher: first reads what earlier runs left, then writes what gets old and
        condenses what has no room."""
        await self.recover(beat)
        while True:
            beat()
            if self.tail and ticks_diff(ticks_ms(), self.tail[0].made) >= FLUSH_MS:
                self.flush()
            await self.condense(beat)
            await asyncio.sleep_ms(250)

    async def recover(self, beat):
        """Count the records of every segment; one without a sound record is deleted."""
        for segment in self.segments[:]:
            if not segment.known:
                for _ in self.shelf.load(segment):
                    beat()
                    await asyncio.sleep_ms(0)

    async def condense(self, beat):
        """As far as there is need; what the flash refuses is tried again later."""
        try:
            for _ in self.shelf.condense():
                beat()
                await asyncio.sleep_ms(0)
        except OSError as e:
            self.shelf.abandon(e.errno == _ENOSPC)

    def put(self, seq, sealed):
        """Keep a record until it is acknowledged; never raises, drops the oldest if it must."""
        self.tail.append(Live(seq, sealed))
        self.tail_bytes += len(sealed)
        self.ahead.add(self.tail[-1], self.tail)
        if self.tail_bytes >= BLOCK // 2:
            self.flush(True)
        while self.tail_bytes > TAIL_MAX:
            self.tail_bytes -= len(self.tail.pop(0).sealed)
            self.lost += 1
        self.news.set()

    def acked(self, boot, first, last):
        """The gateway has seqs first..last of that boot on its disk."""
        self.heard = ticks_ms()
        if boot == self.boot:
            self._keep([r for r in self.tail if not first <= r.seq <= last])
        self.shelf.acked(boot, first, last)

    def records(self):
        """How many records wait for their acknowledgement."""
        return len(self.tail) + self.shelf.records()

    def bytes(self):
        """Bytes of flash in use."""
        return self.shelf.bytes()

    def next(self):
        """The sealed frame to send now, or None: live ones first, then the backlog."""
        now = ticks_ms()
        patience = self._patience(now)
        for record in self.tail:
            if not record.sent or ticks_diff(now, record.sent) > patience:
                record.sent = now or 1
                return record.sealed
        while not self.batch:
            segment = self._to_send()
            if not segment:
                return None
            self.batch, self.of = segment.batch(), segment.boot
        return self.shelf.sealed(self.of, *self.batch.pop(0))

    def rewind(self):
        """A new connection: whatever is unacknowledged is sent again."""
        self.batch = []
        self.heard = ticks_ms()
        for record in self.tail:
            record.sent = 0
        for segment in self.segments:
            segment.rewind()

    def _patience(self, now):
        """ms after which what was sent and not acknowledged is sent again: a broker that dies
        loses what it has taken."""
        return min(max(RESEND_MS, ticks_diff(now, self.heard) // 2), RESEND_MAX_MS)

    def _to_send(self):
        """The oldest segment with something to send, within the window, or None."""
        now = ticks_ms()
        patience = self._patience(now)
        flying = 0
        for segment in self.segments:
            if not segment.known:
                return None  # not recovered yet
            if segment.at and ticks_diff(now, segment.heard) > patience:
                segment.rewind()
            flying += segment.flying
            if flying >= WINDOW:
                return None  # enough is on its way
            if segment.at < segment.size:
                return segment
        return None

    def flush(self, whole=False):
        """Write the tail to flash, or only what fills blocks; what cannot be written stays."""
        while self.tail:
            try:
                count = self.shelf.write(self.boot, self.tail, whole)
            except OSError as e:
                if not self.shelf.abandon(e.errno == _ENOSPC):
                    return
                continue
            if not count:
                return
            self._keep(self.tail[count:])
            self.ahead.clear()
            for record in self.tail:
                self.ahead.add(record, self.tail)

    def _keep(self, records):
        self.tail = records
        self.tail_bytes = sum([len(r.sealed) for r in records])
