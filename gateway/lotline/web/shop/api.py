"""`POST /api/v1/jobs` and `/api/v1/weather`: what other programs tell, with a token."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from lotline.errors import InputError, LotlineError
from lotline.jobs import BODY_MOST
from lotline.reports import Buckets
from lotline.web.shop.desk import Desk

# One address may be wrong so often at once, and once more each so many seconds.
TRIES, TRY_S = 20, 10.0
# (body, who): what became of each, as rows with a `state`.
Take = Callable[[bytes, str], list[dict[str, Any]]]


def router(desk: Desk, steady_s: Callable[[], float]) -> APIRouter:
    wrong, made = Buckets(TRIES, TRY_S, steady_s), APIRouter()

    @made.post("/api/v1/jobs")
    async def jobs(request: Request) -> Response:
        return await told(request, "jobs", take_jobs)

    @made.post("/api/v1/weather")
    async def weather(request: Request) -> Response:
        return await told(request, "weather", take_weather)

    def take_jobs(body: bytes, who: str) -> list[dict[str, Any]]:
        return [{"job": job.id, "version": version, "state": state}
                for job, state, version in desk.take_jobs(body, who)]  # fmt: skip

    def take_weather(body: bytes, who: str) -> list[dict[str, Any]]:
        return [{"time": _iso(one.at_us), "state": state}
                for one, state in desk.take_weather(body, who)]  # fmt: skip

    async def told(request: Request, scope: str, take: Take) -> Response:
        """scope: of the token, and the name of the rows."""
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        try:
            token = desk.token(text.strip(), scope) if scheme.lower() == "bearer" else None
        except LotlineError as e:
            return _said(503, {"error": f"{e}"})
        if token is None:
            if not wrong.take(request.client.host if request.client else ""):
                return _said(429, {"error": "too many wrong tokens"}, {"retry-after": "60"})
            need = f"a token is needed: lotline token add NAME --scope {scope} makes one"
            return _said(401, {"error": need}, {"www-authenticate": 'Bearer realm="lotline"'})
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            return _said(415, {"error": "expected Content-Type: application/json"})
        body = await _body(request)
        if body is None:
            return _said(413, {"error": f"expected at most {BODY_MOST} bytes"})
        try:
            rows = await run_in_threadpool(take, body, token.name)
        except InputError as e:
            return _said(400, {"error": f"{e}"})
        except LotlineError as e:
            return _said(503, {"error": f"{e}; tell it again later"}, {"retry-after": "60"})
        return _said(201 if any(row["state"] == "new" for row in rows) else 200, {scope: rows})

    return made


def _iso(us: int) -> str:
    return f"{datetime.fromtimestamp(us / 1e6, UTC):%Y-%m-%dT%H:%M:%SZ}"


async def _body(request: Request) -> bytes | None:
    """None where it is too long."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > BODY_MOST:
            return None
    return body


def _said(status: int, words: object, headers: Mapping[str, str] | None = None) -> Response:
    # What was sent may hold half a letter (a lone surrogate): as an escape it is still JSON.
    return Response(json.dumps(words), status, headers, "application/json")
