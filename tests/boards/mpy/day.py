"""A day without network on a virtual board, told in a minute or so: `mpremote exec "HOURS = 25"
run day.py`.

It starts the application of the board's flash as main.py does, but before its tasks begin
the recorder has had so many hours of records: a microphone's each second, as of a street, a
particle sensor's each STEP_S and the health each minute, into the outbox, the condenser and the
flash that the application goes on with. Prints [seconds, seq] of what is on flash each told hour,
and at last "over".
"""

import gc
import json
import random
import sys
from struct import pack

import machine
from esp32 import NVS

sys.path.insert(0, "/" + "ab"[NVS("lotline").get_i32("slot") & 1])

from lotwire.codes import CODE
from node import app, hardware, start
from node.recorder import Recorder

machine.WDT(timeout=600000)  # the one of the application before may run on

END_S, STEP_S, FLUSH_S, TELL_S = 3600 * HOURS, 15, 300, 3600  # noqa: F821 - given by `exec`
MICROPHONE, DUST = 0, 1  # channels
LEVELS = tuple(CODE[name] for name in ("LAeq_125ms", "LCeq_125ms", "LZeq_125ms"))
HEALTH = {CODE["uptime"]: 0, CODE["heap_free"]: 60000}


class LaterBoard(hardware.Board):
    """Its clock has run for all of that."""

    def __init__(self, pins):
        super().__init__(pins)
        now = self.ticks_ms
        self.ticks_ms = lambda: 1000 * END_S + now()


def street(t):
    """A second of levels in 0.01 dB: a floor, and each minute or so a car."""
    level = 4500 + (2500 if t % 71 < 6 else 0)
    body = {code: around(level, 8) for code in LEVELS}
    body[CODE["third_octave_Leq"]] = around(level - 1000, 29)
    body[CODE["LAFmax"]] = level + 700
    body[CODE["LCpeak"]] = level + 2000
    return body


def around(level, count):
    return pack("<%dh" % count, *[level + random.getrandbits(8) for _ in range(count)])


def lived(name, boot, key, outbox):
    """A Recorder behind which that time lies."""
    recorder = Recorder(name, boot, key, outbox)
    shelf = outbox.shelf
    for segment in shelf.segments[:]:  # of earlier runs, as the outbox's own task reads them
        for _ in shelf.load(segment):
            pass
    for t in range(1, END_S + 1):
        recorder.put(1000 * t, 1000, MICROPHONE, street(t))
        if t % STEP_S == 0:
            recorder.put(1000 * t, 1000 * STEP_S, DUST, {CODE["PM2.5"]: 1200 + t % 700})
            for _ in shelf.condense():
                pass
        if t % 60 == 0:
            recorder.put(1000 * t, 10000, 0, HEALTH | {CODE["uptime"]: t})
        if t % FLUSH_S == 0:
            outbox.flush()
        if t % TELL_S == 0:
            print(json.dumps([t, recorder.seq]))
    gc.collect()
    print("over")
    return recorder


app.Recorder = lived
hardware.Board = LaterBoard
start.main()
