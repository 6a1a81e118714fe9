"""What every answer says about what a browser may do with it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lotline.web.page import source_hash


def policy(style: str, script: str = "", *, form: bool = False) -> str:
    """A Content-Security-Policy for a page with this inline style and script, and no other."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {source_hash(script)}" if script else "script-src 'none'",
            f"style-src {source_hash(style)}",
            "connect-src 'self'" if script else "connect-src 'none'",
            "img-src data:",  # the icon
            "base-uri 'none'",
            f"form-action {chr(39)}{'self' if form else 'none'}{chr(39)}",
            "frame-ancestors 'none'",
        )
    )


# Of pages whose address is a secret.
PRIVATE = {"referrer-policy": "no-referrer"}


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
