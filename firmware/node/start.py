"""The application of a real board, as main.py starts it: `node.start.main()`."""

import asyncio

import pins

from node import app, hardware

LOOK_MS = 10000
LOST_LOOKS = 6  # without a network: asked for it anew, as some access points want it


def main():
    """Until somebody interrupts it, or it fails; main.py then restarts the board."""
    try:
        settings = hardware.load()
    except (OSError, ValueError):
        print("this node has no settings yet: lotline provision gives it some")
        return
    asyncio.run(_live(settings, hardware.Board(pins)))


async def _live(settings, board):
    tasks = []
    if settings.get("wifi"):
        tasks.append(asyncio.create_task(_stay(hardware.Wifi(settings["wifi"]))))
    await app.run(settings, board)


async def _stay(wifi):
    """In the network, for ever."""
    wifi.join()
    lost = 0
    while True:
        await asyncio.sleep_ms(LOOK_MS)
        lost = 0 if wifi.joined() else lost + 1
        if lost >= LOST_LOOKS:
            lost = 0
            wifi.again()
