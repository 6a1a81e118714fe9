"""Which language a request is answered in, and documents made in each."""

from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial

from fastapi import Request

from lotline.web.snapshot import Body, Snapshot
from lotline.web.words import CATALOGUES, Words


class Spoken:
    """usual: the site's own language; raises ConfigError for one that nobody has written."""

    def __init__(self, usual: str) -> None:
        self.usual = Words(usual)
        self.all = {lang: Words(lang) for lang in CATALOGUES}

    def of(self, request: Request) -> Words:
        """That of `?lang=` where there is a catalogue of it."""
        return self.all.get(request.query_params.get("lang", ""), self.usual)


class Documents:
    """A Snapshot of `make` for each language."""

    def __init__(
        self, make: Callable[[Words], str], spoken: Spoken, every_s: float, worker: Executor,
        clock: Callable[[], float],
    ) -> None:  # fmt: skip
        self._spoken = spoken
        self._made = {
            lang: Snapshot(partial(make, words), every_s, worker, clock)
            for lang, words in spoken.all.items()
        }

    async def get(self, request: Request | None = None) -> Body | None:
        """As Snapshot.get, in the language of the request."""
        words = self._spoken.of(request) if request else self._spoken.usual
        return await self._made[words.lang].get()
