"""The public door: `/`, `/now.json`, `/data/…`, `/api/v1/…`, `/log/…`, feeds, sign, reports,
`/microphone.py`, `/healthz`; all else is a plain page.

`?lang=de` gives a page and its sentences in another language of the catalogues.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from lotline.web import api, data, evidence, news
from lotline.web.counter import Counter
from lotline.web.download import Months
from lotline.web.live import live_json
from lotline.web.mailing import Mailing
from lotline.web.measured import program
from lotline.web.now import Now
from lotline.web.page import SCRIPT, STYLE, page, plain_page
from lotline.web.security import Mistakes, SecurityHeaders, policy
from lotline.web.snapshot import Snapshot, answer
from lotline.web.spoken import Documents, Spoken
from lotline.web.words import Words

POLICY = policy(STYLE, SCRIPT)
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
TEXT = "text/plain; charset=utf-8"


def create_app(
    now: Callable[[], Now],
    *,
    page_s: float = 10.0,
    json_s: float = 1.0,
    lang: str = "en",
    clock: Callable[[], float] = time.monotonic,
    log: Path | None = None,
    months: Months | None = None,
    source: api.Source | None = None,
    counter: Callable[[Spoken, Callable[[int], Response]], Counter] | None = None,
    mailing: Callable[[Spoken, Callable[[int], Response]], Mailing] | None = None,
) -> FastAPI:
    """The public pages over `now`, the evidence log whose files are in the folder `log`, and the
    data of `months`, and the API over `source`, each asked in one thread of its own.

    now is called from one thread of the app's own, one call at a time, for `/` at most
    every `page_s` seconds and for `/now.json` every `json_s`, however many read. When it
    raises, the last document stands for snapshot.KEEP_S seconds, then a page that says so.
    counter(spoken, sorry) makes the counter at which reports are taken; mailing,
    likewise, makes the one at which mails are asked for.
    """
    spoken = Spoken(lang)
    worker = ThreadPoolExecutor(1, "lotline-page")
    html = Documents(lambda words: page(now(), words), spoken, page_s, worker, clock)
    live = Documents(lambda words: live_json(now(), words), spoken, json_s, worker, clock)
    source_code = Snapshot(lambda: program(now()), page_s, worker, clock)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)

    async def mistaken(_: Request) -> Response:
        return sorry(500)

    app.add_middleware(Mistakes, sorry=mistaken)
    app.add_middleware(SecurityHeaders, headers=HEADERS)

    def sorry(status: int, words: Words = spoken.usual) -> Response:
        return Response(plain_page(status, words), status, _FAIL, HTML)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return sorry(error.status_code, spoken.of(request))

    @app.api_route("/", methods=READ)
    async def public_page(request: Request) -> Response:
        body = await html.get(request)
        return answer(request, body, HTML, page_s) if body else sorry(503)

    @app.api_route("/now.json", methods=READ)
    async def numbers(request: Request) -> Response:
        body = await live.get(request)
        if body is None:
            return Response('{"error": "no numbers just now"}', 503, _FAIL, JSON)
        response = answer(request, body, JSON, json_s)
        response.headers["access-control-allow-origin"] = "*"  # open data, and no cookies
        return response

    @app.api_route("/microphone.py", methods=READ)
    async def microphone(request: Request) -> Response:
        body = await source_code.get()
        return answer(request, body, TEXT, page_s) if body and body.plain else sorry(404)

    @app.api_route("/log/{path:path}", methods=READ)
    def evidence_log(request: Request, path: str) -> Response:
        found = evidence.answer(request, log, path) if log is not None else None
        return found or sorry(404)

    @app.api_route("/healthz", methods=READ)
    async def health() -> Response:
        well = await live.get() is not None
        text = "ok\n" if well else "no numbers\n"
        return Response(text, 200 if well else 503, _FAIL, TEXT)

    if source is not None:
        api.add(app, source, clock)
    if months is not None:
        data.add(app, months, clock, sorry)
    news.serve(app, now, spoken, page_s, worker, clock, sorry)
    if counter is not None:
        counter(spoken, sorry).open(app)
    if mailing is not None:
        mailing(spoken, sorry).open(app)
    app.add_exception_handler(HTTPException, refused)
    return app


_FAIL = {"cache-control": "no-store"}
