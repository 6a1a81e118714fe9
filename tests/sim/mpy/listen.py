"""Reads a microphone as a node does, on a clock that only sleeping moves: OUT FILE, then the
ms to pause before each buffer of 1920 frames; writes the left slot. Prints {lost, ms} as JSON."""

import asyncio
import json
import sys

from sim.sound import Microphone, Recording


class Clock:
    now = 0

    def ticks_ms(self):
        return self.now

    async def sleep_ms(self, ms):
        self.now += ms
        await asyncio.sleep(0)


async def listen(out, recording, pauses):
    clock = Clock()
    i2s = Microphone(Recording(recording), clock)
    filled = asyncio.Event()
    i2s.irq(lambda _: filled.set())
    buf = bytearray(8 * 1920)
    with open(out, "wb") as f:
        for pause in pauses:
            await clock.sleep_ms(pause)
            filled.clear()
            i2s.readinto(buf)
            await filled.wait()
            for at in range(0, len(buf), 8):
                assert not any(buf[at + 4 : at + 8])
                f.write(buf[at : at + 4])
    print(json.dumps({"lost": i2s.lost, "ms": clock.now}))


asyncio.run(listen(sys.argv[1], sys.argv[2], [int(a) for a in sys.argv[3:]]))
