"""Styles and scripts of the inside, by their names: what is not on the shelf is not there."""

from importlib import resources

from fastapi import APIRouter, Request, Response

from lotline.web.page import lean, static
from lotline.web.snapshot import Body, answer, body_of

YEAR_S = 31_536_000.0
KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
         "txt": "text/plain; charset=utf-8"}  # fmt: skip


def _shelf() -> dict[str, Body]:
    """Every file beside this one in static/; the house's own style begins with that of the
    public page."""
    folder = resources.files("lotline.web.inside").joinpath("static")
    texts = {file.name: file.read_text("utf-8") for file in folder.iterdir()}
    texts["house.css"] = lean(static("page.css") + static("form.css") + texts["house.css"])
    return {name: body_of(text) for name, text in texts.items()}


SHELF = _shelf()
router = APIRouter()


def address(name: str) -> str:
    """Another one as soon as the file is another; raises KeyError for what is not there."""
    return f"/static/{name}?{SHELF[name].etag[3:11]}"


@router.get("/static/{name}")
def file(request: Request, name: str) -> Response:
    body = SHELF.get(name)
    if body is None:
        return Response(None, 404)
    return answer(request, body, KINDS[name.rpartition(".")[2]], YEAR_S)
