"""A board in story time, for cases that must come out the same each time: sleeping moves
the clock and nothing else does."""

import asyncio


class End(BaseException):
    """The story is over."""


class Story:
    """length: ms, after which a sleep raises End."""

    root = "/nowhere"

    def __init__(self, length):
        self.now = 0
        self.length = length

    def bus(self, name):
        return name

    def ticks_ms(self):
        return self.now

    async def sleep_ms(self, ms):
        self.now += ms
        if self.now >= self.length:
            raise End()
        await asyncio.sleep_ms(0)


class Records:
    """A recorder that keeps (tick, span, channel, body); raises as the real one does."""

    def __init__(self):
        self.rows = []

    def put(self, tick, span, channel, body):
        from lotwire import frame

        frame.pack("n", 1, 1, tick, span, channel, body)
        self.rows.append([tick, span, channel, sorted(body.items())])


class Notes:
    """A health that only counts and keeps what it was told."""

    def __init__(self):
        self.sensor_errors = self.overruns = 0
        self.notes = []

    def note(self, where, error):
        self.notes.append(f"{where}: {type(error).__name__} {error}")
