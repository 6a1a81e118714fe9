"""What `lotline run` tells the service manager that started it (sd_notify(3))."""

import asyncio
import os
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

# How often a start that takes long says so, and how much longer it may then take.
EXTEND_EVERY_S, EXTEND_S = 60.0, 300


@asynccontextmanager
async def told() -> AsyncIterator[None]:
    """Inside it serves: it says so, and goes on saying that this loop, which takes the frames,
    still turns. Nothing happens where nobody has asked for it."""
    say("READY=1")
    watched = asyncio.create_task(_keep_alive())
    try:
        yield
    finally:
        watched.cancel()
        say("STOPPING=1")


@contextmanager
def patience() -> Iterator[None]:
    """Inside, a start may take as long as it takes: the manager's time for it is made longer."""
    over = threading.Event()

    def extend() -> None:
        while not over.is_set():
            say(f"EXTEND_TIMEOUT_USEC={EXTEND_S * 1_000_000}")
            over.wait(EXTEND_EVERY_S)

    thread = threading.Thread(target=extend, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def say(state: str) -> None:
    """One datagram to $NOTIFY_SOCKET; a manager that is gone is none."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # Linux' abstract sockets
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as it:
        it.sendto(state.encode(), address)


async def _keep_alive() -> None:
    """Twice in the time that the manager allows (sd_watchdog_enabled(3))."""
    allowed_us = os.environ.get("WATCHDOG_USEC", "")
    while allowed_us.isdecimal() and int(allowed_us):
        say("WATCHDOG=1")
        await asyncio.sleep(int(allowed_us) / 2e6)
