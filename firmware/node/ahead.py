"""The write-ahead: records that are not on flash yet, in memory that survives a reset.

memory: 2048 bytes of RTC memory (board.rtc, a memoryview or alike) that outlive a soft reset and
the watchdog's, not a power cut. It holds the boot number and, behind it, records as segments do
(segment.py), each with its CRC: what a reset left half written ends them. As many of the newest
as fit; one that was acknowledged or written meanwhile comes back as a repeat, which the gateway
knows by its number.
"""

from struct import pack, unpack

from node.segment import HEAD, MAGIC, head_of
from node.segment import read_at as sound

START = 4


class Ahead:
    """Of one run; memory None: nothing is kept."""

    def __init__(self, memory, boot):
        self.memory = memory
        self.boot = boot
        self.at = START

    def recover(self):
        """(boot, [(seq, sealed)]) that an earlier run left. Call it before anything is kept."""
        if self.memory is None:
            return 0, []
        boot, found, at = unpack("<I", self.memory[:START])[0], [], START
        if 0 < boot < self.boot:
            reader = View(self.memory)
            while record := sound(reader, at):
                found.append(record)
                at += HEAD + len(record[1])
        return boot, found

    def clear(self):
        """Nothing is waiting any more."""
        if self.memory is not None:
            self.at = START
            self.memory[START : START + 1] = b"\x00"
            self.memory[:START] = pack("<I", self.boot)

    def add(self, record, tail):
        """Keep a record (with seq, sealed); tail: all that are not on flash, this one last."""
        if self.memory is None:
            return
        if not self._append(record):
            self.clear()
            room = len(self.memory) - START - 1
            keep = len(tail)
            while keep and room >= HEAD + len(tail[keep - 1].sealed):
                keep -= 1
                room -= HEAD + len(tail[keep].sealed)
            for one in tail[keep + (len(tail) - keep) // 2 :]:  # half: not each time anew
                self._append(one)

    def _append(self, record):
        """False where there is no room; complete before it can be seen."""
        end = self.at + HEAD + len(record.sealed)
        if end >= len(self.memory):
            return False
        self.memory[end : end + 1] = b"\x00"
        self.memory[self.at + 1 : self.at + HEAD] = head_of(record.seq, record.sealed)[1:]
        self.memory[self.at + HEAD : end] = record.sealed
        self.memory[self.at : self.at + 1] = bytes((MAGIC,))
        self.at = end
        return True


class View:
    """Memory as a file that can be read."""

    def __init__(self, memory):
        self.memory = memory
        self.at = 0

    def seek(self, at):
        self.at = at

    def read(self, size):
        data = bytes(self.memory[self.at : self.at + size])
        self.at += len(data)
        return data
