"""The outbox's segments on flash, in two layers: condensed records, and those in full detail.

When a quarter of a segment is free the oldest one in full detail is condensed (condenser.py); it
goes when what was made of it is on flash. When nothing is left to condense, or it does not
come quickly enough, the oldest segment of all goes and its records are counted.

Where the file system has less room than was asked for, what it has is the limit.
"""

import os

from node.segment import BARE, BLOCK, HEAD, Segment, blocks_of, end_of, parse_name

# Of full size: it bounds the index in RAM, and how much goes at once.
MAX_SEGMENTS = 16
# Left to the file system: its directory moves, and it does so before the old place is free.
RESERVE = 2 * BLOCK
# Machine words of heap without which condensing is not begun: on a 64-bit host 24 KiB that it
# takes, its code and its records, and 4 KiB left to what measures.
HEAP = 3584
# What was kept bare begins with an unsigned integer of CBOR, below this; a sealed frame does not.
INTEGER_END = 0x20


class Shelf:
    """folder: where the segments are. asked: bytes of flash, at least 2 blocks. condenser: gives
    one, once there is a need for it; None to keep full detail only. `dropped`: records lost for
    want of room; `damaged`: places that were not readable."""

    def __init__(self, folder, asked, condenser=None):
        self.condenses = condenser
        self.condenser = self.condensing = None
        self.folder = folder
        self.asked = asked
        self.dropped = 0
        self.damaged = 0
        self._open = {}  # condensed or not: the segment that is written on
        self.segments = self._found()
        self._fit()

    def _fit(self):
        """Look how much room there is: others write to the same flash."""
        self.tight = False
        room = self.asked
        try:
            has = os.statvfs(self.folder)
            room = min(room, self.bytes() + has[1] * has[3] - RESERVE)
        except OSError:
            pass  # flash that fails must not stop the measuring
        self.limit = max(room, 2 * BLOCK)
        self.blocks = max(1, self.limit // (MAX_SEGMENTS * BLOCK))  # of a segment
        self.spare = BLOCK * max(3, self.blocks // 4)

    def _found(self):
        """The segments of earlier runs, condensed ones first, then by age; not read yet."""
        try:
            os.mkdir(self.folder)
        except OSError:
            pass  # it is there already
        try:
            names = [parse_name(n) for n in os.listdir(self.folder)]
            found = [Segment(self.folder, *n) for n in sorted([n for n in names if n])]
            for segment in found:
                segment.size = os.stat(segment.path)[6] or 1
                segment.known = False
        except OSError:
            return []  # flash that fails must not stop the measuring
        return [s for s in found if s.condensed] + [s for s in found if not s.condensed]

    def load(self, segment):
        """First reading of an earlier run's segment; yields now and then. One that cannot be
        read is left out of this run, but stays on flash for the next one."""
        try:
            for bad in segment.load():
                self.damaged += bad
                yield
        except OSError:
            self.damaged += 1
            self.segments.remove(segment)
            return
        if not segment.left:
            self.remove(segment)
        elif segment.condensed and self.condenses:
            self._condenser().begin(segment.boot, max([last for _, last in segment.spans]))

    def _condenser(self):
        self.condenser = self.condenser or self.condenses()
        return self.condenser

    def sealed(self, boot, seq, kept):
        """The frame of what a segment holds."""
        if kept[0] < INTEGER_END and self.condenses:
            return self._condenser().sealed(boot, seq, kept)
        return kept

    def records(self):
        """How many records are there."""
        return sum([s.left for s in self.segments])

    def bytes(self):
        """Bytes of flash in use."""
        return BLOCK * sum([blocks_of(s.size) for s in self.segments])

    def acked(self, boot, first, last):
        for segment in self.segments[:]:
            if segment.boot == boot:
                segment.acked(first, last)
                if segment.known and not segment.left:
                    self.remove(segment)

    def write(self, boot, records, whole=False, condensed=False):
        """Write the first of these records, or none where `whole` blocks are wanted and there is
        no more than a part of one; how many. Raises OSError."""
        segment = self._open.get(condensed)
        need = HEAD + len(records[0].sealed)
        if segment and (segment.boot != boot or segment.size + need > end_of(self.blocks)):
            segment = None
        pieces, count = _fill(segment.size if segment else 0, records, whole)
        if count:
            while self.segments and self.bytes() + 2 * BLOCK > self.limit:
                self.drop()
            if not segment or segment not in self.segments:
                segment = self._open[condensed] = self._new(condensed, boot, records[0].seq)
            segment.append(pieces)
        return count

    def keep(self, boot, records):
        """Records of an earlier run in a segment of their own. Raises OSError."""
        self._new(False, boot, records[0].seq).append(records)

    def _new(self, condensed, boot, first):
        self._fit()
        segment = Segment(self.folder, boot, first, BARE if condensed else "")
        below = len([s for s in self.segments if s.condensed])
        self.segments.insert(below if condensed else len(self.segments), segment)
        return segment

    def abandon(self, full):
        """After a failed write: the segment may be torn at its end, so it is not written on.
        The oldest goes only when the flash is full: one that fails may still be read. Whether
        it went."""
        for segment in list(self._open.values()):
            if not segment.left:
                self.remove(segment)
        self._open = {}
        if not full or not self.segments:
            return False
        self._fit()
        self.drop()
        return True

    def drop(self):
        """The oldest segment goes."""
        oldest = self.segments[0]
        if not oldest.known:
            for _ in self.load(oldest):
                pass
        if oldest in self.segments:
            self.dropped += oldest.left
            self.remove(oldest)

    def remove(self, segment):
        segment.remove()
        self.segments.remove(segment)
        for condensed in (False, True):
            if self._open.get(condensed) is segment:
                del self._open[condensed]

    def condense(self):
        """Make room before it is needed: yields after each few records. Raises OSError, and
        MemoryError, once a segment, where the heap has no room for it: the oldest goes then."""
        if self.condenses and not self.tight and self.bytes() + self.spare > self.limit:
            if not self.condensing:
                self._look_for_heap()
                # imported here: only an outage that outlasts the flash needs it
                from node.condensing import Condensing

                self.condensing = Condensing(self, self._condenser())
            yield from self.condensing.run()

    def _look_for_heap(self):
        """Half a condenser would only take the room of what measures."""
        from node.heap import missing

        short = missing(HEAP)
        self.tight = short > 0
        if short:
            raise MemoryError("condensing: %d bytes short" % short)

    def is_open(self, segment):
        """Whether it is written on, in full detail."""
        return segment is self._open.get(False)


def _fill(size, records, whole):
    """What to write behind `size` bytes of a file: ([records, and counts of zeros up to the end
    of a block where more records follow], how many records)."""
    end = end_of(blocks_of(size))
    pieces, room = [], end - size
    if HEAD + len(records[0].sealed) > room:  # nothing more goes into what is left of this block
        pieces, room = [room], end_of(blocks_of(size) + 1) - end
    for count, record in enumerate(records):
        need = HEAD + len(record.sealed)
        if need > room:
            return pieces + records[:count] + [room], count
        room -= need
    return ([], 0) if whole else (pieces + records, len(records))
