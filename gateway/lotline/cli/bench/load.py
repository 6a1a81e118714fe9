"""A load of nodes over raw sockets: as fast as one core sends, or at a steady rate.

Run as a process of its own: `python -m lotline.cli.bench.load JOB.json`; prints JSON.
"""

import json
import selectors
import socket
import struct
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lotwire import cose, frame, talk

from lotline.journal import Ranges

# Publishes built into one send, and outstanding PUBACKs a connection: an ESP32's window is
# smaller, but it is the gateway that is measured here.
CHUNK = 50
WINDOW = 400
TIMEOUT_S = 120.0


def text(value: str) -> bytes:
    raw = value.encode()
    return struct.pack("!H", len(raw)) + raw


def packet(first: int, body: bytes) -> bytes:
    """An MQTT packet with its remaining length."""
    size, n = b"", len(body)
    while True:
        n, digit = divmod(n, 128)
        size += bytes([digit | (128 if n else 0)])
        if not n:
            return bytes([first]) + size + body


def connect(port: int, client: str, user: str, password: str) -> socket.socket:
    """A connection that the server has accepted."""
    body = text("MQTT") + bytes([4, 0xC2]) + struct.pack("!H", 60) + text(client)
    link = socket.create_connection(("127.0.0.1", port))
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    link.sendall(packet(0x10, body + text(user) + text(password)))
    answer = link.recv(4)
    if answer[:2] != b"\x20\x02" or answer[3]:
        raise ConnectionError(f"the server refused {user}")
    return link


def noise_body(n: int) -> dict[int, object]:
    """A second of noise as a microphone node sends it."""
    levels = struct.pack("<8h", *range(5000 + n % 500, 5080 + n % 500, 10))
    thirds = struct.pack("<29h", *range(2000, 2000 + 29 * 70, 70))
    return {1: levels, 2: levels, 3: levels, 4: 5700 + n % 300, 5: 7000, 6: thirds, 64: 0}


@dataclass
class Sender:
    """One node: frames sealed beforehand, sent in chunks while the window allows."""

    name: str
    key: bytes
    total: int
    boot: int
    data: socket.socket
    down: socket.socket
    chunks: list[bytes] = field(default_factory=list)
    at: int = 0
    sent: int = 0
    pubacks: int = 0
    rest: bytes = b""
    inbox: bytes = b""
    acked: Ranges = field(default_factory=Ranges)
    acked_n: int = 0

    def build(self) -> None:
        up, topic = cose.Key(self.key, b"up"), text(f"lot/{self.name}/up")
        for first in range(1, self.total + 1, CHUNK):
            chunk = b""
            for seq in range(first, min(first + CHUNK, self.total + 1)):
                payload = frame.pack(
                    self.name, self.boot, seq, seq * 1000, 1000, 0, noise_body(seq)
                )
                ident = struct.pack("!H", (seq - 1) % 65535 + 1)
                chunk += packet(0x32, topic + ident + up.seal(payload))
            self.chunks.append(chunk)

    def may_send(self, limit: int) -> bool:
        open_window = self.sent - self.pubacks < WINDOW
        return bool(self.rest) or (
            self.at < len(self.chunks) and open_window and self.sent < limit
        )

    def left(self, answers: bool) -> bool:
        """Whether the gateway (or, with no answers, the broker) owes an acknowledgement."""
        return (self.acked_n if answers else self.pubacks) < self.total

    def send(self) -> None:
        if not self.rest:
            self.rest = self.chunks[self.at]
            self.at += 1
            self.sent = min(self.at * CHUNK, self.total)
        n = self.data.send(self.rest)
        self.rest = self.rest[n:]

    def read_pubacks(self) -> None:
        self.inbox += self.data.recv(65536)
        self.pubacks += len(self.inbox) // 4
        self.inbox = self.inbox[len(self.inbox) // 4 * 4 :]


class AckReader:
    """Reads the gateway's acknowledgements of one node from its `down` topic."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._key = cose.Key(sender.key, b"down")
        self._buffer = b""

    def read(self) -> None:
        self._buffer += self._sender.down.recv(65536)
        while (parsed := self._one()) is not None:
            topic_size = int.from_bytes(parsed[:2], "big")
            kind, fields = talk.parse(self._key.open(parsed[2 + topic_size :]))
            if kind == talk.ACK:
                self._take(fields)
            else:
                self._answer(fields[0])

    def _one(self) -> bytes | None:
        size, shift, at = 0, 0, 1
        while at < len(self._buffer):
            digit = self._buffer[at]
            size |= (digit & 127) << shift
            at, shift = at + 1, shift + 7
            if digit < 128:
                break
        else:
            return None
        if len(self._buffer) < at + size:
            return None
        body, self._buffer = self._buffer[at : at + size], self._buffer[at + size :]
        return body

    def _answer(self, ident: int) -> None:
        """To a PING: the last frame ends now, the others lie in the past as a backlog does."""
        sender = self._sender
        tick = sender.total * 1000
        pong = cose.Key(sender.key, b"clock").seal(talk.pong(ident, sender.boot, tick, tick))
        sender.down.sendall(packet(0x30, text(f"lot/{sender.name}/clock") + pong))

    def _take(self, fields: list[Any]) -> None:
        sender = self._sender
        for first, last in fields[1:]:
            for seq in range(first, last + 1):
                sender.acked_n += sender.acked.add(seq)


def run(job: dict[str, Any]) -> dict[str, Any]:
    """job: {port, nodes: [{name, key, user, password}], frames, rate or null, boot, answers}."""
    senders = [_open(job, node) for node in job["nodes"]]
    selector = selectors.DefaultSelector()
    for sender in senders:
        sender.build()
        sender.data.setblocking(False)
        sender.down.setblocking(False)
        selector.register(sender.down, selectors.EVENT_READ, AckReader(sender).read)
        selector.register(sender.data, selectors.EVENT_READ, sender.read_pubacks)
    start = time.perf_counter()
    deadline = start + TIMEOUT_S
    answers = job["answers"]
    while time.perf_counter() < deadline and any(s.left(answers) for s in senders):
        _send(senders, job["rate"], time.perf_counter() - start)
        for key, _ in selector.select(0.002):
            key.data()
    seconds = time.perf_counter() - start
    return {"frames": sum(s.acked_n for s in senders), "seconds": seconds}


def _open(job: dict[str, Any], node: dict[str, str]) -> Sender:
    name, user, password = node["name"], node["user"], node["password"]
    data = connect(job["port"], f"{name}-up", user, password)
    down = connect(job["port"], f"{name}-down", user, password)
    down.sendall(packet(0x82, b"\0\1" + text(f"lot/{name}/down") + b"\0"))
    down.recv(5)
    return Sender(name, bytes.fromhex(node["key"]), job["frames"], job["boot"], data, down)


def _send(senders: list[Sender], rate: float | None, elapsed: float) -> None:
    """What the windows, and the rate if there is one, allow now."""
    limit = 1 << 60 if rate is None else int(rate * elapsed / len(senders)) + 1
    for sender in senders:
        try:
            while sender.may_send(limit):
                sender.send()
        except BlockingIOError:
            pass


if __name__ == "__main__":
    print(json.dumps(run(json.loads(Path(sys.argv[1]).read_text()))))
