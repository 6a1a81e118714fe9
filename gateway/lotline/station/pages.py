"""The public page, its data, what both are told of, and the inside: wired together."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence

from fastapi import APIRouter

from lotline import config, judge, ledger
from lotline.errors import LotlineError
from lotline.journal import Reader, Writer
from lotline.station.chosen import Chosen
from lotline.station.clock import Clock
from lotline.station.days import Limits
from lotline.station.history import Past
from lotline.station.inside import Inside
from lotline.station.live import Live
from lotline.station.months import Months
from lotline.station.neighbourhood import Service
from lotline.station.officer import StationOffice
from lotline.station.snapshot import Snapshot
from lotline.web import create_app, serve
from lotline.web.api import Source
from lotline.web.inside.officer import officer_router

log = logging.getLogger("lotline")

# What was before now is told anew so often; while older days are still read, sooner.
PAST_EVERY_S, PAST_PIECE_S = 10.0, 0.5
# How old /now.json may be: a tenth of a second, so that a reader sees a sound within 1.5 s.
LIVE_S = 0.1


class Pages:
    """now: makes what the page shows; server: not yet started."""

    def __init__(
        self,
        site: config.Config,
        rules: Sequence[judge.Rule],
        packs: Sequence[Chosen],
        clock: Clock,
        live: Live,
        log_book: ledger.Ledger,
        running: Callable[[], Mapping[str, judge.Finding]],
        neighbours: Service,
        writer: Writer,
        routers: Iterable[APIRouter] = (),
    ) -> None:
        """running: what packs know so far, by key. neighbours: what they are told, and where they
        report. routers: of the pages inside. Raises ConfigError for a language that nobody
        has written."""
        folder = site.data_folder
        self.past = Past(site, clock, Reader(folder), Limits(site, packs), running)
        self.now = Snapshot(
            site, rules, clock, live, log_book.vkey, log_book.head, lambda: self.past.latest,
            running,
        )  # fmt: skip
        app = create_app(
            neighbours.telling(self.now), json_s=LIVE_S, lang=site.site.lang,
            log=folder / ledger.FOLDER,
            months=Months(site, clock, lambda: self.past.latest.files),
            source=Source(site, folder / ledger.FOLDER),
            counter=neighbours.counter,
            mailing=neighbours.mailing,
        )  # fmt: skip
        self.server = serve(app, site.web.host, site.web.port)
        office = StationOffice(site, rules, packs, clock, writer, log_book.vkey, neighbours.store)
        self.inside = Inside(site, [officer_router(office), *routers])

    def start(self) -> None:
        """Raises LotlineError."""
        self.server.start()
        self.inside.start()

    def stop(self) -> None:
        self.server.stop()
        self.inside.stop()

    async def follow(self) -> None:
        """For ever: what was before now, in a thread beside the loop."""
        while True:
            more = False
            try:
                more = await asyncio.to_thread(self.past.tick)
            except LotlineError as e:
                log.error("The days before wait: %s.", e)
            await asyncio.sleep(PAST_PIECE_S if more else PAST_EVERY_S)
