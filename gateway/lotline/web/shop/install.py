"""The pages under /shop/install: a node is put up, step by step, by an operator."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from lotline.errors import InputError
from lotline.people import Person
from lotline.web.inside.answers import ENVIRONMENT, render, seen
from lotline.web.inside.guard import SESSION, Form, cookie, who
from lotline.web.shop import pages
from lotline.web.shop.desk import Desk
from lotline.web.shop.installing import STEPS, Bench, Port

Doer = Annotated[Person, Depends(who("operator"))]
EVERY_S, BEAT_S, ASK_S, STREAM_S = 0.5, 5.0, 15.0, 600.0
MOST = 8  # streams at once
TITLES = {"flash": "Flash", "node": "Name, sensors, network", "check": "Check",
          "calibrate": "Calibrate", "record": "Record"}  # fmt: skip
PARTS = ("said", "progress", "log", "found")


class InstallPages:
    """Its `router` is for the inside of the house."""

    def __init__(self, desk: Desk, bench: Bench) -> None:
        self._desk, self._bench = desk, bench
        self._streams, self._closing = 0, False
        self.router = APIRouter(prefix="/shop/install")
        routes: tuple[tuple[str, str, Callable[..., Any]], ...] = (
            ("", "GET", self.ports), ("/{port}/live/{step}", "GET", self.live),
            ("/{port}/{step}", "GET", self.step), ("/{port}", "POST", self.choose),
            ("/{port}/stop", "POST", self.stop), ("/{port}/{step}", "POST", self.begin),
        )  # fmt: skip
        for path, method, call in routes:
            self.router.add_api_route(path, call, methods=[method])

    def close(self) -> None:
        """Let those go who are being told; any thread."""
        self._closing = True

    def ports(self, request: Request, person: Doer) -> Response:
        return self._ports(request, "")

    def choose(self, request: Request, person: Doer, sent: Form, port: str) -> Response:
        return self._do(request, lambda: self._bench.choose(port, sent.get("board", "")),
                        f"/shop/install/{port}/flash")  # fmt: skip

    def stop(self, request: Request, person: Doer, sent: Form, port: str) -> Response:
        step = sent.get("step", "")
        to = f"/shop/install/{port}/{step}" if step in STEPS else "/shop/install"
        return self._do(request, lambda: self._bench.stop_job(port), to)

    def begin(self, request: Request, person: Doer, sent: Form, port: str, step: str) -> Response:
        if step not in (*STEPS, "look"):
            raise HTTPException(404)
        try:
            self._bench.start(port, step, sent, person.name)
        except InputError as e:
            if step == "look":
                return self._ports(request, f"{e}")
            return self._step(request, port, step, f"{e}", sent)
        return seen("/shop/install" if step == "look" else f"/shop/install/{port}/{step}")

    def step(self, request: Request, person: Doer, port: str, step: str) -> Response:
        if step not in STEPS:
            raise HTTPException(404)
        return self._step(request, port, step, "", {})

    def _ports(self, request: Request, wrong: str) -> Response:
        try:
            found = self._bench.ports()
        except InputError as e:
            wrong, found = f"{e}", []
        return self._page(request, "install", wrong, ports=found, boards=self._bench.boards())

    def _step(
        self, request: Request, ident: str, step: str, wrong: str, sent: dict[str, str]
    ) -> Response:
        port = self._port(ident)
        at = STEPS.index(step)
        node = port.name
        return self._page(
            request, "install_step", wrong, port=port, step=step, titles=TITLES, number=at + 1,
            next=STEPS[at + 1] if at + 1 < len(STEPS) else "", job=port.jobs.get(step),
            parts=PARTS, now=self._now(), bench=self._bench, nodes=self._desk.site.node,
            node=node, records=self._bench.records(node) if step == "record" else (),
            sent=defaultdict(str, {k: v for k, v in sent.items() if k != "password"}),
        )  # fmt: skip

    def _do(self, request: Request, do: Callable[[], None], to: str) -> Response:
        try:
            do()
        except InputError as e:
            return self._ports(request, f"{e}")
        return seen(to)

    def _port(self, ident: str) -> Port:
        try:
            return self._bench.port(ident)
        except InputError:
            raise HTTPException(404) from None

    def _now(self) -> str:
        zone = self._desk.site.site.zone
        return f"{datetime.fromtimestamp(self._desk.now_us() / 1e6, zone):%H:%M:%S}"

    async def live(self, request: Request, person: Doer, port: str, step: str) -> Response:
        if step not in STEPS:
            raise HTTPException(404)
        await run_in_threadpool(self._port, port)
        if self._streams >= MOST:
            raise HTTPException(503)
        house, token = request.app.state.house, cookie(request, SESSION)

        def still() -> bool:
            return house.sessions.person(token, house.now_us()) is not None

        return StreamingResponse(self._stream(request, port, step, still),
                                 media_type="text/event-stream")  # fmt: skip

    async def _stream(
        self, request: Request, port: str, step: str, still: Callable[[], bool]
    ) -> AsyncIterator[str]:
        """Parts of the page that have changed, as `shop.js` takes them."""
        loop = asyncio.get_running_loop()
        begun = asked = loop.time()
        beat, known = 0.0, dict[str, str]()
        self._streams += 1
        try:
            while loop.time() - begun < STREAM_S and not await request.is_disconnected():
                if loop.time() - asked > ASK_S:
                    asked = loop.time()
                    if not await run_in_threadpool(still):
                        return
                parts = await run_in_threadpool(self._parts, port, step)
                news = {k: v for k, v in parts.items() if known.get(k) != v}
                if news or loop.time() - beat >= BEAT_S:
                    beat, known = loop.time(), parts
                    yield f"data: {json.dumps({**news, 'made': self._now()})}\n\n"
                if self._closing:
                    return
                await asyncio.sleep(EVERY_S)
        finally:
            self._streams -= 1

    def _parts(self, ident: str, step: str) -> dict[str, str]:
        port = self._port(ident)
        macros: Any = ENVIRONMENT.get_template("shop/install_parts.html").module
        return {part: str(getattr(macros, part)(port, step, port.jobs.get(step)))
                for part in PARTS}  # fmt: skip

    def _page(self, request: Request, name: str, wrong: str, **words: Any) -> Response:
        return render(request, f"shop/{name}.html", 400 if wrong else 200, wrong=wrong,
                      tabs=pages.tabs(self._desk.shop()), **words)  # fmt: skip
