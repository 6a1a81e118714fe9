"""What stands for parts of the application that a node has no use for, or not yet."""

import asyncio

from lotwire import talk
from micropython import const

from node import BOARD, RELEASE, VERSION

_TELL_MS = const(60000)


class NoOutputs:
    """For outputs.py in a node that drives nothing: it takes 12 KB of heap less."""

    lines = ()

    def take(self, _fields, _now):
        return False

    def leased(self):
        return False

    def away(self):
        return False

    def trust(self, _well):
        pass

    def rest(self):
        pass


def number(board, name):
    """Of the node's NVS, 0 for none: "slot" and "order", see slots.py."""
    try:
        return board.nvs.get_i32(name) if board.nvs and BOARD else 0
    except OSError:  # none yet
        return 0


class NoUpdate:
    """For update.py until the gateway offers a release: it says what runs here, and takes 25 KB
    of heap less. make: gives the Update, and loads it; key, topic: for the clock direction."""

    def __init__(self, board, boot, health, key, topic, make):
        self.boot, self.health, self.make = boot, health, make
        self.order = number(board, "order")
        self.key, self.topic = key, topic
        self.update = None
        self.offered = asyncio.Event()

    def message(self, kind, fields):
        if not self.update:
            if kind != talk.OFFER:
                return False
            try:
                self.update = self.make()
            except MemoryError as e:  # offered again, and measuring goes on
                self.health.note("update", e)
                return False
            self.offered.set()
        return self.update.message(kind, fields)

    def acked(self, boot, first, last):
        if self.update:
            self.update.acked(boot, first, last)

    async def tell(self, client):
        while not self.update:
            runs = talk.runs(self.boot, RELEASE, VERSION, BOARD, self.order)
            await client.publish_0(self.topic, self.key.seal(runs))
            try:
                await asyncio.wait_for_ms(self.offered.wait(), _TELL_MS)
            except asyncio.TimeoutError:
                pass
        await self.update.tell(client)

    async def run(self, beat):
        while not self.update:
            beat()
            await asyncio.sleep_ms(1000)
        await self.update.run(beat)
