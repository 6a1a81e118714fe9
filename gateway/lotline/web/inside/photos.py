"""Photos of positions, for whoever is inside: each at an address with its SHA-256."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response

from lotline import photos
from lotline.people import Person
from lotline.web.inside.guard import who

router = APIRouter()
Looker = Annotated[Person, Depends(who("officer", "inspector", "operator", "screen"))]
# Should somebody open it by itself: it is a picture, and nothing else.
POLICY = "default-src 'none'; sandbox"


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo on a page. source: in words."""

    href: str
    at_us: int
    width: int
    height: int
    source: str
    sha256: str


def shown(found: Sequence[photos.Photo], node: str) -> tuple[Shown, ...]:
    """The newest first."""
    return tuple(
        Shown(f"/photos/{node}/{one.sha256}.jpg", one.at_us, one.width, one.height,
              photos.FROM[one.source], one.sha256)
        for one in reversed(found)
    )  # fmt: skip


@router.get("/photos/{node}/{name}")
def photo(request: Request, node: str, name: str, person: Looker) -> Response:
    """By the list of what is kept: a name that is not in it leads nowhere."""
    for one in photos.kept(request.app.state.house.folder, node):
        if name == f"{one.sha256}.jpg":
            return Response(one.body(), 200, {"content-security-policy": POLICY},
                            media_type="image/jpeg")  # fmt: skip
    raise HTTPException(404)
