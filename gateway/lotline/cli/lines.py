"""JSON lines of a gateway that runs: `lotline run --json` and `lotline demo --json`.

{"event": "ready", ...} once, with the addresses; then {"event": "node", ...} for each node
whenever anything about it has changed, with the keys of `lotline nodes --json`, and
{"event": "said", ...} for each sentence that the gateway writes into its journal.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict

from lotline.config import Config
from lotline.journal import Reader
from lotline.station.nodehealth import NodeHealth, collect, last_said, said_after

LOOK_S = 10.0


def ready(**words: object) -> None:
    """The first line: it serves."""
    _print("ready", words)


async def looks(stop: asyncio.Event, seconds: float) -> AsyncIterator[None]:
    """At once, and then again after so many seconds until stopped."""
    while not stop.is_set():
        yield
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            continue


async def follow(site: Config, stop: asyncio.Event) -> None:
    """Lines of what is new, until stopped."""
    with Reader(site.data_folder) as reader:
        news = News(site, reader)
        async for _ in looks(stop, LOOK_S):
            await asyncio.to_thread(news.tell)


class News:
    """What the journal of a running gateway knows, and what of it has been told."""

    def __init__(self, site: Config, reader: Reader) -> None:
        self._site, self._reader = site, reader
        self._told: dict[str, NodeHealth] = {}
        self._last = max((said.id for said in last_said(reader, 1)), default=0)

    def tell(self) -> None:
        """A line for every node of which something has changed, and for every new sentence."""
        for row in collect(self._site, self._reader):
            if self._told.get(row.node) != row:
                self._told[row.node] = row
                _print("node", asdict(row))
        for said in said_after(self._reader, self._last):
            self._last = said.id
            _print("said", asdict(said))


def _print(event: str, words: dict[str, object]) -> None:
    print(json.dumps({"event": event, **words}), flush=True)
