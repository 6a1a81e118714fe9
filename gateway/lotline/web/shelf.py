"""Large documents: made one at a time in a thread of their own, kept gzipped, no end of them
asked for at once."""

import asyncio
import gzip
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

log = logging.getLogger("lotline.web")

# A month of one microphone has 60 kB.
MOST_KEPT = 40
# Readers of further documents are asked to come again.
MOST_COMING = 8


class BusyError(Exception):
    """Too many documents are being made: try again in a minute."""


@dataclass(frozen=True, slots=True)
class Zipped:
    """As snapshot.Body, but gzipped alone."""

    zipped: bytes
    etag: str

    @property
    def plain(self) -> bytes:
        return gzip.decompress(self.zipped)


class Shelf:
    """make(name): the text, or None where there is none; called in `worker` alone."""

    def __init__(
        self, make: Callable[[str], str | None], worker: Executor, clock: Callable[[], float]
    ) -> None:
        self._make, self._worker, self._clock = make, worker, clock
        self._kept: OrderedDict[str, tuple[float, Zipped]] = OrderedDict()
        self._coming: dict[str, asyncio.Task[Zipped | None]] = {}

    async def get(self, name: str, fresh_s: float) -> Zipped | None:
        """Not older than that. Raises BusyError, and what `make` raises."""
        made, body = self._kept.get(name, (-1e9, None))
        if body is not None and self._clock() - made < fresh_s:
            self._kept.move_to_end(name)
            return body
        if name not in self._coming:
            if len(self._coming) >= MOST_COMING:
                raise BusyError
            self._coming[name] = asyncio.create_task(self._renew(name))
        return await asyncio.shield(self._coming[name])  # who asked may go away

    async def _renew(self, name: str) -> Zipped | None:
        try:
            began, loop = self._clock(), asyncio.get_running_loop()
            body = await loop.run_in_executor(self._worker, self._body, name)
            if body is not None:
                self._kept[name] = began, body
                self._kept.move_to_end(name)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return body
        finally:
            del self._coming[name]

    def _body(self, name: str) -> Zipped | None:
        text = self._make(name)
        if text is None:
            return None
        plain = text.encode()
        tag = hashlib.sha256(plain).hexdigest()[:16]
        return Zipped(gzip.compress(plain, 6, mtime=0), f'W/"{tag}"')
