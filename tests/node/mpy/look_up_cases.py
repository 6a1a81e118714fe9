"""A link whose broker comes and goes while a lease runs; prints what was done, in order."""

import asyncio
import json

from node import link
from node.link import Link
from story import Notes

link.FIRST_MS = 2
link.LOOK_MS = 5
done = []


class Outputs:
    """A lease runs until it was asked ten times."""

    asked, lines = 0, ()

    def leased(self):
        self.asked += 1
        if self.asked == 10:
            done.append("lapsed")
        return self.asked < 10

    async def tell(self, client):
        await asyncio.sleep(1000)


class Clock:
    async def answer(self, client):
        await asyncio.sleep(1000)


class Outbox:
    def __init__(self):
        self.news = asyncio.Event()

    def rewind(self):
        pass

    def next(self):
        if len(done) < 6:
            raise OSError(104)  # the connection ends

    def records(self):
        return 0


class Stream:
    async def wait_closed(self):
        pass


class Client:
    """Lets the node in while the broker is there."""

    def __init__(self, stream):
        pass

    async def connect(self, *_):
        if len(done) == 4:
            raise OSError(111)

    async def read(self, on_message):
        await asyncio.sleep(1000)

    async def watch(self, beat):
        await asyncio.sleep(1000)

    async def subscribe(self, topic):
        pass

    async def publish(self, *_):
        pass


async def dial(where, host, settings, limit_ms):
    done.append("dial " + where)
    return Stream()


def look_up(host, port):
    done.append("look up")
    return host + str(len(done))


link.Client, link.dial, link.look_up = Client, dial, look_up


async def main():
    outputs = Outputs()
    outputs.asked = 10  # at the start none runs
    config = {"name": "n", "host": "h", "port": 1}
    it = Link(config, None, Outbox(), Clock(), outputs, outputs, Notes(), lambda: None)
    life = asyncio.create_task(it.run(lambda: None))
    while len(done) < 3:
        await asyncio.sleep_ms(1)
    outputs.asked = 0
    while len(done) < 7:
        await asyncio.sleep_ms(1)
    life.cancel()
    print(json.dumps(done))


asyncio.run(main())
