"""A segment: one append-only file of the outbox, and the records in it.

record = [magic u8, length u16, seq u32, crc32 u32, sealed frame], little-endian; the CRC
(binascii.crc32) is over the first seven bytes and the sealed frame. A segment holds records of
one boot; boot and first seq are its file name, so names sort by age. A "b" behind them tells that
its records are condensed ones, kept bare in place of sealed frames (condenser.py); a "c", that
they are condensed and sealed, as an earlier version wrote them, which leaves alone what it does
not know.

What is written ends at the end of a block of littlefs, filled up with zeros, wherever more is to
come: littlefs copies, and erases another block for, one that was left partly filled.
"""

import os
from binascii import crc32
from struct import pack, unpack

try:
    from time import ticks_ms
except ImportError:  # CPython reads segments, and sends none
    ticks_ms = None

BARE = "b"
MAGIC = 0xA7
HEAD = 11
# A frame is at most 1 KiB (lotwire.frame.MAX_FRAME) and 45 bytes of seal; a longer length
# is damage, and must not make the node allocate what it claims.
MAX_SEALED = 1100
# Records read from flash at once: some 1 KiB of heap, which is short while TLS comes up.
BATCH = 4
BLOCK = 4096  # the erase unit of SPI flash, and a block of littlefs


def end_of(blocks):
    """The bytes of a file that fill so many blocks of littlefs: block n > 0 begins with as many
    pointers of 4 bytes as 2 divides it, and one (littlefs DESIGN.md, "CTZ skip-lists")."""
    n = blocks - 1
    return BLOCK * blocks - 4 * (2 * n - bin(n).count("1")) if blocks else 0


def blocks_of(size):
    """The blocks that a file of so many bytes occupies."""
    blocks = -(-size // BLOCK)
    return blocks if size <= end_of(blocks) else blocks + 1


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
    """(position of the next magic byte from `at` on or -1, whether only zeros stand before)."""
    f.seek(at)
    zeros = True
    while True:
        chunk = f.read(256)
        if not chunk:
            return -1, zeros
        i = chunk.find(bytes((MAGIC,)))
        zeros = zeros and not max(chunk[:i] if i >= 0 else chunk, default=0)
        if i >= 0:
            return at + i, zeros
        at += len(chunk)


def scan(f, at=0):
    """Yield (position after it, seq, sealed) of each sound record from `at` on.

    A damaged stretch yields (position, 0, None) once; the search goes on behind it, so that
    damage costs only the record that it hit. Zeros between records are no damage.
    """
    end = f.seek(0, 2)
    sound = True
    while 0 <= at < end:
        record = read_at(f, at)
        if record:
            sound = True
            at += HEAD + len(record[1])
            yield at, record[0], record[1]
            continue
        begin = at
        at, zeros = find_magic(f, at)
        if at == begin or not zeros:
            if sound:
                sound = False
                yield begin, 0, None
            if at == begin:
                at = find_magic(f, begin + 1)[0]


def parse_name(name):
    """(boot, first seq, what stands behind them) of a segment's file name, or None."""
    if len(name) not in (17, 18) or name[8] != "-" or name[17:] not in ("", BARE, "c"):
        return None
    try:
        return int(name[:8], 16), int(name[9:17], 16), name[17:]
    except ValueError:
        return None


class Segment:
    """One file. `left`: unacknowledged records; `known`: whether it was read since the start.
    `spans`: the unacknowledged seqs as [first, last] pairs, in the order of the file."""

    def __init__(self, folder, boot, first, kind="", size=0):
        self.path = "%s/%08x-%08x%s" % (folder, boot, first, kind)
        self.condensed = bool(kind)
        self.boot = boot
        self.first = first
        self.size = size
        self.known = not size
        self.left = 0
        self.spans = []
        self.at = 0  # next byte to send
        self.flying = 0  # records sent and not acknowledged
        self.heard = 0  # ticks when they were sent, or last some acknowledged
        self.done = False  # its records are condensed, but that is not on flash yet

    def append(self, pieces):
        """Write, in one go, records (objects with seq, sealed, sent) and counts of zero bytes;
        raises OSError, and then the end may be torn. When all records are on their way already,
        so is the segment."""
        sent = self.at == self.size and all(p.sent for p in pieces if not isinstance(p, int))
        with open(self.path, "ab") as f:
            for piece in pieces:
                if isinstance(piece, int):
                    f.write(bytes(piece))
                else:
                    f.write(head_of(piece.seq, piece.sealed))
                    f.write(piece.sealed)
        count = 0
        for piece in pieces:
            if isinstance(piece, int):
                self.size += piece
            else:
                count += 1
                self.size += HEAD + len(piece.sealed)
                self._hold(piece.seq)
        if sent:
            self.at = self.size
            self._fly(count)

    def _hold(self, seq):
        self.left += 1
        if self.spans and self.spans[-1][1] == seq - 1:
            self.spans[-1][1] = seq
        else:
            self.spans.append([seq, seq])

    def load(self):
        """Read which records the file holds: yields now and then, at each damaged place True.
        Raises OSError when it cannot be read."""
        self.left, self.spans = 0, []
        with open(self.path, "rb") as f:
            for count, (_, seq, _) in enumerate(scan(f)):
                if seq:
                    self._hold(seq)
                if not seq or not count % BATCH:
                    yield not seq
        self.known = True

    def acked(self, first, last):
        """The gateway holds seqs first..last (both included)."""
        spans = self.spans
        if not [1 for low, high in spans if low <= last and first <= high]:
            return
        self.spans = []
        for low, high in spans:
            if low < first:
                self.spans.append([low, min(high, first - 1)])
            if high > last:
                self.spans.append([max(low, last + 1), high])
        before = self.left
        self.left = sum([high - low + 1 for low, high in self.spans])
        self.flying = max(0, self.flying - before + self.left)
        self.heard = ticks_ms()

    def holds(self, seq):
        """Whether that record is unacknowledged."""
        for low, high in self.spans:
            if low <= seq <= high:
                return True
        return False

    def read(self, at):
        """(the next unacknowledged (seq, sealed) from byte `at` on, at most BATCH; where the
        search ended: at `size` when that was all). Raises OSError."""
        out = []
        with open(self.path, "rb") as f:
            for after, seq, sealed in scan(f, at):
                if seq and self.holds(seq):
                    out.append((seq, sealed))
                    if len(out) == BATCH:
                        return out, after
        return out, self.size

    def batch(self):
        """What to send next as (seq, sealed or bare), at most BATCH; moves on."""
        try:
            out, self.at = self.read(self.at)
        except OSError:
            out, self.at = [], self.size  # read again when its turn to be resent comes
        self._fly(len(out))
        return out

    def _fly(self, count):
        if not self.flying:
            self.heard = ticks_ms()
        self.flying += count

    def rewind(self):
        """Send it from its beginning."""
        self.at = self.flying = 0

    def remove(self):
        try:
            os.remove(self.path)
        except OSError:
            pass  # gone already, or the flash fails: the records are not wanted any more
