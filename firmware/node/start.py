"""What a real board's start file calls: `from node import start; start.main()`."""

import asyncio
import sys

import pins

from node import app, hardware

CRASH = hardware.ROOT + "/crash.txt"
# So that a node whose application cannot run does not wear its flash by restarting.
REST_S = 60
LOOK_MS = 10000
LOST_LOOKS = 6  # without a network: asked for it anew, as some access points want it


def main():
    """Runs until somebody interrupts it; restarts the board should it ever fail."""
    try:
        settings = hardware.load()
    except (OSError, ValueError):
        print("this node has no settings yet: lotline provision gives it some")
        return
    try:
        asyncio.run(_live(settings, hardware.Board(pins)))
    except KeyboardInterrupt:
        raise
    except Exception as e:
        _keep(e)
        asyncio.run(asyncio.sleep(REST_S))
        hardware.restart()


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


def _keep(error):
    """The traceback on flash: `lotline logs` shows it."""
    sys.print_exception(error)
    try:
        with open(CRASH, "w") as f:
            sys.print_exception(error, f)
    except OSError:
        pass  # the restart matters more
