"""MQTT 3.1.1 (OASIS standard, 2014): the part that a node needs, for one connection.

QoS 1 is pipelined: up to _WINDOW publishes wait for their PUBACK at once. What a connection
did not get through is not kept here: the outbox has it.
"""

import asyncio
from errno import ETIMEDOUT
from struct import pack
from time import ticks_diff, ticks_ms

from micropython import const

_KEEPALIVE_S = const(30)
_WINDOW = const(16)
STALL_MS = 20000  # a broker that owes a PUBACK for this long is not there any more
# The largest message to a node is a chunk of a release, some 620 bytes; a broker that
# announces more is not believed, as the node would have to allocate it.
_MAX_PACKET = const(768)


class MqttError(Exception):
    """The broker refused, or broke the protocol."""


def text(data):
    """A length-prefixed string (section 1.5.3)."""
    if isinstance(data, str):
        data = data.encode()
    return pack(">H", len(data)) + data


def packet(first, body):
    """Fixed header (section 2.2) and body."""
    n, length = len(body), b""
    while True:
        n, low = n >> 7, n & 127
        length += bytes((low | 128 if n else low,))
        if not n:
            return bytes((first,)) + length + body


def connect_packet(client_id, username, password, will):
    """CONNECT (section 3.1), clean session; will: (topic, payload), QoS 1, retained."""
    flags = 0x02 | 0x04 | 0x08 | 0x20
    tail = text(client_id) + text(will[0]) + text(will[1])
    if username is not None:
        flags |= 0x80
        tail += text(username)
    if password is not None:
        flags |= 0x40
        tail += text(password)
    return packet(0x10, text("MQTT") + pack(">BBH", 4, flags, _KEEPALIVE_S) + tail)


class Client:
    """One connection over an asyncio stream. Every method raises OSError, EOFError (from
    the stream) or MqttError, and is then of no more use."""

    def __init__(self, stream):
        self.stream = stream
        self.unacked = {}  # packet id: ticks when it was sent
        self.pid = 0
        self.free = asyncio.Event()
        self.writing = asyncio.Lock()
        self.read_at = self.sent_at = self.pinged_at = ticks_ms()

    async def connect(self, client_id, username, password, will):
        await self._send(connect_packet(client_id, username, password, will))
        first, body = await self._packet()
        if first != 0x20 or len(body) != 2:
            raise MqttError("the broker did not answer with CONNACK")
        if body[1]:
            raise MqttError("refused with code %d" % body[1])

    async def subscribe(self, topic):
        """QoS 1. A refusal comes out of `read`."""
        await self._send(packet(0x82, pack(">H", self._new_pid()) + text(topic) + b"\x01"))

    async def publish(self, topic, payload, retain=False):
        """QoS 1; waits while the window is full, not for the PUBACK."""
        while len(self.unacked) >= _WINDOW:
            self.free.clear()
            await self.free.wait()
        pid = self._new_pid()
        self.unacked[pid] = ticks_ms()
        await self._send(packet(0x32 | retain, text(topic) + pack(">H", pid) + payload))

    async def publish_0(self, topic, payload):
        """QoS 0."""
        await self._send(packet(0x30, text(topic) + payload))

    async def read(self, on_message):
        """Take packets for ever; on_message(payload) for each PUBLISH."""
        while True:
            first, body = await self._packet()
            kind = first >> 4
            if kind == 3:
                await self._message(first, body, on_message)
            elif kind == 4 and len(body) == 2:
                self.unacked.pop(body[0] << 8 | body[1], None)
                self.free.set()
            elif kind == 9 and body[-1:] == b"\x80":
                raise MqttError("the subscription is refused")
            elif kind not in (9, 13):
                raise MqttError("unexpected packet %d" % first)

    async def watch(self, beat):
        """Ping when idle; raises OSError(ETIMEDOUT) when the other side is silent."""
        while True:
            beat()
            now = ticks_ms()
            if ticks_diff(now, self.read_at) > _KEEPALIVE_S * 1500:
                raise OSError(ETIMEDOUT)
            if [t for t in self.unacked.values() if ticks_diff(now, t) > STALL_MS]:
                raise OSError(ETIMEDOUT)
            idle = max(ticks_diff(now, self.read_at), ticks_diff(now, self.sent_at))
            quiet = min(idle, ticks_diff(now, self.pinged_at))
            if quiet > _KEEPALIVE_S * 500 and not self.writing.locked():
                self.pinged_at = now
                await self._send(b"\xc0\x00")
            await asyncio.sleep_ms(1000)

    async def _message(self, first, body, on_message):
        """PUBLISH (section 3.3); a QoS 1 one gets its PUBACK."""
        qos = first >> 1 & 3
        at = 2 + (body[0] << 8 | body[1]) if len(body) > 2 else _MAX_PACKET
        if at + 2 * (qos > 0) > len(body) or qos > 1:
            raise MqttError("a damaged PUBLISH")
        if qos:
            await self._send(b"\x40\x02" + body[at : at + 2])
            at += 2
        on_message(body[at:])

    def _new_pid(self):
        while True:
            self.pid = self.pid % 65535 + 1
            if self.pid not in self.unacked:
                return self.pid

    async def _send(self, data):
        async with self.writing:
            self.sent_at = ticks_ms()
            self.stream.write(data)
            await self.stream.drain()

    async def _packet(self):
        """(first byte, body) of the next packet."""
        first = (await self.stream.readexactly(1))[0]
        size = shift = 0
        while True:
            byte = (await self.stream.readexactly(1))[0]
            size |= (byte & 127) << shift
            shift += 7
            if size > _MAX_PACKET or shift > 14:
                raise MqttError("a packet of more than %d bytes" % _MAX_PACKET)
            if byte < 128:
                break
        body = await self.stream.readexactly(size)
        self.read_at = ticks_ms()
        return first, body
