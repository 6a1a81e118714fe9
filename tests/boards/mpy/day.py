"""A day without network on a virtual board, told in some seconds: `mpremote run`.

It starts the application of the board's flash as main.py does, but before its tasks begin
the recorder has had a day of records: a particle sensor's each STEP_S and the health each minute,
into the outbox, the condenser and the flash that the application goes on with. Prints
[seconds, seq] of what is on flash each told hour, and at last "over".
"""

import gc
import json
import sys

import machine
from esp32 import NVS

sys.path.insert(0, "/" + "ab"[NVS("lotline").get_i32("slot") & 1])

from lotwire.codes import CODE
from node import app, hardware, start
from node.recorder import Recorder

machine.WDT(timeout=600000)  # the one of the application before may run on

DAY_S, STEP_S, TELL_S = 86400, 15, 3600
FLUSH_S = 300  # as the outbox does
CHANNEL = 1  # of the particle sensor
HEALTH = {CODE["uptime"]: 0, CODE["heap_free"]: 60000}


class LaterBoard(hardware.Board):
    """Its clock has run for a day."""

    def __init__(self, pins):
        super().__init__(pins)
        now = self.ticks_ms
        self.ticks_ms = lambda: 1000 * DAY_S + now()


def lived(name, boot, key, outbox):
    """A Recorder behind which that day lies."""
    recorder = Recorder(name, boot, key, outbox)
    shelf = outbox.shelf
    for segment in shelf.segments[:]:  # of earlier runs, as the outbox's own task reads them
        for _ in shelf.load(segment):
            pass
    for t in range(STEP_S, DAY_S + 1, STEP_S):
        recorder.put(1000 * t, 1000 * STEP_S, CHANNEL, {CODE["PM2.5"]: 1200 + t % 700})
        if t % 60 == 0:
            recorder.put(1000 * t, 10000, 0, HEALTH | {CODE["uptime"]: t})
        if t % FLUSH_S == 0:
            outbox.flush()
        for _ in shelf.condense():
            pass
        if t % TELL_S == 0:
            print(json.dumps([t, recorder.seq]))
    gc.collect()
    print("over")
    return recorder


app.Recorder = lived
hardware.Board = LaterBoard
start.main()
