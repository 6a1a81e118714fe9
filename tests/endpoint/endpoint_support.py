"""A running endpoint, a raw MQTT client that can misbehave, and a paho client that does not."""

import asyncio
import contextlib
import queue
import socket
import struct
import threading
import time

import paho.mqtt.client as paho
from lotline.endpoint import Endpoint, OpenAuthority

PATIENCE = 10.0  # seconds that a test waits for what must come


class Running:
    """An Endpoint on its own loop and thread. Records are collected, and confirmed at once

    unless `confirm` is False.
    """

    def __init__(self, authority=None, records="rec/", limits=None, ssl=None, confirm=True):
        self.batches, self.faults, self.said = [], [], []
        self.confirm = confirm
        self.loop = asyncio.new_event_loop()
        self.loop.set_exception_handler(lambda loop, context: self.faults.append(context))
        self.endpoint = Endpoint(
            authority or OpenAuthority(),
            self._take,
            lambda t: t.startswith(records),
            limits,
            self.said.append,
        )
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.port = self.wait(self.endpoint.start("127.0.0.1", 0, ssl))

    def _take(self, records):
        self.batches.append(records)
        if self.confirm:
            self.endpoint.confirm(records)

    @property
    def records(self):
        return [record for batch in list(self.batches) for record in batch]

    def wait(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(PATIENCE)

    def call(self, function, *args, **named):
        async def run():
            return function(*args, **named)

        return self.wait(run())

    def count(self, name):
        return self.call(self.endpoint.snapshot).get(name, 0)

    def link(self, client_id):
        """The server's side of an open client's connection."""
        return self.endpoint._hub.sessions[client_id][client_id].link

    def stop(self):
        self.wait(self.endpoint.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


def eventually(condition):
    """Wait until `condition()` holds; the test fails if it never does."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "did not happen"
        time.sleep(0.01)


def field(data):
    data = data.encode() if isinstance(data, str) else data
    return struct.pack(">H", len(data)) + data


def packet(head, body=b""):
    size, length = len(body), b""
    while size > 127:
        length += bytes((size & 127 | 128,))
        size >>= 7
    return bytes((head,)) + length + bytes((size,)) + body


def connect(client_id="raw", clean=True, keepalive=0, will=None, user=None, password=None):
    """A CONNECT; will = (topic, payload, qos, retain)."""
    flags, tail = 2 * clean, field(client_id)
    if will:
        flags |= 4 | will[2] << 3 | will[3] << 5
        tail += field(will[0]) + field(will[1])
    if user is not None:
        flags |= 0x80
        tail += field(user)
    if password is not None:
        flags |= 0x40
        tail += field(password)
    return packet(0x10, field("MQTT") + bytes((4, flags)) + struct.pack(">H", keepalive) + tail)


def publish(topic, payload=b"", packet_id=0, retain=False, dup=False):
    head = 0x30 | (2 if packet_id else 0) | retain | dup << 3
    number = struct.pack(">H", packet_id) if packet_id else b""
    return packet(head, field(topic) + number + payload)


def subscribe(packet_id, *wanted):
    """wanted: (filter, qos) pairs."""
    return packet(
        0x82, struct.pack(">H", packet_id) + b"".join(field(f) + bytes((q,)) for f, q in wanted)
    )


def puback(packet_id):
    return packet(0x40, struct.pack(">H", packet_id))


CONNACK = b"\x20\x02\x00\x00"
PINGREQ, PINGRESP, DISCONNECT = b"\xc0\x00", b"\xd0\x00", b"\xe0\x00"


class Raw:
    """A socket that says what it is told to."""

    def __init__(self, port, first=None, context=None, receive_buffer=None):
        self.sock = socket.socket()
        if receive_buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(("127.0.0.1", port))
        if context:
            self.sock = context.wrap_socket(self.sock, server_hostname="localhost")
        self.buffer = b""
        if first:
            self.send(first)
            answer = self.packet()
            assert answer in (CONNACK, b"\x20\x02\x01\x00")
            self.present = bool(answer[2])

    def send(self, *packets):
        self.sock.sendall(b"".join(packets))

    def take(self, count):
        while len(self.buffer) < count:
            data = self.sock.recv(65536)
            if not data:
                raise EOFError(self.buffer)
            self.buffer += data
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def packet(self):
        """The next whole packet."""
        data, size, shift = self.take(1), 0, 0
        while True:
            data += self.take(1)
            size |= (data[-1] & 0x7F) << shift
            shift += 7
            if data[-1] < 0x80:
                return data + self.take(size)

    def silent(self, seconds=0.15):
        """True if nothing comes: a ping's answer must be the next thing that does."""
        self.sock.settimeout(seconds)
        try:
            return not self.buffer and not self.sock.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            return True
        finally:
            self.sock.settimeout(PATIENCE)

    def ping(self):
        """Everything before the answer to a ping has been handled; returns what came first."""
        self.send(PINGREQ)
        before = []
        while (got := self.packet()) != PINGRESP:
            before.append(got)
        return before

    def gone(self):
        """Wait until the endpoint has closed; returns the bytes that came before."""
        with contextlib.suppress(ConnectionError):
            while data := self.sock.recv(65536):
                self.buffer += data
        return self.buffer

    def reset(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def close(self):
        self.sock.close()


class Paho:
    """A paho 3.1.1 (or v5) client that keeps its messages."""

    def __init__(self, port, client_id, clean=True, manual_ack=False, will=None, version=4):
        self.messages, self.closed = queue.Queue(), threading.Event()
        self._connected, self._subscribed = threading.Event(), threading.Event()
        options = {} if version == 5 else {"clean_session": clean}
        self.client = paho.Client(
            paho.CallbackAPIVersion.VERSION2,
            client_id,
            protocol=version,
            manual_ack=manual_ack,
            reconnect_on_failure=False,
            **options,
        )
        self.client.on_message = lambda c, u, message: self.messages.put(message)
        self.client.on_connect = self._on_connect
        self.client.on_subscribe = self._on_subscribe
        self.client.on_disconnect = lambda *a: self.closed.set()
        self.client.max_queued_messages_set(0)
        self.client.max_inflight_messages_set(200)
        if will:
            self.client.will_set(*will)
        self.client.connect("127.0.0.1", port, 30)
        self.client.loop_start()
        assert self._connected.wait(PATIENCE)

    def _on_connect(self, client, userdata, flags, code, properties):
        self.code, self.present = code, flags.session_present
        self._connected.set()

    def _on_subscribe(self, client, userdata, mid, codes, properties):
        self.granted = [code.value for code in codes]
        self._subscribed.set()

    def subscribe(self, wanted, qos=1):
        self._subscribed.clear()
        self.client.subscribe(wanted, qos)
        assert self._subscribed.wait(PATIENCE)
        return self

    def publish(self, topic, payload, qos=1, retain=False):
        info = self.client.publish(topic, payload, qos, retain)
        info.wait_for_publish(PATIENCE)
        assert info.is_published()

    def get(self, count):
        return [self.messages.get(timeout=PATIENCE) for _ in range(count)]

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()

    def die(self):
        """The socket ends without a DISCONNECT."""
        self.client._thread_terminate = True
        sock = self.client.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()
