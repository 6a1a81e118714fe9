"""Cases of the outbox, run by tests/node/test_node_outbox.py: CASE FOLDER; prints JSON.

FOLDER is a directory of the host, or "lfs" for a littlefs in RAM.
"""

import asyncio
import gc
import json
import os
import random
import sys
from time import sleep_ms

import vfs
from lotwire.cose import Key
from node import outbox as rules
from node.condenser import Condenser
from node.outbox import Outbox
from sim.flash import Flash, mounted

LIMIT = 1 << 20


def beat():
    pass


def opened(folder, boot, limit=LIMIT):
    """An outbox as after a start, recovered."""
    box = Outbox(folder, boot, limit)
    asyncio.run(box.recover(beat))
    return box


def frame(seq, size=60):
    """A made-up sealed frame that tells its seq, with record-like bytes in it."""
    head = b"%08d" % seq
    return head + b"\xa7\x10\x00\x00" * ((size - 8) // 4)


def drain(box):
    """The seqs of everything that it sends."""
    out = []
    while True:
        sealed = box.next()
        if sealed is None:
            return out
        out.append(int(sealed[:8]))


def written(folder, count, boot=1, limit=LIMIT, size=60):
    box = opened(folder, boot, limit)
    for seq in range(1, count + 1):
        box.put(seq, frame(seq, size))
    box.flush()
    return box


def only_file(folder):
    (name,) = os.listdir(folder)
    return folder + "/" + name


def outcome(path, data, folder):
    """[seqs that come back, damaged] for a log with these bytes."""
    with open(path, "wb") as f:
        f.write(data)
    box = opened(folder, 2)
    gc.collect()  # keeps the results together: the heap is not to be fragmented by the test
    return [drain(box), box.damaged, box.records()]


def damage(folder):
    """Every byte of a small log changed, in two ways, and the log cut at every byte."""
    written(folder, 6)
    path = only_file(folder)
    with open(path, "rb") as f:
        sound = f.read()
    flipped = []
    for at in range(len(sound)):
        for mask in (0x01, 0xFF):
            bad = bytearray(sound)
            bad[at] ^= mask
            flipped.append(outcome(path, bad, folder))
    cut = [outcome(path, sound[:at], folder) for at in range(len(sound))]
    return {"size": len(sound), "flipped": flipped, "cut": cut}


def full(folder):
    """4000 records into an outbox of four blocks, then a restart."""
    box = written(folder, 4000, 1, 4 * 4096)
    used = sum([os.stat(folder + "/" + n)[6] for n in os.listdir(folder)])
    first = [box.dropped, box.records(), box.bytes(), used]
    again = opened(folder, 2, 4 * 4096)
    return {"first": first, "again": drain(again), "dropped": again.dropped}


def no_space(folder):
    """A flash of 48 KiB under an outbox that may use 1 MiB."""
    box = written(folder, 3000)
    for seq in range(3001, 3201):
        box.put(seq, frame(seq))
    box.flush()
    again = opened(folder, 2)
    got = drain(again)
    return {"dropped": box.dropped, "records": box.records(), "got": got, "tail": len(box.tail)}


def random_walk(folder):
    """2000 random steps against a model: nothing that was flushed and not acknowledged is
    ever missing after a restart, nothing acknowledged as a whole segment comes back."""
    random.seed(5)
    box, boot, seq = opened(folder, 1), 1, 0
    flushed, waiting, errors = set(), set(), 0
    for _ in range(2000):
        step = random.getrandbits(8)
        if step < 120:
            seq += 1
            box.put(seq, frame(seq, 60 + random.getrandbits(7)))
            waiting.add((boot, seq))
        elif step < 180:
            box.next()
        elif step < 240 and waiting:
            wanted = random.choice(sorted(waiting))
            last = wanted[1] + random.getrandbits(3)
            box.acked(wanted[0], wanted[1], last)
            gone = {k for k in waiting if k[0] == wanted[0] and wanted[1] <= k[1] <= last}
            waiting -= gone
            flushed -= gone
        elif step < 250:
            box.flush()
        else:
            errors += box.records() != len(waiting)
            tail = {(boot, r.seq) for r in box.tail}
            flushed = waiting - tail
            boot, seq = boot + 1, 0
            box = opened(folder, boot)
            held = {(s.boot, q) for s in box.segments for q in loaded(s)}
            errors += len(flushed - held)
            waiting = held
    for key in sorted(waiting):
        box.acked(key[0], key[1], key[1])
    return {"errors": errors, "boots": boot, "left": box.records(), "files": os.listdir(folder)}


def loaded(segment):
    for _ in segment.load():
        pass
    return [seq for first, last in segment.spans for seq in range(first, last + 1)]


def order(folder):
    """A live record goes before the backlog; the backlog goes oldest first."""
    for boot in (1, 2):
        written(folder, 50, boot)
    box = opened(folder, 3)
    out = drain_some(box, 5)
    box.put(901, frame(901))
    out += drain_some(box, 2)
    return {"sent": out + drain(box)}


def drain_some(box, count):
    return [int(box.next()[:8]) for _ in range(count)]


def window(folder):
    """No more than the window is on its way unacknowledged; acknowledgements open it."""
    written(folder, 3000)
    box = opened(folder, 2)
    first = drain(box)
    box.acked(1, 1, 300)
    return {"first": len(first), "more": len(drain(box)), "window": rules.WINDOW}


def resend(folder):
    """What is not acknowledged is sent again after RESEND_MS, but not what is."""
    rules.RESEND_MS = 50
    written(folder, 40)
    box = opened(folder, 2)
    first = drain(box)
    box.acked(1, 1, 30)
    sleep_ms(80)
    again = drain(box)
    box.acked(1, 31, 40)
    for seq in range(41, 46):  # these are on no flash yet
        box.put(seq, frame(seq))
    told = drain(box)
    box.acked(2, 41, 43)
    sleep_ms(10)
    soon = drain(box)
    sleep_ms(80)
    return {"first": first, "again": again, "tail": [told, soon, drain(box)]}


def backlog(folder):
    """100,000 records of 150 bytes left by an earlier run; all are sent and acknowledged."""
    limit = 32 << 20
    written(folder, 100000, 1, limit, 150)
    box = opened(folder, 2, limit)
    before = box.records()
    sent = 0
    while True:
        seqs = drain(box)
        if not seqs:
            break
        sent += len(seqs)
        for seq in seqs[::8]:
            box.acked(1, seq, seq + 7)
    gc.collect()
    return {
        "before": before, "sent": sent, "left": box.records(), "files": os.listdir(folder),
        "heap": gc.mem_alloc() + gc.mem_free(),
    }  # fmt: skip


def power_cut(folder):
    """The chip is copied before every change; each copy must hold what was flushed by then."""
    flash = MOUNTED
    copies = []
    flushed = [0]
    flash.watch = lambda f: copies.append((flushed[0], bytes(f.data)))
    box = opened(folder, 1)
    for seq in range(1, 41):
        box.put(seq, frame(seq))
        if seq % 4 == 0:
            box.flush()
            flushed[0] = seq
    flash.watch = None
    lost = 0
    for count, data in copies:
        again = opened(mounted(Flash(0, bytearray(data)), "/copy", False) + "/outbox", 2)
        lost += len(set(range(1, count + 1)) - set(drain(again)))
        vfs.umount("/copy")
    return {"copies": len(copies), "lost": lost}


def shared(folder):
    """Its limit, a segment after another: alone, beside a file of 100 blocks, and alone again."""
    limits = []
    for beside in (0, 100, 0):
        with open("/lfs/other", "wb") as f:
            for _ in range(beside):
                f.write(bytes(4096))
        box = opened(folder, 1 + len(limits), 4 * LIMIT)
        before = box.shelf.limit
        os.remove("/lfs/other")
        box.put(1, frame(1))
        box.flush()
        limits.append([before // 4096, box.shelf.limit // 4096])
    return limits


def tight(folder):
    """Half an hour of records whose condensing the heap has no room for, then has."""
    from node import heap

    def condenser():
        asked.append(seq)
        return Condenser("n", Key(bytes(32), b"up"))

    short, asked, errors = 100, [], []
    missing, heap.missing = heap.missing, lambda _words: short
    box = Outbox(folder, 1, 1 << 16, condenser)
    segments = set()
    for seq in range(1, 2001):
        if seq == 1801:
            short = 0
        box.put(seq, frame(seq))
        try:
            asyncio.run(box.condense(beat))
        except MemoryError as e:
            errors.append([seq, str(e)])
        segments |= {s.first for s in box.segments if seq <= 1800}
        if seq == 1800:
            kept = [box.dropped, box.records(), min([s.first for s in box.segments])]
    got = {"errors": errors, "segments": len(segments), "kept": kept, "asked": asked}
    return got | {"missing": [missing(1), missing(1 << 24) > 0]}


def dead_flash(folder):
    """A folder that cannot be made: the outbox works from RAM, drops the oldest, counts."""
    box = opened("/nowhere/at/all", 1)
    for seq in range(1, 1001):
        box.put(seq, frame(seq))
    sent = drain(box)
    return {"sent": [sent[0], sent[-1], len(sent)], "dropped": box.dropped}


case, where = sys.argv[1:3]
if where == "lfs":
    MOUNTED = Flash(12 if case == "no_space" else 32 if case == "power_cut" else 400)
    where = mounted(MOUNTED, "/lfs")
print(json.dumps(globals()[case](where + "/outbox")))
