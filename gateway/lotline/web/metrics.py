"""The present for programs, on a listener of its own: `/metrics` for a Prometheus server, and
others like it."""

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI, Request, Response

from lotline.errors import LotlineError
from lotline.web.security import Mistakes, SecurityHeaders

HEADERS = [(b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store")]
# However many ask, it is made so often at most for one kind of answer.
EVERY_S = 1.0
_WORDS = "text/plain; charset=utf-8"

# Kinds of an answer that are given only where they are asked for.
KINDS = ("application/openmetrics-text", "application/senml+cbor")

Make = Callable[[str], tuple[bytes, str]]


def create_metrics_app(pages: Mapping[str, Make], admits: Callable[[str], bool]) -> FastAPI:
    """pages: {path: make}; make(accept): (body, content type), called in one thread of the app's
    own. admits(token): whether who brings this bearer token ("" for none) may read. Raises
    nothing: an answer that cannot be made is 503."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    worker = ThreadPoolExecutor(1, "lotline-metrics")
    kept: dict[tuple[str, str], tuple[float, tuple[bytes, str]]] = {}

    async def mistaken(_: Request) -> Response:
        return Response("a mistake of lotline: please report it\n", 500, media_type=_WORDS)

    app.add_middleware(Mistakes, sorry=mistaken)
    app.add_middleware(SecurityHeaders, headers=HEADERS)

    def made(path: str, accept: str) -> tuple[bytes, str]:
        kind = next((kind for kind in KINDS if kind in accept), "")
        at, found = kept.get((path, kind), (0.0, (b"", "")))
        now = time.monotonic()
        if not at or now - at >= EVERY_S:
            found = pages[path](accept if kind else "")
            kept[path, kind] = now, found
        return found

    async def give(request: Request) -> Response:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if not admits(token.strip() if scheme.lower() == "bearer" else ""):
            refusal = {"www-authenticate": 'Bearer realm="lotline metrics"'}
            return Response("a token of the scope metrics is needed\n", 401, refusal, _WORDS)
        accept = request.headers.get("accept", "")
        try:
            loop = asyncio.get_running_loop()
            body, kind = await loop.run_in_executor(worker, made, request.url.path, accept)
        except LotlineError as e:
            return Response(f"{e}\n", 503, media_type=_WORDS)
        return Response(body, 200, {"content-type": kind, "vary": "accept"})

    for path in pages:
        app.add_api_route(path, give, methods=["GET"])
    return app
