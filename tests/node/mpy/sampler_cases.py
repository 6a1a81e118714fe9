"""Run one made-up sensor in story time: DRIVER LENGTH; prints its records as JSON."""

import asyncio
import json
import sys

import drivers.table
import fakes
from node.sampler import Sampler
from story import End, Notes, Records, Story

drivers.table.TABLE.update(fakes.TABLE)
board, records, notes = Story(int(sys.argv[2])), Records(), Notes()
sensor = {"driver": sys.argv[1], "bus": "x"}
beats = [0]


def beat():
    beats[0] += 1


try:
    asyncio.run(Sampler(sensor, 3, board, records, notes).run(beat))
except End:
    pass
print(
    json.dumps({
        "rows": records.rows, "errors": notes.sensor_errors, "overruns": notes.overruns,
        "notes": notes.notes, "beats": beats[0],
    })
)  # fmt: skip
