"""A link without a network, whose time is told: prints when it tried before an access point came
back, and how long after that, while no broker was there yet. First the radio's driver fails."""

import asyncio
import json

from node import link
from node.idle import NoOutputs
from node.link import Link
from story import Notes

BACK_MS, END_MS = 3600_000, 3660_000
now, tries = [0], []
slept = asyncio.sleep_ms


async def sleep_ms(ms):
    now[0] += ms
    await slept(0)


def look_up(host, port):
    tries.append(now[0])
    raise OSError(-202)


def rssi():
    if now[0] < 60_000:
        raise OSError("Wifi Unknown Error 0x3002")
    return None if now[0] < BACK_MS else -58


class Backlog:
    batch = ()


asyncio.sleep_ms = sleep_ms
link.ticks_ms = lambda: now[0]
link.look_up = look_up


async def main():
    config = {"name": "n", "host": "h", "port": 1}
    it = Link(config, None, Backlog(), None, NoOutputs(), None, Notes(), rssi)
    life = asyncio.create_task(it.run(lambda: None))
    while now[0] < END_MS:
        await slept(0)
    life.cancel()
    before = [t for t in tries if t < BACK_MS]
    print(json.dumps([before, [t - BACK_MS for t in tries if t >= BACK_MS]]))


asyncio.run(main())
