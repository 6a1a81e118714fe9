"""`/api/v1/…`: what the public page tells, for programs; read only, no key, no cookies."""

import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi

from lotline import senml
from lotline.errors import InputError
from lotline.web.api import model
from lotline.web.api.pages import asked
from lotline.web.api.source import Source
from lotline.web.shelf import BusyError, Shelf
from lotline.web.snapshot import answer

log = logging.getLogger("lotline.web")

BASE = "/api/v1"
JSON = "application/json"
FRESH_S = 10.0
MOST = 1000
A_MONTH = r"^20\d{2}-(0[1-9]|1[0-2])$"
CURSOR = r"^(\d{1,18}-\d{1,9})?$"
From = Annotated[str, Query(alias="from", max_length=40, description="ISO 8601; UTC if naive")]
To = Annotated[str, Query(max_length=40, description="up to, not including")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="rows of a page")]
Cursor = Annotated[
    str, Query(max_length=40, pattern=CURSOR, description="`next` of the page before")
]
AMonth = Annotated[str, Query(max_length=7, pattern=A_MONTH, description="2026-10")]
Name = Annotated[str, Query(max_length=200)]
Word = Literal["", "ok", "over", "unclear", "nodata", "not_applicable", "context"]
_REFUSED = {
    400: "Asked wrongly; one sentence says how.",
    404: "There is none yet.",
    503: "Too many ask just now: try again in a minute.",
}


def add(app: FastAPI, source: Source, clock: Callable[[], float]) -> None:
    """The routes, and how what is asked wrongly is refused."""
    shelf = Shelf(_make(source), ThreadPoolExecutor(1, "lotline-api"), clock)
    router = APIRouter(prefix=BASE)

    async def give(request: Request, what: str, **words: Any) -> Response:
        return await _give(shelf, request, what, words)

    @router.get("/site", response_model=None, responses=_gives(model.Site))
    async def site(request: Request) -> Response:
        """Whose numbers these are."""
        return await give(request, "site")

    @router.get("/meters", response_model=None, responses=_gives(list[model.Meter]))
    async def meters(request: Request) -> Response:
        """What measures."""
        return await give(request, "meters")

    @router.get("/quarters", response_model=None, responses=_gives(model.Page[model.Quarter]))
    async def quarters(
        request: Request, begin: From = "", to: To = "", meter: Name = "",
        limit: Limit = 500, cursor: Cursor = "",
    ) -> Response:  # fmt: skip
        """Quarter hours of sound, by time."""
        return await give(request, "quarters", begin=begin, to=to, meter=meter, limit=limit,
                          cursor=cursor)  # fmt: skip

    @router.get("/verdicts", response_model=None, responses=_gives(model.Page[model.Verdict]))
    async def verdicts(
        request: Request, begin: From = "", to: To = "", rule: Name = "", verdict: Word = "",
        limit: Limit = 500, cursor: Cursor = "",
    ) -> Response:  # fmt: skip
        """Verdicts on periods that have ended, by time."""
        return await give(request, "verdicts", begin=begin, to=to, rule=rule, verdict=verdict,
                          limit=limit, cursor=cursor)  # fmt: skip

    @router.get(
        "/exceedances", response_model=None, responses=_gives(model.Page[model.Exceedance])
    )
    async def exceedances(
        request: Request, begin: From = "", to: To = "", limit: Limit = 500, cursor: Cursor = ""
    ) -> Response:
        """Limits that were passed, and where each stands."""
        return await give(request, "exceedances", begin=begin, to=to, limit=limit, cursor=cursor)

    @router.get("/rules", response_model=None, responses=_gives(list[model.Condition]))
    async def rules(request: Request, month: AMonth) -> Response:
        """Each rule over a month of the site's clock: kept, passed, or nothing can be said."""
        return await give(request, "rules", month=month)

    @router.get("/checkpoint", response_model=None, responses=_gives(model.Checkpoint, 404))
    async def checkpoint(request: Request) -> Response:
        """The newest head of the evidence log."""
        return await give(request, "checkpoint")

    @router.get("/senml", response_class=Response, responses=_SENML)
    async def newest(request: Request) -> Response:
        """The newest quarter hour of each microphone, as SenML (RFC 8428); in CBOR for whoever
        accepts that."""
        binary = senml.CBOR in request.headers.get("accept", "")
        kind, turn = (senml.CBOR, senml.to_cbor) if binary else (senml.JSON, None)
        found = await _give(shelf, request, "senml", {}, kind, turn)
        found.headers.append("vary", "accept")
        return found

    @router.get("/openapi.json", include_in_schema=False)
    async def described(request: Request) -> Response:
        about = "What a site measures and how it is judged. CC BY 4.0."
        found = get_openapi(title="lotline", version="1", routes=router.routes, description=about)
        return _open(Response(json.dumps(found), 200, _cached(3600), JSON))

    app.include_router(router)
    app.add_exception_handler(RequestValidationError, _asked_wrongly)


