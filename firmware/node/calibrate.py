"""`lotline calibrate`, on the board: what the microphone reads of a calibrator, and its record.

What leaves is levels: of each second LAeq, LAFmax, and that of the third octave around 1 kHz.
"""

import asyncio
import json
import os

import pins
from lotwire.codes import CODE, FAULT, OVERLOAD
from lotwire.meanings import THIRD_FIRST_X

from node import calibrated, hardware
from node.app import sensor_tasks
from node.health import Health
from node.microphone import int16, mean

STATUS = CODE["status"]
KHZ = -THIRD_FIRST_X  # the place of the third octave around 1 kHz
DEAF_S = 20
PENDING = hardware.ROOT + calibrated.FILE


class Seconds:
    """Stands where the recorder does, and prints each second as a line of JSON."""

    def __init__(self, health):
        self.health = health
        self.count = 0
        self.failed = False

    def put(self, tick, span, channel, body):
        status = body.get(STATUS, 0)
        if status & FAULT:
            self.failed = True
            print(json.dumps({"fault": self.health.last_exception}))
            return
        self.count += 1
        third = body[CODE["third_octave_Leq"]][2 * KHZ : 2 * KHZ + 2]
        print(json.dumps({
            "LAeq_cdb": round(mean(int16(body[CODE["LAeq_125ms"]]))),
            "LAFmax_cdb": body[CODE["LAFmax"]],
            "third_cdb": int16(third)[0],
            "overload": bool(status & OVERLOAD),
        }))  # fmt: skip


def listen(channel, seconds, offset_cdb):
    """Measure with that offset, which is kept nowhere."""
    asyncio.run(_listen(channel, seconds, offset_cdb))


async def _listen(channel, seconds, offset_cdb):
    sensor = hardware.load()["sensors"][channel]
    sensor["offset_cdb"] = offset_cdb
    board = hardware.Board(pins)
    health = Health(board)
    ear = Seconds(health)
    task = sensor_tasks([sensor], board, ear, health)[0]
    life = asyncio.create_task(task.run(task.beat))
    end = board.ticks_ms() + (seconds + DEAF_S) * 1000
    while ear.count < seconds and not ear.failed and board.ticks_ms() < end:
        await board.sleep_ms(100)
    life.cancel()


def keep(channel, body):
    """The sensor's offset from now on, and what the application is to record of it at its next
    start. body: {code: value}."""
    settings = hardware.load()
    settings["sensors"][channel]["offset_cdb"] = body[CODE["calibration_offset"]]
    with open(PENDING + ".new", "w") as f:
        json.dump([channel, sorted(body.items())], f)
    hardware.save(settings)  # between two steps on flash that cannot fail for want of room
    os.rename(PENDING + ".new", PENDING)
