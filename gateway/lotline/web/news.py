"""The feed, the calendar and the door sign, each made at most every few seconds."""

from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial

from fastapi import FastAPI, Request, Response

from lotline.web.atom import atom
from lotline.web.ics import ics
from lotline.web.neighbours import Neighbours
from lotline.web.now import Now
from lotline.web.security import policy
from lotline.web.sign import SIGN_STYLE, sign_page
from lotline.web.snapshot import answer
from lotline.web.spoken import Documents, Spoken
from lotline.web.words import Words

Make = Callable[[Now, Neighbours, Words], str]
READ = ["GET", "HEAD"]


def serve(
    app: FastAPI, now: Callable[[], Now], spoken: Spoken, every_s: float, worker: Executor,
    clock: Callable[[], float], sorry: Callable[[int], Response],
) -> None:  # fmt: skip
    """/feed.atom, /plans.ics and /sign, which is not there without a public address."""

    def add(path: str, make: Make, kind: str, headers: dict[str, str]) -> None:
        made = Documents(partial(_made, make, now), spoken, every_s, worker, clock)

        async def document(request: Request) -> Response:
            body = await made.get(request)
            if body is None or not body.plain:
                return sorry(503 if body is None else 404)
            response = answer(request, body, kind, every_s)
            response.headers.update(headers)
            return response

        app.add_api_route(path, document, methods=READ)

    add("/feed.atom", atom, "application/atom+xml; charset=utf-8", {})
    add("/plans.ics", ics, "text/calendar; charset=utf-8", {})
    add("/sign", _sign, "text/html; charset=utf-8",
        {"content-security-policy": policy(SIGN_STYLE)})  # fmt: skip


def _made(make: Make, now: Callable[[], Now], words: Words) -> str:
    here = now()
    return make(here, here.neighbours or Neighbours(), words)


def _sign(now: Now, here: Neighbours, words: Words) -> str:
    return sign_page(now.site, here, words) or ""
