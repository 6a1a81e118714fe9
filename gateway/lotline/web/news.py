"""The feed, the calendar and the door sign, each made at most every few seconds."""

from collections.abc import Callable
from concurrent.futures import Executor

from fastapi import FastAPI, Request, Response

from lotline.web.atom import atom
from lotline.web.ics import ics
from lotline.web.neighbours import Neighbours
from lotline.web.now import Now
from lotline.web.security import policy
from lotline.web.sign import SIGN_STYLE, sign_page
from lotline.web.snapshot import Snapshot, answer
from lotline.web.words import Words

READ = ["GET", "HEAD"]
HTML = "text/html; charset=utf-8"
KINDS = {"feed.atom": "application/atom+xml; charset=utf-8",
         "plans.ics": "text/calendar; charset=utf-8"}  # fmt: skip
_MAKE: dict[str, Callable[[Now, Neighbours, Words], str]] = {"feed.atom": atom, "plans.ics": ics}


def serve(
    app: FastAPI, now: Callable[[], Now], words: Words, every_s: float, worker: Executor,
    clock: Callable[[], float], sorry: Callable[[int], Response],
) -> None:  # fmt: skip
    """/feed.atom, /plans.ics and /sign; not there where `now` tells nothing of neighbours."""
    for path in _MAKE:
        _serve_file(app, path, Snapshot(_maker(path, now, words), every_s, worker, clock),
                    every_s, sorry)  # fmt: skip

    def sign() -> str:
        here = now()
        return sign_page(here.site, here.neighbours or Neighbours(), words) or ""

    made = Snapshot(sign, every_s, worker, clock)

    async def door_sign(request: Request) -> Response:
        body = await made.get()
        if body is None or not body.plain:
            return sorry(503 if body is None else 404)
        response = answer(request, body, HTML, every_s)
        response.headers["content-security-policy"] = policy(SIGN_STYLE)
        return response

    app.add_api_route("/sign", door_sign, methods=READ)


def _maker(path: str, now: Callable[[], Now], words: Words) -> Callable[[], str]:
    def make() -> str:
        here = now()
        return _MAKE[path](here, here.neighbours or Neighbours(), words)

    return make


def _serve_file(
    app: FastAPI, path: str, made: Snapshot, every_s: float, sorry: Callable[[int], Response]
) -> None:
    async def file(request: Request) -> Response:
        body = await made.get()
        return answer(request, body, KINDS[path], every_s) if body else sorry(503)

    app.add_api_route(f"/{path}", file, methods=READ)
