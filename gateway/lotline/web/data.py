"""`/data/2026-10.csv`, `.json` and `/data/datapackage.json`: the months for anybody's program."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI, Request, Response

from lotline.web.download import Months, document
from lotline.web.shelf import BusyError, Shelf
from lotline.web.snapshot import answer

log = logging.getLogger("lotline.web")

# A month that is over changes only by late data.
RUNNING_S, OVER_S = 300.0, 3600.0
_KINDS = {"csv": "text/csv; charset=utf-8; header=present", "json": "application/json"}


def fresh_s(month: str, files: Sequence[str]) -> float:
    """How old its file may be. month: "2026-10" or "datapackage"; files: as Months has them."""
    return RUNNING_S if month in (*files[:1], "datapackage") else OVER_S


def add(
    app: FastAPI,
    months: Months,
    clock: Callable[[], float],
    sorry: Callable[[int], Response],
) -> None:
    """The routes. sorry(status) makes a plain page."""
    worker = ThreadPoolExecutor(1, "lotline-data")
    shelf = Shelf(lambda name: document(months, name), worker, clock)

    @app.api_route("/data/{name}", methods=["GET", "HEAD"])
    async def data(request: Request, name: str) -> Response:
        month, _, kind = name.partition(".")
        if kind not in _KINDS or len(name) > 20:
            return sorry(404)
        files = months.files()
        if month not in (*files, "datapackage"):
            return sorry(404)
        age_s = fresh_s(month, files)
        try:
            body = await shelf.get(name, age_s)
        except BusyError:
            return sorry(503)
        except Exception as e:  # the door to the public: whatever happens, no traceback
            log.error("%s cannot be made: %s: %s", name, type(e).__name__, e)
            return sorry(503)
        if body is None:
            return sorry(404)
        response = answer(request, body, _KINDS[kind], age_s)
        response.headers["access-control-allow-origin"] = "*"  # open data, and no cookies
        response.headers["content-disposition"] = f'inline; filename="{name}"'
        return response
