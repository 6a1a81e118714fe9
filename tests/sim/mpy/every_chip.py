"""Each driver of the table on a simulated board, in the story: {name: a reading or an error}."""

import asyncio
import json
import sys
import time

from drivers.table import TABLE
from sim.board import SENSED, Board

NAME = {"electric": "cnc", "pulses": "cnc", "vibration": "press", "air": "extractor"}


async def walk(board, waits):
    """A driver's generator to its end, in story time."""
    try:
        while True:
            await board.sleep_ms(next(waits))
    except StopIteration as stop:
        return stop.value


async def read(name):
    """The first reading with a value in it."""
    config = {
        "name": NAME[SENSED[name]], "root": sys.argv[1],
        "sensors": [{"driver": name, "bus": "x"}],
        "story": {"seed": 1, "start_s": int(sys.argv[2]), "local_offset_s": 3600,
                  "real0_ns": time.time_ns(), "speed": 200, "sound": None},
    }  # fmt: skip
    board = Board(config)
    module, kind = TABLE[name]
    driver = getattr(__import__(module, None, None, (kind,)), kind)(board.bus("x"))
    await walk(board, driver.start())
    for _ in range(20):
        await board.sleep_ms(driver.PERIOD_MS)
        found = await walk(board, driver.read())
        if found and set(driver.QUANTITIES) <= set(found):
            return found
    return None


async def main():
    found = {}
    for name in TABLE:
        try:
            found[name] = await read(name)
        except Exception as e:
            found[name] = repr(e)
    print(json.dumps(found))


asyncio.run(main())
