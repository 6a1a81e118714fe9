"""`lotline bench node`, the application: heap and time to start, from compiled files."""

import json
import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from lotwire import cose, frame
from lotwire.codes import CODE

from lotline.cli.bench.node import application
from lotline.cli.shop import find_micropython
from lotline.errors import Fault

SECRET = bytes(32)
HEAP = 256 * 1024
WAIT_S = 20.0
SENSOR = {
    "driver": "microphone", "bus": "i2s0", "chip": "ICS-43434", "offset_cdb": 12301,
    "floor_cdb": 2900,
}  # fmt: skip


def measure(firmware: Path) -> dict[str, Any]:
    """A microphone's whole application with real kernels on a heap of HEAP, talking MQTT to this
    program; without TLS, which the interpreter keeps outside its heap but for some 4 KB."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as door:
        application.build(firmware, Path(folder) / "a")  # as on a board, which keeps the paths
        config = {
            "name": "bench", "key": SECRET.hex(), "host": "127.0.0.1", "health_s": 1,
            "port": door.getsockname()[1], "root": folder, "sensors": [SENSOR],
        }  # fmt: skip
        path = Path(folder) / "node.json"
        path.write_text(json.dumps(config))
        command = [
            str(Path(find_micropython()).absolute()),
            "-X",
            f"heapsize={HEAP}",
            "a/main.py",
            str(path),
        ]
        began = time.monotonic()
        with subprocess.Popen(
            command, cwd=folder, env=os.environ | {"MICROPYPATH": "a:.frozen"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as node:  # fmt: skip
            try:
                return _watched(door, began)
            except (OSError, EOFError) as e:
                raise Fault(f"the application under micropython did not answer: {e}") from e
            finally:
                node.kill()


def _watched(door: socket.socket, began: float) -> dict[str, Any]:
    """Take its records like a broker until the second health record with levels before it."""
    door.settimeout(WAIT_S)
    connection, _ = door.accept()
    with connection:
        connection.settimeout(WAIT_S)
        boot_s, levels = 0.0, 0
        while True:
            first, body = _packet(connection)
            if first >> 4 == 1:
                connection.sendall(b"\x20\x02\x00\x00")
            elif first >> 4 == 8:
                connection.sendall(b"\x90\x03" + body[:2] + b"\x01")
            elif first >> 4 == 3:
                size = 2 + int.from_bytes(body[:2], "big")
                connection.sendall(b"\x40\x02" + body[size : size + 2])
                if not body[2:size].endswith(b"/up"):
                    continue
                boot_s = boot_s or time.monotonic() - began
                payload = cose.Key(SECRET, b"up").open(body[size + 2 :])
                values: Any = frame.body(payload, frame.identity(payload)[7])
                levels += CODE["LAeq_125ms"] in values
                if levels > 2 and CODE["heap_free"] in values:
                    return {"heap": HEAP, "boot_s": boot_s, "free": values[CODE["heap_free"]]}


def _packet(connection: socket.socket) -> tuple[int, bytes]:
    first, size, shift = _bytes(connection, 1)[0], 0, 0
    while True:
        byte = _bytes(connection, 1)[0]
        size |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return first, _bytes(connection, size)


def _bytes(connection: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        more = connection.recv(count - len(found))
        if not more:
            raise EOFError("it hung up")
        found += more
    return found


def words(found: dict[str, Any]) -> str:
    """For people."""
    used = found["heap"] - found["free"]
    return (
        f"The application of a microphone, from .mpy: {used / 1024:.0f} KiB of heap used "
        f"({found['free'] / 1024:.0f} of {found['heap'] / 1024:.0f} free) on this 64-bit machine, "
        f"first record after {found['boot_s']:.2f} s.\n"
        "Objects of a 32-bit chip are about half as large; its buffers are not."
    )
