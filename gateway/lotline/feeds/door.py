"""What else a destination can be asked: as a person of the same credential would ask."""

import json
from typing import Any
from urllib.parse import urlencode

from lotline.config import Feed, FeedSecret
from lotline.feeds.destination import basic, said
from lotline.feeds.http import Reply, ask

# A person waits for it.
TIMEOUT_S = 10.0


class Door:
    """The HTTP of one destination with the feed's own credential."""

    def __init__(self, feed: Feed, secret: FeedSecret) -> None:
        self._url = feed.url.rstrip("/")
        self._headers = basic(secret) if feed.version == 1 else {}
        if feed.version > 1 and secret.token:
            scheme = "Token" if feed.version == 2 else "Bearer"
            self._headers = {"Authorization": f"{scheme} {secret.token}"}

    def get(self, path: str, **params: str) -> Reply:
        return ask(self._to(path, params), self._headers, timeout_s=TIMEOUT_S)

    def post(self, path: str, body: bytes, kind: str, **params: str) -> Reply:
        """kind: the body's media type."""
        headers = {**self._headers, "Content-Type": kind}
        return ask(self._to(path, params), headers, body, TIMEOUT_S)

    def _to(self, path: str, params: dict[str, str]) -> str:
        return f"{self._url}{path}" + (f"?{urlencode(params)}" if params else "")


def words(reply: Reply) -> str:
    """What the server says for a person, or why there is no answer."""
    text = " ".join(said(reply.body.decode("utf-8", "replace")).split())
    return (reply.why or text or f"status {reply.status}")[:300]


def as_json(reply: Reply) -> Any:
    """None where it is none."""
    try:
        return json.loads(reply.body)
    except ValueError:
        return None
