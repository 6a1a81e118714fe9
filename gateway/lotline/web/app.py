"""The public door: `/`, `/now.json`, `/data/…`, `/log/…`, `/healthz`; all else is a plain page.

`?lang=de` gives the page and its sentences in another language of the catalogues.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lotline.web import data, evidence
from lotline.web.download import Months
from lotline.web.live import live_json
from lotline.web.now import Now
from lotline.web.page import SCRIPT, STYLE, page, plain_page, source_hash
from lotline.web.snapshot import Snapshot, Travels
from lotline.web.words import CATALOGUES, Words

POLICY = "; ".join(
    (
        "default-src 'none'",
        f"script-src {source_hash(SCRIPT)}",
        f"style-src {source_hash(STYLE)}",
        "connect-src 'self'",
        "img-src data:",  # the icon
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
]
READ = ["GET", "HEAD"]
HTML = "text/html; charset=utf-8"
JSON = "application/json"


def create_app(
    now: Callable[[], Now],
    *,
    page_s: float = 10.0,
    json_s: float = 1.0,
    lang: str = "en",
    clock: Callable[[], float] = time.monotonic,
    log: Path | None = None,
    months: Months | None = None,
) -> FastAPI:
    """The public pages over `now`, the evidence log whose files are in the folder `log`, and the
    data of `months`, which is asked in one thread of its own.

    now is called from one thread of the app's own, one call at a time, for `/` at most
    every `page_s` seconds and for `/now.json` every `json_s`, however many read. When it
    raises, the last document stands for snapshot.KEEP_S seconds, then a page that says so.
    """
    words = Words(lang)
    worker = ThreadPoolExecutor(1, "lotline-page")
    spoken = {code: Words(code) for code in CATALOGUES}
    html = {
        code: Snapshot(partial(_made, page, now, its), page_s, worker, clock)
        for code, its in spoken.items()
    }
    live = {
        code: Snapshot(partial(_made, live_json, now, its), json_s, worker, clock)
        for code, its in spoken.items()
    }
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.add_middleware(_SecurityHeaders)

    def sorry(status: int) -> Response:
        return Response(plain_page(status, words), status, {"cache-control": "no-store"}, HTML)

    async def refused(_: Request, error: Exception) -> Response:
        return sorry(error.status_code if isinstance(error, HTTPException) else 500)

    @app.api_route("/", methods=READ)
    async def public_page(request: Request) -> Response:
        body = await html[_lang(request, lang)].get()
        return _answer(request, body, HTML, page_s) if body else sorry(503)

    @app.api_route("/now.json", methods=READ)
    async def numbers(request: Request) -> Response:
        body = await live[_lang(request, lang)].get()
        if body is None:
            return Response('{"error": "no numbers just now"}', 503, _FAIL, JSON)
        response = _answer(request, body, JSON, json_s)
        response.headers["access-control-allow-origin"] = "*"  # open data, and no cookies
        return response

    @app.api_route("/log/{path:path}", methods=READ)
    def evidence_log(request: Request, path: str) -> Response:
        found = evidence.answer(request, log, path) if log is not None else None
        return found or sorry(404)

    if months is not None:
        data.add(app, months, clock, sorry, _answer)

    @app.api_route("/healthz", methods=READ)
    async def health() -> Response:
        well = await live[lang].get() is not None
        text = "ok\n" if well else "no numbers\n"
        return Response(text, 200 if well else 503, _FAIL, "text/plain; charset=utf-8")

    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(Exception, refused)
    return app


def _made(make: Callable[[Now, Words], str], now: Callable[[], Now], words: Words) -> str:
    return make(now(), words)


def _lang(request: Request, usual: str) -> str:
    """That of `?lang=` where there is a catalogue of it."""
    asked = request.query_params.get("lang", usual)
    return asked if asked in CATALOGUES else usual


_FAIL = {"cache-control": "no-store"}


def _answer(request: Request, body: Travels, kind: str, age_s: float) -> Response:
    headers = {
        "cache-control": f"public, max-age={round(age_s)}",
        "etag": body.etag,
        "vary": "accept-encoding",
    }
    known = request.headers.get("if-none-match", "")
    if known.strip() == "*" or body.etag in [tag.strip() for tag in known.split(",")]:
        return Response(None, 304, headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(body.zipped, 200, {**headers, "content-encoding": "gzip"}, kind)
    return Response(body.plain, 200, headers, kind)


class _SecurityHeaders:
    """Adds HEADERS to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        await self._app(scope, receive, sealed if scope["type"] == "http" else send)
