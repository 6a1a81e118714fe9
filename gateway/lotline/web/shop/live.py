"""The live parts of the operator's pages: their HTML, sent on whenever it has become another."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from lotline.web.inside.answers import ENVIRONMENT
from lotline.web.shop import views
from lotline.web.shop.desk import Desk
from lotline.web.shop.shown import Shop

EVERY_S = 1.0
# The time alone, so that the page knows that somebody is there.
BEAT_S = 5.0
# A stream ends after so long and is asked for again: whoever has logged out gets no more of it.
STREAM_S, ASK_S = 600.0, 15.0
# Streams at once: a screen in each hall.
MOST = 40
# Without a newer number for so long (of real time) the station itself has stopped.
STALE_S = 20.0
PARTS = ("rooms", "alerts", "tasks", "machines", "nodes")


class Live:
    """The floor as HTML, made once a moment for all who look. One thread makes at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._of: Shop | None = None
        self._view: views.View = {}
        self._parts: dict[str, dict[str, str]] = {}
        self._turn = asyncio.Lock()
        self.streams = 0
        self.closing = False

    @property
    def stale(self) -> bool:
        age_us = self._desk.now_us() - self._desk.shop().made_us
        return age_us > STALE_S * self._desk.speed() * 1e6

    def view(self) -> views.View:
        """What the templates need. Several at once may make it: it is the same."""
        shop = self._desk.shop()
        if shop is not self._of:
            self._view, self._parts, self._of = views.floor(shop, self._desk.site), {}, shop
        return self._view

    def parts(self, kind: str) -> dict[str, str]:
        """{part: HTML} and "made", of the page or the wall."""
        view = self.view()
        made = self._parts.get(kind)
        if made is None:
            macros: Any = ENVIRONMENT.get_template(f"shop/{kind}_parts.html").module
            made = {part: str(getattr(macros, part)(view)) for part in PARTS}
            self._parts[kind] = made
        return {**made, "made": view["made"]}

    async def stream(
        self, request: Request, kind: str, still: Callable[[], bool]
    ) -> AsyncIterator[str]:
        """Server-sent events (HTML standard, 9.2) with the parts that have changed. still: may
        whoever looks still see it?"""
        loop = asyncio.get_running_loop()
        begun = asked = loop.time()
        beat, known = 0.0, dict[str, str]()
        self.streams += 1
        try:
            while loop.time() - begun < STREAM_S and not await request.is_disconnected():
                if self.closing:
                    return
                if loop.time() - asked > ASK_S:
                    asked = loop.time()
                    if not await run_in_threadpool(still):
                        return
                if not self.stale:
                    async with self._turn:
                        parts = await run_in_threadpool(self.parts, kind)
                    news = {k: v for k, v in parts.items() if known.get(k) != v}
                    if news.keys() - {"made"} or loop.time() - beat >= BEAT_S:
                        beat, known = loop.time(), {**known, **news}
                        yield f"data: {json.dumps({**news, 'made': parts['made']})}\n\n"
                await asyncio.sleep(EVERY_S)
        finally:
            self.streams -= 1