def _gives(shape: Any, *more: int) -> dict[int | str, Any]:
    """What an answer may be, for the document."""
    found: dict[int | str, Any] = {200: {"model": shape}}
    for status in (400, 503, *more):
        found[status] = {"model": model.Refusal, "description": _REFUSED[status]}
    return found


_SENML: dict[int | str, Any] = {
    200: {"description": "Its newest quarter hours.",
          "content": {senml.JSON: {"schema": senml.SCHEMA},
                      senml.CBOR: {"schema": {"type": "string", "format": "binary"}}}},
    **{status: {"model": model.Refusal, "description": _REFUSED[status]} for status in (404, 503)},
}  # fmt: skip


def _make(source: Source) -> Callable[[str], str | None]:
    """From a key of the shelf, which is the question, to the answer."""

    def made(question: str) -> str | None:
        words = json.loads(question)
        what = words.pop("what")
        if "limit" in words:
            span = asked(words.pop("begin"), words.pop("to"), words.pop("limit"),
                         words.pop("cursor"))  # fmt: skip
            more = [words[name] for name in words]
            found = getattr(source, what)(span, *more)
        else:
            found = getattr(source, what)(**words)
        return None if found is None else json.dumps(found, ensure_ascii=False, allow_nan=False)

    return made


async def _give(
    shelf: Shelf, request: Request, what: str, words: dict[str, Any], kind: str = JSON,
    turn: Callable[[bytes], bytes] | None = None,
) -> Response:  # fmt: skip
    """turn: makes of the text what has that kind."""
    try:
        body = await shelf.get(json.dumps({"what": what, **words}), FRESH_S)
    except InputError as e:
        return _refuse(400, str(e))
    except BusyError:
        return _refuse(503, "too many ask just now: try again in a minute")
    except Exception as e:  # the door to the public: whatever happens, no traceback
        log.error("/api/v1/%s cannot be answered: %s: %s", what, type(e).__name__, e)
        return _refuse(503, "this cannot be read just now: try again in a minute")
    if body is None:
        return _refuse(404, "there is none yet")
    if turn is not None:
        return _open(Response(turn(body.plain), 200, _cached(round(FRESH_S)), kind))
    return _open(answer(request, body, kind, FRESH_S))


async def _asked_wrongly(_: Request, error: Exception) -> Response:
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    name = ".".join(str(part) for part in first.get("loc", ())[1:])
    got = str(first.get("input"))[:40]
    return _refuse(400, f"got {name}={got!r}, expected what the document says: {first.get('msg')}")


def _refuse(status: int, detail: str) -> Response:
    text = json.dumps({"detail": detail}, ensure_ascii=False)
    return _open(Response(text, status, {"cache-control": "no-store"}, JSON))


def _open(response: Response) -> Response:
    response.headers["access-control-allow-origin"] = "*"  # open data, and no cookies
    return response


def _cached(seconds: int) -> dict[str, str]:
    return {"cache-control": f"public, max-age={seconds}"}
