"""Outputs in story time: FILE.json of settings, actions, length; prints records, echoes, pins.

An action is [at ms, name, ...]: ["pin", number, level], ["lease", boot, seq, output, state, tick,
ms], ["trust", bool], ["short", pin, bool]. All that is due happens before the next step.
"""

import asyncio
import json
import sys

from lotwire import talk
from lotwire.cose import Key
from node.outputs import POLL_MS, Outputs
from sim.chips import twin
from story import End, Notes, Records, Story

BOOT = 7


class Pin:
    """log: [ms, pin, level] of what is driven."""

    def __init__(self, board, number, level=None):
        self.board, self.number, self.level = board, number, 1
        if level is not None:
            active = 1 - level
            self.twin = twin("switch", lambda: {"active": active}, board.ticks_ms)
            self.last = level
            board.log.append([board.now, number, level])

    def value(self, level=None):
        if not hasattr(self, "twin"):
            return self.level
        if level is None:
            return self.twin.level()
        if level != self.last:
            self.board.log.append([self.board.now, self.number, level])
            self.last = level
        self.twin.drive(level)


class Board(Story):
    chip = "esp32"

    def __init__(self, length, actions):
        Story.__init__(self, length)
        self.log, self.pins, self.actions, self.taken = [], {}, actions, []

    def output(self, number, level):
        self.pins[number] = Pin(self, number, level)
        return self.pins[number]

    def input(self, number):
        self.pins[number] = Pin(self, number)
        return self.pins[number]

    async def sleep_ms(self, ms):
        """The task that sets the pins moves the clock; whoever else sleeps waits for it."""
        end = self.now + ms
        if ms != POLL_MS:
            while self.now < end:
                await asyncio.sleep_ms(0)
            return
        await Story.sleep_ms(self, ms)
        while self.actions and self.actions[0][0] <= self.now:
            self.act(*self.actions.pop(0)[1:])

    def act(self, name, *args):
        if name == "pin":
            self.pins[args[0]].level = args[1]
        elif name == "lease":
            self.taken.append(self.outputs.take(args, self.now))
        elif name == "trust":
            self.outputs.trust(*args)
        elif name == "short":
            self.pins[args[0]].twin.misbehave = "short" if args[1] else None


class Client:
    def __init__(self):
        self.echoes = []

    async def publish_0(self, topic, sealed):
        kind, fields = talk.parse(Key(bytes(32), b"clock").open(sealed))
        assert (kind, topic) == (talk.ECHO, "t")
        self.echoes.append(fields)


with open(sys.argv[1]) as f:
    settings, actions, length = json.load(f)
board, records, notes, client = Board(length, actions), Records(), Notes(), Client()
outputs = board.outputs = Outputs(
    settings, board, BOOT, records, notes, Key(bytes(32), b"clock"), "t"
)


async def main():
    telling = asyncio.create_task(outputs.tell(client))
    try:
        await outputs.run(lambda: None)
    finally:
        telling.cancel()


try:
    asyncio.run(main())
except End:
    pass
print(
    json.dumps({
        "rows": [[tick, channel, dict(body)] for tick, _, channel, body in records.rows],
        "echoes": client.echoes, "pins": board.log, "taken": board.taken, "notes": notes.notes,
        "said": str(outputs),
    })
)  # fmt: skip
