"""A segment: one append-only file of the outbox, and the records in it.

record = [magic u8, length u16, seq u32, crc32 u32, sealed frame], little-endian; the CRC
(binascii.crc32) is over the first seven bytes and the sealed frame. A segment holds records
of one boot in rising seq; boot and first seq are its file name, so names sort by age.
"""

import os
from array import array
from binascii import crc32
from struct import pack, unpack

MAGIC = 0xA7
HEAD = 11
# A frame is at most 1 KiB (lotwire.frame.MAX_FRAME) and 45 bytes of seal; a longer length
# is damage, and must not make the node allocate what it claims.
MAX_SEALED = 1100
# Records read from flash at once: some 2 KiB of heap.
BATCH = 8


def head_of(seq, sealed):
    """The bytes of a record that stand before the sealed frame."""
    head = pack("<BHI", MAGIC, len(sealed), seq)
    return head + pack("<I", crc32(sealed, crc32(head)))


def read_at(f, at):
    """(seq, sealed) of the record at byte `at`, or None where no sound record stands."""
    f.seek(at)
    head = f.read(HEAD)
    if len(head) < HEAD or head[0] != MAGIC:
        return None
    _, size, seq, crc = unpack("<BHII", head)
    if size > MAX_SEALED or not seq:
        return None
    sealed = f.read(size)
    if len(sealed) < size or crc32(sealed, crc32(head[:7])) != crc:
        return None
    return seq, sealed


def find_magic(f, at):
    """Position of the next magic byte from `at` on, or -1."""
    f.seek(at)
    while True:
        chunk = f.read(256)
        if not chunk:
            return -1
        i = chunk.find(bytes((MAGIC,)))
        if i >= 0:
            return at + i
        at += len(chunk)


def scan(f, at=0):
    """Yield (position after it, seq, sealed) of each sound record from `at` on.

    A damaged stretch yields (position, 0, None) once; the search goes on behind it, so that
    damage costs only the record that it hit.
    """
    end = f.seek(0, 2)
    sound = True
    while 0 <= at < end:
        record = read_at(f, at)
        if record:
            sound = True
            at += HEAD + len(record[1])
            yield at, record[0], record[1]
        else:
            if sound:
                sound = False
                yield at, 0, None
            at = find_magic(f, at + 1)


def parse_name(name):
    """(boot, first seq) of a segment's file name, or None."""
    if len(name) != 17 or name[8] != "-":
        return None
    try:
        return int(name[:8], 16), int(name[9:], 16)
    except ValueError:
        return None


class Segment:
    """One file. `left`: unacknowledged records; `last`: highest seq, None until loaded."""

    def __init__(self, folder, boot, first, size=0):
        self.path = "%s/%08x-%08x" % (folder, boot, first)
        self.boot = boot
        self.first = first
        self.last = None if size else first
        self.size = size
        self.left = 0
        self.seqs = None  # the unacknowledged ones, once some are acknowledged and some not
        self.at = 0  # next byte to send
        self.sent = 0  # ticks when this sending of it began

    def append(self, records, now):
        """Write (objects with seq, sealed, sent) at the end, in one go; raises OSError, and
        then the end may be torn. When all are on their way already, so is the segment."""
        sent = self.at == self.size and all(r.sent for r in records)
        with open(self.path, "ab") as f:
            for record in records:
                f.write(head_of(record.seq, record.sealed))
                f.write(record.sealed)
        for record in records:
            self._hold(record)
        if sent:
            self._begin(now)
            self.at = self.size

    def _hold(self, record):
        self.size += HEAD + len(record.sealed)
        self.last = record.seq
        self.left += 1
        if self.seqs is not None:
            self.seqs.append(record.seq)

    def load(self):
        """Read which records the file holds; returns how many places are damaged. Raises
        OSError when it cannot be read."""
        seqs = array("I")
        damaged = 0
        with open(self.path, "rb") as f:
            for _, seq, _ in scan(f):
                if seq:
                    seqs.append(seq)
                else:
                    damaged += 1
        self.seqs = seqs
        self.left = len(seqs)
        self.last = seqs[-1] if seqs else self.first
        return damaged

    def acked(self, first, last):
        """The gateway holds seqs first..last (both included). Raises OSError."""
        if self.last is not None and (last < self.first or first > self.last):
            return
        if self.last and first <= self.first and self.last <= last:
            self.left = 0
            return
        if self.seqs is None:
            self.load()
        self._take(first, last)

    def _take(self, first, last):
        """Remove seqs first..last; in place, as a large list may not fit the heap."""
        seqs = self.seqs
        kept = 0
        for seq in seqs:
            if not first <= seq <= last:
                seqs[kept] = seq
                kept += 1
        self.seqs = seqs[:kept]
        self.left = kept

    def batch(self, now):
        """The next unacknowledged sealed frames to send, at most BATCH; moves on."""
        out = []
        self._begin(now)
        try:
            with open(self.path, "rb") as f:
                for at, seq, sealed in scan(f, self.at):
                    self.at = at
                    if seq and (self.seqs is None or holds(self.seqs, seq)):
                        out.append(sealed)
                        if len(out) == BATCH:
                            return out
        except OSError:
            pass  # read again when its turn to be resent comes
        self.at = self.size
        return out

    def _begin(self, now):
        if self.at == 0:
            self.sent = now

    def remove(self):
        try:
            os.remove(self.path)
        except OSError:
            pass  # gone already, or the flash fails: the records are not wanted any more


def holds(seqs, seq):
    """Whether the rising array has `seq` (MicroPython's array has no `in`)."""
    low, high = 0, len(seqs)
    while low < high:
        middle = (low + high) // 2
        if seqs[middle] < seq:
            low = middle + 1
        else:
            high = middle
    return low < len(seqs) and seqs[low] == seq
