"""The operator's pages for a running gateway: kept up, and opened inside the house."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence

from fastapi import APIRouter

from lotline import config, judge
from lotline.errors import LotlineError
from lotline.journal import Reader, Writer
from lotline.judge import Finding
from lotline.reports import Store
from lotline.station.clock import Clock
from lotline.station.enforcing import Enforcing
from lotline.station.floor.desk import Desk
from lotline.station.floor.floor import Floor
from lotline.station.installing.bench import Bench
from lotline.station.jobdesk import JobDesk
from lotline.station.skies import WeatherDesk
from lotline.web.shop import api
from lotline.web.shop.install import InstallPages
from lotline.web.shop.routes import ShopPages

log = logging.getLogger("lotline")

EVERY_S = 1.0


class ShopService:
    """Does nothing where the site file has no [inside]: nobody could look."""

    def __init__(
        self, site: config.Config, rules: Sequence[judge.Rule], clock: Clock, writer: Writer,
        enforcing: Enforcing, packs: Callable[[], Mapping[str, Sequence[Finding]]],
        store: Store | None, jobs: JobDesk, weather: WeatherDesk,
    ) -> None:  # fmt: skip
        self.routers: list[APIRouter] = []
        self._floor: Floor | None = None
        if site.inside is not None:
            self._floor = Floor(site, rules, clock, Reader(site.data_folder),
                                lambda: dict(enforcing.looked), packs, store)  # fmt: skip
            desk = Desk(site, self._floor, writer, clock, jobs, weather, store, rules)
            self._pages = ShopPages(desk)
            self._bench = Bench(site, writer, clock)
            self._install = InstallPages(desk, self._bench)
            self.routers = [
                self._pages.router, self._install.router, api.router(desk, time.monotonic)
            ]  # fmt: skip

    def stop(self) -> None:
        """Before the listener: whoever is being told is let go, and boards are."""
        if self._floor is not None:
            self._pages.close()
            self._install.close()
            self._bench.close()

    async def follow(self) -> None:
        """For ever, in a thread beside the loop."""
        while self._floor is not None:
            try:
                await asyncio.to_thread(self._floor.tick)
            except LotlineError as e:
                log.error("The shop's page waits: %s.", e)
            await asyncio.sleep(EVERY_S)
