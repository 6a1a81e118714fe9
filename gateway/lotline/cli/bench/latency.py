"""`lotline bench latency`: from a sound at the simulated microphone to /now.json."""

import asyncio
import json
import tempfile
import threading
import time
import urllib.request
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from lotline import config
from lotline.cli import demo, shop
from lotline.cli.options import load_key
from lotline.errors import LotlineError
from lotline.station.clock import Clock

POLL_S = 0.02
# Moments of a second at which a sound may begin: what is measured is when its second shows.
MOMENTS = 50
# The nodes' clocks are not yet known and the journal not yet warm.
SETTLE_S = 8


def measure(seconds: int) -> dict[str, Any]:
    """Latencies over `seconds` of the demo, every node running."""
    with tempfile.TemporaryDirectory(prefix="lotline-bench-") as name:
        site = demo.make_site(Path(name), port=0)
        return asyncio.run(_measure(site, seconds))


async def _measure(site: config.Config, seconds: int) -> dict[str, Any]:
    from lotline.station.core import Station  # as long to import as all the rest

    secrets = config.load_secrets(site.folder / config.SECRETS_FILE)
    start = datetime.now(site.site.zone)
    clock = Clock(time.time_ns() // 1000)
    async with Station(site, secrets, load_key(site), clock) as station:
        story = shop.Story(1, start, 1, clock)
        nodes = shop.Nodes(site, secrets, station.mqtt_port, story, {})
        nodes.start()
        try:
            reader = _Reader(station.web.port, clock)
            await asyncio.to_thread(reader.watch, SETTLE_S + seconds)
        finally:
            nodes.stop()
    return _summary(reader.shown)


class _Reader:
    """A reader of the page: for each second of each microphone, when it first stood there."""

    def __init__(self, port: int, clock: Clock) -> None:
        self._url = f"http://127.0.0.1:{port}/now.json"
        self._clock = clock
        self.shown: list[float] = []  # seconds from a second's end to its being shown

    def watch(self, seconds: float) -> None:
        seen: dict[str, str] = {}
        start = time.monotonic()
        while time.monotonic() < start + seconds:
            with urllib.request.urlopen(self._url, timeout=5) as answer:
                page = json.load(answer)
            now_us = self._clock.now_us()
            for place in page["places"]:
                self._note(place, now_us, seen, time.monotonic() - start > SETTLE_S)
            threading.Event().wait(POLL_S)

    def _note(self, place: dict[str, Any], now_us: int, seen: dict[str, str], keep: bool) -> None:
        last = place["last_second"]
        if last is None or seen.get(place["id"]) == last["end"]:
            return
        seen[place["id"]] = last["end"]
        if keep:
            end = datetime.fromisoformat(last["end"]).timestamp()
            self.shown.append(now_us / 1e6 - end)


def _summary(shown: list[float]) -> dict[str, Any]:
    """A sound that begins at any moment of a second is seen when that second is shown."""
    if not shown:
        raise LotlineError("no microphone was heard: there is nothing to measure")
    moments = (np.arange(MOMENTS) + 0.5) / MOMENTS
    latency = (np.asarray(shown)[:, None] + moments[None, :]).ravel()
    p50, p99 = np.percentile(latency, [50, 99])
    return {"seconds_seen": len(shown), "p50_s": float(p50), "p99_s": float(p99),
            "max_s": float(latency.max())}  # fmt: skip


def words(found: dict[str, Any]) -> str:
    """For people."""
    return (
        f"From a sound at the simulated microphone to the number in /now.json, six nodes "
        f"running,\nover {found['seconds_seen']} seconds of sound (the second itself is part of "
        f"it):\n  p50 {found['p50_s']:.2f} s   p99 {found['p99_s']:.2f} s   "
        f"max {found['max_s']:.2f} s"
    )
