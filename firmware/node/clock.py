"""Answers the gateway's PINGs, by which it dates the records of this boot."""

import asyncio

from lotwire import talk


class Clock:
    """board: its ticks_ms() is the node's clock. key: for the clock direction. dates: a Dates
    where the node has a use for one."""

    dates = None

    def __init__(self, board, boot, key, topic):
        self.tick = board.ticks_ms
        self.boot = boot
        self.key = key
        self.topic = topic
        self.asked = None  # only the newest PING is worth an answer
        self.news = asyncio.Event()

    def ping(self, ident, utc_us, tick_received):
        self.asked = ident, tick_received
        self.news.set()
        if self.dates:
            self.dates.told(utc_us)

    async def answer(self, client):
        """Send PONGs for ever; its own task, so that none waits behind the frames."""
        self.asked = None
        while True:
            await self.news.wait()
            self.news.clear()
            if self.asked:
                ident, received = self.asked
                pong = talk.pong(ident, self.boot, received, self.tick())
                await client.publish_0(self.topic, self.key.seal(pong))
