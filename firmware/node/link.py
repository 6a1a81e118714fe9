"""The link: outbox to broker, and what the gateway says back. Reconnects for ever."""

import asyncio
import os
from time import ticks_diff, ticks_ms

from lotwire import talk
from lotwire.errors import WireError
from micropython import const

from node.heap import forget
from node.mqtt import Client, MqttError
from node.transport import dial, look_up, server_name

FIRST_MS = 500
LONGEST_MS = (
    20000  # who waits for its records looks at minutes, and a broker bears a try that often
)
# A connection that lasted this long was a good one: start again at FIRST_MS.
_STEADY_MS = const(30000)
LOOK_MS = 200
DIAL_MS = 30000  # a TLS handshake takes a small chip some seconds
# What a network, a broker, settings (ValueError, also of a certificate) and a full heap bring
# about: the next try may work. Anything else is a mistake of this program's: the supervisor notes
# it, and starts the link anew.
FAILS = (OSError, EOFError, ValueError, MqttError, MemoryError, asyncio.TimeoutError)
# A gateway that owes an ACK for this long may be waiting on a subscription that was lost.
_SILENT_MS = const(300000)


class Link:
    """config: see app.py. key: for direction "down". `refused`: messages from the broker that
    were not authentic or not understood, or leases out of date, and were ignored. rssi: None
    while there is no access point."""

    def __init__(self, config, key, outbox, clock, outputs, update, health, rssi):
        self.config = config
        self.outbox = outbox
        self.clock = clock
        self.outputs = outputs
        self.update = update
        self.health = health
        self.rssi = rssi
        self.joined = True
        self.key = key
        self.up, self.down, _, self.status = talk.topics(config["name"])
        self.where = None  # of the broker, while it is found there
        self.tls = None
        try:  # now, while it finds a place
            self._context()
        except FAILS as e:
            health.note("link", e)  # tried, and noted, again
        self.sessions = 0
        self.refused = 0

    async def run(self, beat):
        wait = FIRST_MS
        while True:
            began = ticks_ms()
            try:
                await self._session(beat)
            except FAILS as e:
                self.health.note("link", e)
            if ticks_diff(ticks_ms(), began) > _STEADY_MS:
                wait = FIRST_MS
            joined = await self._rest(jittered(wait), beat)
            wait = FIRST_MS if joined else min(2 * wait, LONGEST_MS)

    async def _rest(self, ms, beat):
        """Wait; no longer, and True, when there is an access point again: its return ends what
        made earlier tries fail."""
        while True:
            before, self.joined = self.joined, self._is_joined()
            if self.joined and not before:
                return True
            if ms <= 0:
                return False
            await _pause(min(ms, 1000), beat)
            ms -= 1000

    def _is_joined(self):
        try:
            return self.rssi() is not None
        except (OSError, RuntimeError):  # of the Wi-Fi's driver: health tells of it
            return False

    def reconnects(self):
        """Connections after the first one."""
        return max(0, self.sessions - 1)

    def message(self, payload):
        """A message from the broker: only what the gateway sealed has any effect."""
        tick = self.clock.tick()
        try:
            kind, fields = talk.parse(self.key.open(payload))
        except WireError:
            self.refused += 1
            return
        if kind == talk.ACK:
            for first, last in fields[1:]:
                self.outbox.acked(fields[0], first, last)
                self.update.acked(fields[0], first, last)
        elif kind == talk.PING:
            self.clock.ping(fields[0], fields[1], tick)
        elif kind == talk.LEASE:
            self.refused += not self.outputs.take(fields, tick)
        elif kind < talk.OFFER or not self.update.message(kind, fields):
            self.refused += 1

    async def _session(self, beat):
        """One connection, until it fails; always raises."""
        config = self.config
        beat()
        self.outbox.batch = []  # TLS takes all the heap there is: what was read is read again
        where, self.where = await self._find(beat), None
        stream = await dial(where, server_name(config), self._context(), DIAL_MS)
        try:
            client = Client(stream)
            will = self.status, b"offline"
            login = client.connect(
                config["name"], config.get("username"), config.get("password"), will
            )
            await asyncio.wait_for_ms(login, DIAL_MS)
            self.where = where
            self.sessions += 1
            work = [
                client.read(self.message),
                client.watch(beat),
                self.clock.answer(client),
                self.update.tell(client),
                self._send(client),
            ]
            if self.outputs.lines:
                work.append(self.outputs.tell(client))
            await race(*work)
        finally:
            await stream.wait_closed()

    def _context(self):
        """The one tls.SSLContext, a large piece of the heap; None without TLS."""
        settings = self.config.get("tls")
        if settings and not self.tls:
            from node.secure import context

            self.tls = context(settings, self.config["name"])
            forget("secure")
        return self.tls

    async def _find(self, beat):
        """A look-up may hold up every task for seconds, and with them the end of a lease: it
        waits until none runs."""
        while not self.where and self.outputs.leased():
            await _pause(LOOK_MS, beat)
        return self.where or look_up(self.config["host"], self.config["port"])

    async def _send(self, client):
        """Send what the outbox has, for ever; subscribed first, to miss no acknowledgement."""
        await client.subscribe(self.down)
        await client.publish(self.status, b"online", True)
        outbox = self.outbox
        outbox.rewind()
        while True:
            sealed = outbox.next()
            if sealed:
                await client.publish(self.up, sealed)
                continue
            if outbox.records() and ticks_diff(ticks_ms(), outbox.heard) > _SILENT_MS:
                raise OSError("the gateway is silent")
            await _within(outbox.news, 1000)


async def _within(event, ms):
    """Wait for the event, at most ms."""
    try:
        await asyncio.wait_for_ms(event.wait(), ms)
    except asyncio.TimeoutError:
        pass
    event.clear()


async def race(*coros):
    """Run coroutines that never end until the first one raises; cancel the others and raise it."""
    tasks = [asyncio.create_task(c) for c in coros]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


def jittered(ms):
    """Between half of ms and ms, so that nodes do not come back all at once."""
    return ms // 2 + ms * os.urandom(1)[0] // 512


async def _pause(ms, beat):
    while ms > 0:
        beat()
        await asyncio.sleep_ms(min(ms, 1000))
        ms -= 1000
