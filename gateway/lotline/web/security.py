"""What every answer says about what a browser may do with it."""

import base64
import hashlib
import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lotline.errors import mistake

log = logging.getLogger("lotline.web")

# Of pages whose address is a secret.
PRIVATE = {"referrer-policy": "no-referrer"}


def source_hash(text: str) -> str:
    """A Content-Security-Policy source for exactly this inline text (CSP 3, section 2.3.1)."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def policy(style: str, script: str = "", *, form: bool = False, inside: bool = False) -> str:
    """A Content-Security-Policy for a page with this inline style and script, and no other.

    inside: to stand in the page itself, where not all of it may be said.
    """
    parts = [
        "default-src 'none'",
        f"script-src {source_hash(script)}" if script else "script-src 'none'",
        f"style-src {source_hash(style)}",
        "connect-src 'self'" if script else "connect-src 'none'",
        "img-src data:",  # the icon
        "base-uri 'none'",
        "form-action 'self'" if form else "form-action 'none'",
    ]
    return "; ".join(parts if inside else [*parts, "frame-ancestors 'none'"])


class SecurityHeaders:
    """Adds headers to every answer; one that an answer has of its own stands."""

    def __init__(self, app: ASGIApp, headers: list[tuple[bytes, bytes]]) -> None:
        self._app, self._headers = app, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message["headers"]}
                more = [header for header in self._headers if header[0] not in own]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        await self._app(scope, receive, sealed if scope["type"] == "http" else send)


class Mistakes:
    """A mistake of ours is written down and answered with a page of ours. Inside SecurityHeaders,
    where an app's own handler of all exceptions would stand outside and go without them."""

    def __init__(self, app: ASGIApp, sorry: Callable[[Request], Awaitable[Response]]) -> None:
        self._app, self._sorry = app, sorry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = False

        async def watched(message: Message) -> None:
            nonlocal began
            began = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as e:
            log.error("A page ended by a mistake of lotline (%s): please report it.", mistake(e))
            if scope["type"] == "http" and not began:
                await (await self._sorry(Request(scope)))(scope, receive, send)
