"""Readers of the public page, each with a connection of its own that stays, as browsers keep it.

Run as a process of its own: `python -m lotline.cli.bench.readers JOB.json`; prints JSON.
Each loads `/` at a moment of its own, then asks for /now.json every `every_s` seconds.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

TIMEOUT_S = 30.0
PAGE, NUMBERS = "/", "/now.json"
# Files of these bodies, as they travel, for the peer.
NAMES = {PAGE: "page", NUMBERS: "numbers"}
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def ask(streams: Streams, path: str, cookie: str = "") -> tuple[float, bytes]:
    """(seconds to the last byte, body as it travels). Raises ConnectionError but for status 200.

    Of an answer of unknown length (chunked, RFC 9112 section 7.1) the chunks' content counts.
    """
    reader, writer = streams
    said = f"cookie: {cookie}\r\n" if cookie else ""
    began = time.perf_counter()
    writer.write(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept-encoding: gzip\r\n{said}\r\n"
                 .encode())  # fmt: skip
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b" 200 " not in head.split(b"\r\n")[0]:
        raise ConnectionError(f"{path} was answered {head[:40]!r}")
    if b"transfer-encoding: chunked" in head:
        body = b""
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    else:
        length = head.partition(b"content-length:")[2].split(b"\r\n")[0]
        body = await reader.readexactly(int(length))
    return time.perf_counter() - began, body


async def _reader(job: dict[str, Any], n: int, found: dict[str, list[float]]) -> None:
    end = time.perf_counter() + job["seconds"]
    await asyncio.sleep(job["every_s"] * n / job["readers"])
    streams = await asyncio.open_connection("127.0.0.1", job["port"])
    path = PAGE
    while time.perf_counter() < end:
        took, _ = await asyncio.wait_for(ask(streams, path), TIMEOUT_S)
        found[path].append(took)
        path = NUMBERS
        await asyncio.sleep(job["every_s"])
    streams[1].close()


async def run(job: dict[str, Any]) -> dict[str, Any]:
    """job: {port, readers, seconds, every_s}. {path: seconds of each answer}"""
    found: dict[str, list[float]] = {PAGE: [], NUMBERS: []}
    await asyncio.gather(*(_reader(job, n, found) for n in range(job["readers"])))
    return found


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(json.loads(Path(sys.argv[1]).read_text())))))
