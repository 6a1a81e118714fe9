"""The record of a calibration that was made while the application did not run."""

import json
import os

FILE = "/calibration"
# By then the gateway has the record, or the outbox has it on flash.
SAFE_MS = 10000


async def report(board, recorder):
    """Record what waits, if anything does. A node that loses its power meanwhile records it
    again: the same calibration twice is told by its own time, none would be worse."""
    path = board.root + FILE
    try:
        with open(path) as f:
            channel, body = json.load(f)
    except (OSError, ValueError):
        return
    recorder.put(board.ticks_ms(), 0, channel, dict(body))
    await board.sleep_ms(SAFE_MS)
    os.remove(path)
