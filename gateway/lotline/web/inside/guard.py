"""Who may see what, and whether a form is one of ours."""

import hmac
import secrets
from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request, Response

from lotline.people import Person, Role
from lotline.web import forms
from lotline.web.same_site import is_own

# The browser's side of a session, and of a form before there is one. Over TLS the name makes the
# browser refuse one that another host has set (RFC 6265bis, section 4.1.3.2).
SESSION, DOOR = "lotline", "lotline-door"
MAX_PATH = 500
# Some more than a photo may have: that one is refused with the sentence of whoever looks at it.
MAX_UPLOAD = 24 << 20


class Outside(Exception):  # noqa: N818 - not an error
    """Nobody is logged in; who asked for a page is to be brought back to it."""


def who(*roles: Role) -> Callable[[Request], Person]:
    """A dependency: the person inside, who has one of these roles. Whoever is not inside is
    sent to the login page, and comes back from there."""

    def person(request: Request) -> Person:
        found = inside(request)
        if found is None:
            raise Outside
        if found.role not in roles:
            raise HTTPException(403)
        return found

    return person


def inside(request: Request) -> Person | None:
    """Whoever is inside, of any role; asked once for a request."""
    if not hasattr(request.state, "person"):
        house, token = request.app.state.house, cookie(request, SESSION)
        request.state.person = house.sessions.person(token, house.now_us()) if token else None
    found: Person | None = request.state.person
    return found


async def form(request: Request) -> dict[str, str]:
    """A dependency: the fields that a form of ours sent from one of our pages; the first of
    each name. Raises BadForm, HTTPException 403."""
    if not is_own(request, ""):
        raise HTTPException(403)
    found = await forms.fields(request)
    _check_seal(request, found.pop("seal", ""))
    return found


async def upload(request: Request) -> bytes:
    """A dependency: the `file` that a form of ours sent, as `form`."""
    if not is_own(request, ""):
        raise HTTPException(403)
    found = await forms.parts(request, MAX_UPLOAD)
    _check_seal(request, found.get("seal", b"").decode("ascii", "replace"))
    return found.get("file", b"")


def _check_seal(request: Request, seal: str) -> None:
    tokens = [cookie(request, name) for name in (SESSION, DOOR)]
    if not any(token and is_seal(seal, token) for token in tokens):
        raise HTTPException(403)


Form = Annotated[dict[str, str], Depends(form)]
File = Annotated[bytes, Depends(upload)]


def seal(token: str) -> str:
    """For the hidden field of a form: another each time, so that a compressed page tells nothing
    of it."""
    salt = secrets.token_hex(8)
    return salt + _tag(salt, token)


def is_seal(text: str, token: str) -> bool:
    return text.isascii() and hmac.compare_digest(text[16:], _tag(text[:16], token))


def _tag(salt: str, token: str) -> str:
    return hmac.digest(token.encode(), f"form {salt}".encode(), "sha256").hex()


def cookie(request: Request, name: str) -> str:
    return request.cookies.get(_named(request, name), "")


def give(request: Request, response: Response, name: str, value: str) -> None:
    """A cookie for as long as the browser is open, for this host alone and no script. It comes
    along with a link in an e-mail, never with a form of another site (SameSite=Lax)."""
    response.set_cookie(_named(request, name), value, path="/", httponly=True,
                        secure=_tls(request), samesite="lax")  # fmt: skip


def take(request: Request, response: Response, name: str) -> None:
    response.delete_cookie(_named(request, name), path="/", httponly=True,
                           secure=_tls(request), samesite="lax")  # fmt: skip


def _named(request: Request, name: str) -> str:
    return f"__Host-{name}" if _tls(request) else name


def _tls(request: Request) -> bool:
    return request.url.scheme == "https"


def local(path: str) -> str:
    """A path of this host and nothing else, with its query; "" for all that leads elsewhere."""
    plain = path.isascii() and path.isprintable() and "\\" not in path and " " not in path
    if not plain or not path.startswith("/") or path.startswith("//") or len(path) > MAX_PATH:
        return ""
    parts = urlsplit(path)
    return path if not parts.scheme and not parts.netloc else ""
