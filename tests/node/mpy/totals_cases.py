"""A power meter read by the real sampler in story time, twice: FOLDER READINGS; prints the
energies, what the meter was asked for, and the notes."""

import asyncio
import json
import sys

from node.sampler import Sampler
from sim.bus import UART
from sim.chips import twin
from story import End, Notes, Records, Story

ENERGY = 19
world = {
    "voltage": 230, "current": 4, "power": 900, "energy_wh": 9999990, "frequency": 50,
    "power_factor": 0.98,
}  # fmt: skip
board = None
chip = twin("pzem004t", lambda: world, lambda: board.ticks_ms())
chip._holding[2] = 17
line = UART()
line.attach(chip)


class Board(Story):
    root = sys.argv[1]

    def bus(self, name):
        return line


def run():
    """What one run of the node records; the meter goes on from run to run."""
    global board
    board, records, notes = Board(1000 * int(sys.argv[2])), Records(), Notes()
    sensor = {"driver": "pzem004t", "bus": "x", "address": 17, "unheard": 1}
    try:
        asyncio.run(Sampler(sensor, 3, board, records, notes).run(lambda: None))
    except End:
        pass
    return [dict(row[3]).get(ENERGY) for row in records.rows], notes.notes


first, notes = run()
world["energy_wh"] += 500  # the meter wraps while the node is away
print(json.dumps({"first": first, "second": run()[0], "notes": notes}))
