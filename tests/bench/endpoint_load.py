"""Load on the endpoint: raw-socket clients, pipelined QoS 1; prints publishes/s and CPU.

`python tests/bench/endpoint_load.py` starts an endpoint in a process of its own and reads that
process's CPU time from /proc, so the load's own cost is not in the figure. `--rate` paces the
publishes one by one, which is the dear case; `--commit-ms` confirms as a group commit would.
"""

import argparse
import asyncio
import os
import selectors
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

GATEWAY = Path(__file__).parents[2] / "gateway"


class Client:
    """One connection that keeps at most `window` publishes unacknowledged."""

    def __init__(self, number, options):
        self.to_send = self.to_ack = options.count // options.connections
        self.window, self.flying, self.partial, self.last_id = options.window, 0, 0, 0
        self.sock = socket.create_connection(("127.0.0.1", options.port))
        name = b"node%03d" % number
        self.sock.sendall(packet(0x10, b"\0\4MQTT\4\2\0\0" + field(name)))
        assert self.sock.recv(4) == b"\x20\2\0\0"
        self.tail = bytes(options.size)
        topic = field(b"lot/%s/frame" % name)
        self.head = packet(0x32, topic + b"\0\0" + self.tail)[: -options.size - 2]

    def send(self, count):
        count = min(count, self.window - self.flying, self.to_send)
        out = []
        for _ in range(count):
            self.last_id = self.last_id % 0xFFFF + 1
            out += (self.head, struct.pack(">H", self.last_id), self.tail)
        self.sock.sendall(b"".join(out))
        self.flying += count
        self.to_send -= count

    def read(self):
        self.partial += len(self.sock.recv(65536))
        acks, self.partial = divmod(self.partial, 4)
        self.flying -= acks
        self.to_ack -= acks


def field(data):
    return struct.pack(">H", len(data)) + data


def packet(head, body):
    size, length = len(body), b""
    while size > 127:
        length += bytes((size & 127 | 128,))
        size >>= 7
    return bytes((head,)) + length + bytes((size,)) + body


def pipelined(clients, selector):
    for client in clients:
        client.send(client.window)
    while any(client.to_ack for client in clients):
        for key, _ in selector.select(5):
            key.data.read()
            if key.data.flying <= key.data.window // 2:
                key.data.send(key.data.window)


def paced(clients, selector, rate):
    started, sent = time.perf_counter(), 0
    while any(client.to_ack for client in clients):
        due = int((time.perf_counter() - started) * rate)
        for number in range(sent, due):
            clients[number % len(clients)].send(1)
        sent = max(due, sent)
        for key, _ in selector.select(0.0005):
            key.data.read()


def load(options):
    clients = [Client(number, options) for number in range(options.connections)]
    selector = selectors.DefaultSelector()
    for client in clients:
        selector.register(client.sock, selectors.EVENT_READ, client)
    started = time.perf_counter()
    if options.rate:
        paced(clients, selector, options.rate)
    else:
        pipelined(clients, selector)
    return time.perf_counter() - started


async def serve(commit_ms):
    """An endpoint that takes every topic as records."""
    from lotline.endpoint import Endpoint, OpenAuthority

    waiting = []
    now = lambda records: endpoint.confirm(records)  # noqa: E731
    endpoint = Endpoint(OpenAuthority(), waiting.extend if commit_ms else now, lambda topic: True)
    print(await endpoint.start("127.0.0.1", 0), flush=True)
    while True:
        await asyncio.sleep(commit_ms / 1000 if commit_ms else 1)
        endpoint.confirm(waiting)
        waiting.clear()


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(options):
    command = [sys.executable, __file__, "--serve", "--commit-ms", str(options.commit_ms)]
    environment = os.environ | {"PYTHONPATH": str(GATEWAY)}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    try:
        options.port = int(server.stdout.readline())
        before = cpu_seconds(server.pid)
        wall = load(options)
        return wall, cpu_seconds(server.pid) - before
    finally:
        server.terminate()
        server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--count", type=int, default=300_000)
    parser.add_argument("--window", type=int, default=20)
    parser.add_argument("--size", type=int, default=200)
    parser.add_argument("--rate", type=int, default=0, help="publishes a second; 0: no pause")
    parser.add_argument("--commit-ms", type=int, default=0, help="0: confirmed at once")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.commit_ms))
    wall, cpu = measure(options)
    done = options.count // options.connections * options.connections
    print(
        f"{done / wall:.0f} publishes/s, {cpu / done * 1e6:.2f} us of server CPU a publish,"
        f" {100 * cpu / wall:.0f} % of one core"
    )


if __name__ == "__main__":
    main()
