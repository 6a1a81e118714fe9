"""A microphone without a gateway, on littlefs in RAM: CASE SECONDS LIMIT [FILE]; prints JSON.

Writes to FILE, length first, what was measured; to FILE.kept what the outbox then sends.
"""

import asyncio
import json
import random
from struct import pack, pack_into

from lotwire import condensed, frame
from lotwire.cose import Key, payload
from node.condenser import Condenser
from node.outbox import Outbox
from node.recorder import Recorder

from sim.flash import Flash, mounted

NAME, BOOT, KEY = "mic-street", 3, Key(bytes(range(32)), b"up")
DUST_S = 15
HEALTH = {96: 0, 97: 61000, 98: 0, 99: 0, 100: 0, 101: 1, 102: 0, 103: 1, 104: -61, 105: 4096}


def beat():
    pass


class Street:
    """Levels of a street: a floor that wanders, and each minute or so a car."""

    def __init__(self):
        random.seed(11)
        self.levels = bytearray(2 * 55)
        self.floor = 4500

    def second(self, t):
        self.floor = max(3000, min(6000, self.floor + random.getrandbits(5) - 16))
        car = 2500 if t % 71 < 6 and t % 3600 < 2500 else 0
        for i in range(55):
            pack_into("<h", self.levels, 2 * i, self.floor + car + random.getrandbits(8) + 20 * i)
        pack_into("<h", self.levels, 48, self.floor + car + 700)
        pack_into("<h", self.levels, 50, self.floor + car + 2000)
        body = {i + 1: self.levels[16 * i : 16 * i + 16] for i in range(3)}
        body[4], body[5] = self.floor + car + 700, self.floor + car + 2000
        body[6] = self.levels[52:]
        if not t % 997:
            body[64], body[7] = 1, 40
        elif self.floor < 3100:
            body[64] = 2
        return body


class Tee:
    """An outbox that also writes down what it is given."""

    def __init__(self, box, file):
        self.box = box
        self.file = file

    def put(self, seq, sealed):
        if self.file:
            self.file.write(pack("<H", len(sealed)) + sealed)
        self.box.put(seq, sealed)


def opened(limit, spare=64 * 1024):
    """(a chip with a littlefs, an outbox on it)."""
    flash = Flash((limit + spare) // 4096)
    mounted(flash, "/lfs")
    box = Outbox("/lfs/outbox", BOOT, limit, lambda: Condenser(NAME, KEY))
    flash.forget()
    return flash, box


def run(seconds, limit, path=None, spare=64 * 1024, company=False):
    """An outage of so long; (flash, outbox) as it ends. company: a particle sensor's records too,
    and what fills no block goes to flash each five minutes, as on a board."""
    flash, box = opened(limit, spare)
    file = open(path, "wb") if path else None
    recorder = Recorder(NAME, BOOT, KEY, Tee(box, file))
    street = Street()
    for t in range(1, seconds + 1):
        recorder.put(1000 * t + (t * 7) % 5, 1000, 0, street.second(t))
        if not t % 10:
            recorder.put(1000 * t + 500, 10000, 0, HEALTH)
        if company and not t % DUST_S:
            recorder.put(1000 * t, 1000 * DUST_S, 1, dust(t))
        if company and not t % 300:
            box.flush()
        if not t % 4:
            asyncio.run(box.condense(beat))
    box.flush()
    if file:
        file.close()
    return flash, box


def dust(t):
    """Of a particle sensor with four sizes, in 0.01 ug/m3."""
    return {code: 900 + 200 * (code - 32) + t % 700 for code in range(32, 36)}


def company(seconds, limit):
    """A microphone, a particle sensor and health."""
    return outage(seconds, limit, None, True)


def tight(seconds, limit, size):
    """On a flash of fewer bytes than the outbox may take."""
    return outage(seconds, limit, spare=int(size) - int(limit))


def outage(seconds, limit, path=None, company=False, spare=64 * 1024):
    """What an outage costs the flash, and what is kept of it."""
    seconds, limit = int(seconds), int(limit)
    flash, box = run(seconds, limit, path, spare, company)
    found = {"full": 0, "stood": 0, "bytes": box.bytes(), "dropped": box.dropped}
    file = open(path + ".kept", "wb") if path else None
    for sealed in everything(box):
        if file:
            file.write(pack("<H", len(sealed)) + sealed)
        head = frame.identity(payload(sealed))
        body = frame.body(payload(sealed), head[7])
        if head[3] >= condensed.FIRST:
            found["stood"] += len(condensed.seqs_of(body[65]))
        else:
            found["full"] += 1
    if file:
        file.close()
    worn = sorted(flash.worn)
    return dict(found, erases=sum(worn), programmed=flash.programmed, most=worn[-1])


def everything(box):
    """What the outbox sends, a gateway acknowledging each."""
    box.rewind()
    while True:
        sealed = box.next()
        if sealed is None:
            return
        yield sealed
        seq = frame.identity(payload(sealed))[3]
        box.acked(BOOT, seq, seq)


def online(seconds, limit):
    """What the flash is spared while each record is acknowledged within a second."""
    flash, box = opened(int(limit))
    recorder, street = Recorder(NAME, BOOT, KEY, box), Street()
    size = 0
    for t in range(1, int(seconds) + 1):
        recorder.put(1000 * t, 1000, 0, street.second(t))
        size += len(box.tail[-1].sealed)
        box.acked(BOOT, recorder.seq - 1, recorder.seq - 1)
    return {"erases": sum(flash.worn), "frame_bytes": size / int(seconds)}


def main(args):
    """CASE SECONDS LIMIT [FILE]"""
    cases = {"outage": outage, "company": company, "tight": tight, "online": online}
    print(json.dumps(cases[args[0]](*args[1:])))
