"""The power goes at any write; a reset at any moment: CASE; prints JSON."""

import asyncio
import json
import sys

import vfs
from lotwire import condensed, frame
from lotwire.cose import payload
from node.ahead import Ahead
from node.condenser import Condenser
from node.outbox import Live, Outbox
from node.recorder import Recorder
from sim.flash import BLOCK, Flash, mounted
from sim.outage import BOOT, KEY, NAME, Street, beat

LIMIT = 96 * 1024
SECONDS = 900


class Journal(Flash):
    """Notes each change, and what had been flushed or condensed by then."""

    def __init__(self, blocks):
        super().__init__(blocks)
        self.log = None

    def writeblocks(self, block, buf, offset=None):
        if self.log is not None:
            self.log.append((block * BLOCK + (offset or 0), bytes(buf), self.safe))
        super().writeblocks(block, buf, offset)

    def ioctl(self, op, block):
        if op == 6 and self.log is not None:
            self.log.append((block * BLOCK, None, self.safe))
        return super().ioctl(op, block)


def written():
    """(the chip as it was, its changes): a run that condenses and, once, acknowledges."""
    flash = Journal((LIMIT + 48 * 1024) // BLOCK)
    mounted(flash, "/lfs")
    image = bytes(flash.data)
    flash.safe = 0, 0
    flash.log = []
    box = Outbox("/lfs/outbox", BOOT, LIMIT, lambda: Condenser(NAME, KEY))
    recorder = Recorder(NAME, BOOT, KEY, box)
    street = Street()
    acked = 0
    for t in range(1, SECONDS + 1):
        recorder.put(1000 * t, 1000, 0, street.second(t))
        if not t % 10:
            recorder.put(1000 * t, 10000, 0, {96: t, 97: 61000})
        if t == 300:
            acked = recorder.seq - 60
            flash.safe = acked, flash.safe[1]
            box.acked(BOOT, 1, acked)
        flash.safe = acked, box.tail[0].seq - 1 if box.tail else recorder.seq
        asyncio.run(box.condense(beat))
    vfs.umount("/lfs")
    return image, flash.log


def cut(image, log, stride, first):
    """The power goes in the middle of each stride-th change: (cuts, chips that do not mount,
    records lost, runs that could not go on, made of the condensed)."""
    out = {"cuts": 0, "dead": 0, "lost": 0, "stuck": 0, "condensed": 0}
    data = bytearray(image)
    for n, (at, new, safe) in enumerate(log):
        if n % stride == first:
            out["cuts"] += 1
            torn = bytearray(data)
            half = len(new) // 2 if new else BLOCK // 2
            torn[at : at + half] = new[:half] if new else b"\xff" * half
            look(torn, safe, out)
        data[at : at + (len(new) if new else BLOCK)] = new or b"\xff" * BLOCK
    return out


def look(data, safe, out):
    """Start again on a torn chip: what was flushed is there, and more can be written."""
    flash = Flash(0, data)
    try:
        vfs.mount(vfs.VfsLfs2(flash), "/torn")
    except OSError:
        out["dead"] += 1
        return
    box = Outbox("/torn/outbox", BOOT + 1, LIMIT, lambda: Condenser(NAME, KEY))
    asyncio.run(box.recover(beat))
    there, condensed_ones = seqs(box)
    out["condensed"] += condensed_ones
    out["lost"] += len(set(range(safe[0] + 1, safe[1] + 1)) - there) if box.dropped == 0 else 1
    recorder = Recorder(NAME, BOOT + 1, KEY, box)
    for t in range(1, 31):
        recorder.put(1000 * t, 1000, 0, {24: t})
    box.flush()
    if box.tail:
        out["stuck"] += 1
    vfs.umount("/torn")


def seqs(box):
    """(every record of the first run that the outbox has, how many frames are condensed ones)."""
    found, below = set(), 0
    for segment in box.segments:
        at = 0
        while at < segment.size:
            records, at = segment.read(at)
            for seq, kept in records:
                if seq < condensed.FIRST:
                    found.add(seq)
                    continue
                below += 1
                data = payload(box.shelf.sealed(segment.boot, seq, kept))
                body = frame.body(data, frame.identity(data)[7])
                found.update(condensed.seqs_of(body[65]))
    return found, below


def power():
    """A cut in every change of a long run."""
    image, log = written()
    return dict(cut(image, log, 1, 0), changes=len(log))


def reset():
    """Records that are not on flash come back after a reset that hits any byte of a write."""
    told = []
    memory = bytearray(2048)
    ahead = Ahead(memory, 1)
    ahead.clear()
    tail = []
    for seq in range(1, 40):
        tail = tail[-12:] + [Live(seq, b"%08d" % seq + bytes(100 + seq))]
        before = bytes(memory)
        ahead.add(tail[-1], tail)
        at = [i for i in range(2048) if before[i] != memory[i]]
        for i in at[:: max(1, len(at) // 20)]:
            torn = bytearray(memory[: i + 1]) + before[i + 1 :]
            boot, found = Ahead(torn, 2).recover()
            told.append(all(sealed == b"%08d" % s + bytes(100 + s) for s, sealed in found))
        boot, found = Ahead(memory, 2).recover()
        told.append(boot == 1 and [s for s, _ in found] == list(range(found[0][0], seq + 1)))
    same = Ahead(memory, 1).recover()[1]
    flipped = []
    for at in range(4, 2048, 7):
        bad = bytearray(memory)
        bad[at] ^= 0x41
        found = Ahead(bad, 2).recover()[1]
        flipped.append(all(sealed == b"%08d" % s + bytes(100 + s) for s, sealed in found))
    found = Ahead(memory, 2).recover()[1]
    return {
        "sound": all(told), "cases": len(told), "same": same, "flipped": all(flipped),
        "last": len(found),
    }  # fmt: skip


def again(folder="/lfs/outbox"):
    """A reset offline: what was in the tail is on flash after the next start; once."""
    mounted(Flash(40), "/lfs")
    memory = bytearray(2048)
    box = Outbox(folder, 1, LIMIT, None, memory)
    for seq in range(1, 6):
        box.put(seq, b"%08d" % seq + bytes(200))
    left = [s.path for s in box.segments]
    box = Outbox(folder, 2, LIMIT, None, memory)
    asyncio.run(box.recover(beat))
    back = [[s.boot, s.spans] for s in box.segments]
    box.put(1, bytes(200))
    box = Outbox(folder, 3, LIMIT, None, memory)
    asyncio.run(box.recover(beat))
    return {"left": left, "back": back, "then": [[s.boot, s.spans] for s in box.segments]}


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]]()))
