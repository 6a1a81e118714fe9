"""The watch of a running gateway: one task, and the thread of its heartbeat."""

import asyncio
import logging
from collections.abc import Callable

from lotline import config
from lotline.enforce.channels import webhook
from lotline.enforce.upkeep import About
from lotline.errors import LotlineError
from lotline.journal import Alerts, Archive, Writer
from lotline.station.clock import Clock
from lotline.station.photos import take_named
from lotline.station.watch.heartbeat import Heartbeat
from lotline.station.watch.officer import Officer
from lotline.station.watch.tending import Tending
from lotline.station.watch.troubles import Troubles

log = logging.getLogger("lotline")

LOOK_S = 15.0


class Watching:
    """head: the evidence log's newest checkpoint, which leaves the box with each message."""

    def __init__(
        self, site: config.Config, writer: Writer, clock: Clock, head: Callable[[], str],
        on_event: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        def about() -> About:
            return About(site.site.name, site.site.zone, head())

        self._folder, self._clock = site.data_folder, clock
        self._site, self._writer, self._on_event = site, writer, on_event
        self._troubles = Troubles(site, clock)
        keys = self._troubles.keys()
        self._tending = Tending(site, Alerts(writer), keys, about, on_event)
        self._officer = Officer(site, writer, about, on_event)
        self._heartbeat = None
        if site.heartbeat:
            way = webhook(site.heartbeat.url)
            self._heartbeat = Heartbeat(way, writer, clock.now_us, about, on_event)

    async def run(self) -> None:
        """For ever."""
        if self._heartbeat:
            self._heartbeat.start()
        try:
            await asyncio.to_thread(self._photos)
            while True:
                await asyncio.sleep(LOOK_S)
                try:
                    await asyncio.to_thread(self.tick)
                except (LotlineError, OSError) as e:
                    log.error("What needs a person is not told: %s.", e)
        finally:
            if self._heartbeat:
                self._heartbeat.stop()

    def _photos(self) -> None:
        """Those that the site file names, at the start."""
        try:
            take_named(self._site, self._writer, self._clock.now_us(), self._no_photo)
        except LotlineError as e:
            log.error("Photos wait for the next start: %s.", e)

    def _no_photo(self, node: str, text: str) -> None:
        self._on_event("photo", text)

    def tick(self) -> None:
        """Raises JournalError, OSError."""
        now_us = self._clock.now_us()
        self._tending.step(self._troubles.found(), now_us)
        with Archive(self._folder) as archive:
            self._officer.step(archive, now_us)
