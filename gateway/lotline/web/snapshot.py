"""A document made at most every few seconds and handed out from memory."""

import asyncio
import gzip
import hashlib
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Protocol

from fastapi import Request, Response

log = logging.getLogger("lotline.web")

# When the document cannot be made anew, the old one is still shown for so long: a short
# stumble is not an outage, but old numbers must not pass for present ones.
KEEP_S = 60.0


class Travels(Protocol):
    """What an answer is made of."""

    @property
    def plain(self) -> bytes: ...
    @property
    def zipped(self) -> bytes: ...
    @property
    def etag(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Body:
    """A document as it travels: as it is, gzipped, and its entity tag (RFC 9110, 8.8.3)."""

    plain: bytes
    zipped: bytes
    etag: str


def body_of(text: str) -> Body:
    plain = text.encode()
    tag = hashlib.sha256(plain).hexdigest()[:16]
    return Body(plain, gzip.compress(plain, mtime=0), f'W/"{tag}"')


class Snapshot:
    """Calls `make` in `worker`, once at a time and at most every `every_s` seconds."""

    def __init__(
        self,
        make: Callable[[], str],
        every_s: float,
        worker: Executor,
        clock: Callable[[], float],
    ) -> None:
        self._make, self._every_s = make, every_s
        self._worker, self._clock = worker, clock
        self._lock = asyncio.Lock()
        self._body: Body | None = None
        self._made = self._tried = -1e9

    async def get(self) -> Body | None:
        """The document, or None when it could not be made for KEEP_S seconds."""
        if not self._fresh():
            async with self._lock:
                if not self._fresh():
                    await self._renew()
        return self._body if self._clock() - self._made <= KEEP_S else None

    def _fresh(self) -> bool:
        return self._clock() - self._tried < self._every_s

    async def _renew(self) -> None:
        began = self._clock()
        try:
            loop = asyncio.get_running_loop()
            self._body = await loop.run_in_executor(self._worker, lambda: body_of(self._make()))
            self._made = began
        except Exception as e:  # the door to the public: whatever happens, no traceback
            log.error("The page cannot be made: %s: %s", type(e).__name__, e)
        self._tried = began


def answer(request: Request, body: Travels, kind: str, age_s: float) -> Response:
    """The document to somebody who may have it already."""
    headers = {
        "cache-control": f"public, max-age={round(age_s)}",
        "etag": body.etag,
        "vary": "accept-encoding",
    }
    known = request.headers.get("if-none-match", "")
    if known.strip() == "*" or body.etag in [tag.strip() for tag in known.split(",")]:
        return Response(None, 304, headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(body.zipped, 200, {**headers, "content-encoding": "gzip"}, kind)
    return Response(body.plain, 200, headers, kind)
