"""One running gateway: every room, wired as in the way of a measurement."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from lotline import __version__
from lotline.config import Config, Secrets
from lotline.enforce.standing import Standing
from lotline.errors import LotlineError, mistake
from lotline.ingest import Intake, Timekeeper, lanes
from lotline.ingest.intake import Source
from lotline.journal import Reader, Writer
from lotline.ledger import Ledger, PrivateKey
from lotline.records import Indicator
from lotline.station.chosen import chosen, in_force
from lotline.station.clock import Clock
from lotline.station.enforcing import Enforcing
from lotline.station.feeding import Book, feeders
from lotline.station.floor.service import ShopService
from lotline.station.jobdesk import JobDesk
from lotline.station.judging import Judging, rules_of
from lotline.station.lasting import check_outputs
from lotline.station.leasing import Leasing
from lotline.station.live import Live
from lotline.station.microphones.listener import listeners
from lotline.station.neighbourhood import Service
from lotline.station.outward import Outward
from lotline.station.own import Own
from lotline.station.pages import Pages
from lotline.station.people import People
from lotline.station.present import Rules
from lotline.station.pump import Pump
from lotline.station.skies import Doubt, WeatherDesk
from lotline.station.source import close_source, open_source
from lotline.station.suggesting import Suggesting
from lotline.station.updating import Updating
from lotline.station.upkeep import Upkeep
from lotline.station.watch.service import Watching

log = logging.getLogger("lotline")

Work = Coroutine[Any, Any, None]
JUDGE_EVERY_S = 1.0
# A checkpoint a minute.
LOG_EVERY_S = 60.0


class Station:
    """`async with Station(...)` runs it; leaving stops everything in order.

    `stopped` is set when it cannot go on; `fault` then says why.
    """

    def __init__(
        self, site: Config, secrets: Secrets, key: PrivateKey, clock: Clock | None = None
    ) -> None:
        """Opens the journal and the evidence log, which `key` signs. Raises ConfigError,
        JournalBusy, JournalError, LedgerError, StorageFull."""
        self.site, self._secrets = site, secrets
        folder, self.clock = site.data_folder, clock or Clock()
        self._writer = Writer(folder)
        now_us = self.clock.now_us
        self.live = Live()
        self.ledger = Ledger(folder, self._writer, key, now_us)
        self._upkeep = Upkeep(
            folder, self._writer, self.clock, site.retention, self.ledger.let_go, self._stepped
        )
        keys = {name: bytes.fromhex(s.key) for name, s in secrets.node.items()}
        self.intake = Intake(
            self._writer, folder, lanes(keys), now_us, self._committed, self._upkeep.make_room,
            self._failed,
        )  # fmt: skip
        standing = Standing(self.clock.steady_s)
        self.leasing = Leasing(
            site.output, self.intake.lanes, standing, self._publish, self.clock.steady_s
        )
        self._updating = Updating(
            site, self.intake.lanes, Reader(folder), self._writer, self.clock, self._publish,
            self._note,
        )  # fmt: skip
        self._time = Timekeeper(
            self.intake, self._writer, Reader(folder), now_us, self.leasing.echoed,
            self._updating.said,
        )  # fmt: skip
        self._clock_topics = {lane.clock_topic for lane in self.intake.lanes.values()}
        rules = rules_of(site)
        zone = site.site.zone
        self._in_force = in_force(site)
        packs = chosen(site, self._in_force)
        check_outputs(site, packs)
        self.judging = Judging(rules, zone, Reader(folder), self._writer, self.clock, packs)
        self.enforcing = Enforcing(
            site, secrets.smtp, rules, self._writer, self.live, self.clock, self._publish,
            self._note, standing, self.ledger.head, Suggesting(site, Reader(folder)),
            self.judging.packs.known, lambda: self.judging.packs.outlooks,
            lambda: self.judging.packs.looked, Doubt(site, Reader(folder)),
        )  # fmt: skip
        self.jobs = JobDesk(site, Reader(folder), self._writer, self.clock, self._note)
        weather = WeatherDesk(site, self._writer, self.clock, self._note)
        self._desks = {desk.topic: desk for desk in (self.jobs, weather)}
        self._errands: set[asyncio.Task[None]] = set()
        self._people = People(folder, self._writer, self.clock, self._note)
        names = [one.name for one in site.microphone]
        self._own = Own(names, Reader(folder), self.clock, self.intake.tally.add)
        self.pump = Pump(
            Reader(folder), self._writer, self.clock, self.live,
            self._upkeep.health, self.intake.tally.add, lambda: self.now.renew(), self._failed,
            self.intake.pressed, self._own,
            outputs={(one.node, one.output): one for one in site.output},
        )  # fmt: skip
        self._listeners = listeners(
            site, self.clock, self._heard, self._microphone_event, self.intake.tally.add
        )
        # Before the pages: they take what the neighbours hand in, and tell what they are told.
        self._neighbours = Service(
            site, secrets, rules, self._writer, self.clock, self._note, self._publish,
            self.ledger.head, lambda: self._pages.past.latest,
        )  # fmt: skip
        self._shop = ShopService(
            site, rules, self.clock, self._writer, self.enforcing, self.judging.packs.known,
            self._neighbours.store, self.jobs, weather,
        )  # fmt: skip
        pages = Pages(
            site, rules, packs, self.clock, self.live, self.ledger,
            lambda: self.judging.packs.running, self._neighbours, self._writer,
            self._shop.routers,
        )  # fmt: skip
        self.now, self.web, self.inside, self._pages = pages.now, pages.server, pages.inside, pages
        self._book = Book(self._writer, self.clock, self._note)
        self._feeds = feeders(site, secrets, self._book)
        known = Rules(rules, self.enforcing, standing, self.judging.packs)
        self.outward = Outward(
            site, secrets, self.clock, known, self._feeds, self.jobs.tokens, self._note
        )
        self._source: Source
        self.mqtt_port = 0
        self.stopped = asyncio.Event()
        self.fault = ""
        self._tasks: list[asyncio.Task[None]] = []

    def _committed(self) -> None:
        self.pump.wake()

    def _failed(self, what: str, error: BaseException) -> None:
        """A part that must not end has ended, by a fault of ours. Any thread."""
        self.fault = f"{what} ended by a mistake of lotline ({mistake(error)}): please report it"
        self._loop.call_soon_threadsafe(self.stopped.set)

    def _watched(self, what: str, work: Work) -> asyncio.Task[None]:
        def ended(task: asyncio.Task[None]) -> None:
            if not task.cancelled() and (error := task.exception()):
                self._failed(what, error)

        task = asyncio.create_task(work)
        task.add_done_callback(ended)
        return task

    def _microphone_event(self, microphone: str, text: str) -> None:
        self._note("microphone", text, microphone)

    def _note(self, kind: str, text: str, node: str | None = None) -> None:
        log.warning(text)
        with contextlib.suppress(LotlineError):
            self._writer.note(self.clock.now_us(), kind, text, node)

    def _heard(self, records: Sequence[Indicator]) -> None:
        """Seconds of the gateway's own microphones."""
        self._own.put(records)
        self.pump.wake()

    def _stepped(self, step_us: int) -> None:
        self._own.follow_step(step_us)

    def _publish(self, topic: str, payload: bytes) -> None:
        self._source.publish(topic, payload)

    def _take(self, records: Sequence[Any]) -> None:
        """From either source: clock answers to the timekeeper, all else to the intake."""
        answers = [r for r in records if r.topic in self._clock_topics]
        if answers:
            self._time.take(answers)
            self._source.confirm(answers)
            records = [r for r in records if r.topic not in self._clock_topics]
        for topic, desk in self._desks.items():
            if told := [r for r in records if r.topic == topic]:
                errand = asyncio.create_task(desk.take_messages(told, self._source.confirm))
                self._errands.add(errand)
                errand.add_done_callback(self._errands.discard)
        records = [r for r in records if r.topic not in self._desks]
        if records:
            self.intake.take(records)

    async def __aenter__(self) -> "Station":
        self._loop = asyncio.get_running_loop()
        await self._open_source()
        self.intake.source = self._source
        self.pump.start()
        self._pages.start()
        self.outward.start()
        self._messengers = [self.enforcing.messenger]
        if self._neighbours.posting:
            self._messengers.append(self._neighbours.posting.messenger)
        for thread in (*self._feeds, *self._listeners, *self._messengers):
            thread.start()
        watching = Watching(self.site, self._writer, self.clock, self.ledger.head, self._note)
        self._tasks = [
            self._watched("the watch of the gateway", watching.run()),
            self._watched("the clock", self._time.run()),
            self._watched("upkeep", self._upkeep.run(self.intake, self._time)),
            self._watched("judging", self._judge()),
            self._watched("enforcing", self._enforce()),
            self._watched("updates", self._update()),
            self._watched("the evidence log", self._log()),
            self._watched("the page's past", self._pages.follow()),
            self._watched("Home Assistant", self.outward.home.follow(self._source)),
            self._watched("the shop's page", self._shop.follow()),
        ]
        return self

    async def _open_source(self) -> None:
        topics = {lane.up_topic for lane in self.intake.lanes.values()} | self._clock_topics
        self._source, self.mqtt_port = await open_source(
            self.site, self._secrets, self.jobs.tokens, topics, self._take, *self.outward.mqtt,
            self._note,
        )  # fmt: skip

    async def _judge(self) -> None:
        while True:
            await asyncio.sleep(JUDGE_EVERY_S)
            try:
                await asyncio.to_thread(self.judging.tick)
                await asyncio.to_thread(self._people.tick)
                await asyncio.to_thread(self._neighbours.tick)
                await asyncio.to_thread(self._book.tick, self.site.data_folder)
            except LotlineError as e:
                log.error("Judging waits: %s.", e)

    async def _enforce(self) -> None:
        """Beside judging, which may take long: who must act does not wait for it."""
        while True:
            await asyncio.sleep(JUDGE_EVERY_S)
            try:
                await asyncio.to_thread(self.enforcing.tick)
            except LotlineError as e:
                log.error("Alerts wait: %s.", e)
            for news in self.leasing.look():
                await asyncio.to_thread(self._note, *news)

    async def _update(self) -> None:
        while True:
            await asyncio.sleep(JUDGE_EVERY_S)
            try:
                await asyncio.to_thread(self._updating.tick)
            except LotlineError as e:
                log.error("Updates wait: %s.", e)
            self._updating.due()

    async def _log(self) -> None:
        work: Callable[[], None] = partial(self.ledger.start, __version__, self._in_force)
        while True:
            try:
                await asyncio.to_thread(work)
            except LotlineError as e:
                log.error("The evidence log waits: %s.", e)
            work = self.ledger.tick
            await asyncio.sleep(LOG_EVERY_S)

    async def __aexit__(self, *_: object) -> None:
        self._shop.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._errands, return_exceptions=True)
        await close_source(self._source)
        await self.intake.stop()
        for listener in self._listeners:
            listener.stop()
        for feed in self._feeds:
            feed.stop()
        for messenger in self._messengers:
            messenger.stop()
        for messenger in self._messengers:
            await asyncio.to_thread(messenger.join)
        heard = [listener.join for listener in self._listeners]  # the pump gets their last ones
        pages = self.outward.stop, self._pages.stop
        for end in [*heard, self.pump.stop, *pages, *[f.join for f in self._feeds]]:
            await asyncio.to_thread(end)
        with contextlib.suppress(LotlineError):
            self.intake.tally.flush()
        await asyncio.to_thread(self.ledger.close)
        self._writer.close()
