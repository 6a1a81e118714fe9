"""Tasks that throw, end, hang and work, under the supervisor; prints what became of them."""

import asyncio
import json

from node import supervisor
from node.supervisor import Supervisor, Task
from story import Notes

supervisor.SLICE_MS = 10
supervisor.BACKOFF_MS = 20
supervisor.BACKOFF_MAX_MS = 80
supervisor.LATE_MS = 400
lives = {"throws": 0, "ends": 0, "works": 0}
hang = [False]
trusted = []


class Board:
    fed = 0

    def feed_watchdog(self):
        self.fed += 1
        if self.fed == 3:
            raise OSError(5)


async def throws(beat):
    lives["throws"] += 1
    raise (ValueError("mistake") if lives["throws"] % 2 else MemoryError())


async def ends(beat):
    lives["ends"] += 1


async def works(beat):
    while not hang[0]:
        lives["works"] += 1
        beat()
        await asyncio.sleep_ms(5)
    await asyncio.sleep(1000)


async def main():
    board, notes = Board(), Notes()
    tasks = [Task("throws", throws), Task("ends", ends), Task("works", works)]
    life = asyncio.create_task(Supervisor(board, notes, tasks, trusted.append).run())
    while lives["throws"] < 6 or lives["ends"] < 6 or board.fed < 40:
        await asyncio.sleep_ms(10)
    worked, hang[0] = lives["works"], True
    while not tasks[2].is_late():
        await asyncio.sleep_ms(10)
    await asyncio.sleep_ms(30)
    fed, before = board.fed, len(trusted)
    await asyncio.sleep_ms(300)
    life.cancel()
    late = [t.name for t in tasks if t.is_late()]
    print(json.dumps({"fed": board.fed - fed, "worked": worked, "late": late,
                      "trusted": [sorted(set(trusted[:20])), sorted(set(trusted[before:]))],
                      "notes": sorted(set(notes.notes))}))  # fmt: skip


asyncio.run(main())
