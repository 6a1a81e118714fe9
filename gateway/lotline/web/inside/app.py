"""The inside of the house as one app, behind a listener of its own."""

import logging
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from lotline.errors import LotlineError
from lotline.web.forms import BadForm
from lotline.web.inside import photos, shelf
from lotline.web.inside.answers import seen, sorry
from lotline.web.inside.door import Door
from lotline.web.inside.guard import Outside
from lotline.web.inside.house import House
from lotline.web.security import Mistakes, SecurityHeaders

log = logging.getLogger("lotline.web")

POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
    "img-src 'self' data:", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
))  # fmt: skip
HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    # A form's origin is told by browsers only where the policy lets them.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"cache-control", b"no-store"),
    (b"x-robots-tag", b"noindex"),
]
HSTS = (b"strict-transport-security", b"max-age=31536000")


def create_inside_app(house: House, routers: Iterable[APIRouter] = ()) -> FastAPI:
    """Its door, its shelf and these parts."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.house = house
    app.add_middleware(Mistakes, sorry=lambda request: _refused(request, None))
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(Headers)
    for router in (Door(house).router, shelf.router, photos.router, *routers):
        app.include_router(router)
    for kind in (Outside, BadForm, HTTPException, RequestValidationError, LotlineError):
        app.add_exception_handler(kind, _refused)
    return app


class Headers:
    """What every answer says; over TLS that all is to be asked over TLS from now on."""

    def __init__(self, app: ASGIApp) -> None:
        self._plain = SecurityHeaders(app, HEADERS)
        self._tls = SecurityHeaders(app, [*HEADERS, HSTS])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        over = self._tls if scope.get("scheme") == "https" else self._plain
        await over(scope, receive, send)


async def _refused(request: Request, error: Any) -> Response:
    if isinstance(error, Outside):
        return _to_the_door(request)
    try:
        answer = await run_in_threadpool(sorry, request, _status(error))
    except LotlineError:  # who is inside cannot be read either
        request.state.person = None
        answer = sorry(request, 503)
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


def _to_the_door(request: Request) -> Response:
    """A page is asked for again once somebody is inside; a script is only told."""
    if request.headers.get("sec-fetch-mode", "navigate") != "navigate":
        return Response(None, 401)
    if request.method != "GET":
        return seen("/login")
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return seen(f"/login?next={quote(asked, safe='/')}")


def _status(error: Exception | None) -> int:
    match error:
        case HTTPException() as e:
            return e.status_code
        case BadForm() as e:
            return e.status
        case RequestValidationError() as e:
            return 404 if any(one["loc"][0] == "path" for one in e.errors()) else 400
        case LotlineError():
            log.error("A page of the house cannot be made: %s.", error)
            return 503
        case _:
            return 500
