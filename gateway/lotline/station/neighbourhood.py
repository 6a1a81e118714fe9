"""What neighbours are told and what they say, beside what is measured."""

import contextlib
import logging
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from fastapi import Response

from lotline import config, judge
from lotline.errors import LotlineError, ReportError
from lotline.journal import Writer, answers
from lotline.journal.plans import KIND as PLAN
from lotline.journal.plans import STEPS
from lotline.reports import Desk, Keys, Promise, Store
from lotline.station.around import Around
from lotline.station.clock import Clock
from lotline.station.mailing import desk, offered
from lotline.station.posting import Posting
from lotline.station.telling import Telling
from lotline.web import Now
from lotline.web.counter import Counter
from lotline.web.history import History
from lotline.web.mailing import Mailing
from lotline.web.neighbours import Neighbours
from lotline.web.spoken import Spoken

log = logging.getLogger("lotline")

REPORT = "report"
DAY_US = 86_400_000_000
# What was explained stays in the feed so long.
EXPLAINED_US = 60 * DAY_US
LOOK_EVERY_S, FORGET_EVERY_S = 3.0, 3600.0
# The planned work, the promises and the counts are read anew so often.
RENEW_US = 10_000_000


class Neighbourhood:
    """Fills `Now.neighbours`; called from the web thread."""

    def __init__(
        self, now: Callable[[], Now], now_us: Callable[[], int], telling: Telling
    ) -> None:
        self._now, self._now_us, self._telling = now, now_us, telling
        self._told = Neighbours()
        self._told_us = -(1 << 62)

    def __call__(self) -> Now:
        now_us = self._now_us()
        if not 0 <= now_us - self._told_us < RENEW_US:
            self._told_us = now_us
            # The numbers are shown all the same, on a full disk too; others say what is wrong.
            with contextlib.suppress(LotlineError, OSError, sqlite3.Error):
                self._told = self._telling(now_us)
        return replace(self._now(), neighbours=self._told)


class Errands:
    """What a running gateway does for neighbours each second: takes what was said about planned
    work, gives the log what reports have left for it, deletes words whose time is over."""

    def __init__(
        self, site: config.Config, writer: Writer, store: Store | None, clock: Clock,
        on_event: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        self._site, self._writer, self._store, self._clock = site, writer, store, clock
        self._on_event, self._forgot, self._looked = on_event, -1e9, -1e9
        self._failing = False

    def tick(self) -> None:
        """Raises JournalError; what was not done is done the next time."""
        for said in answers.taken(self._site.data_folder, PLAN):
            match said:
                case {"plan": str(plan), "step": str(step), "by": str(who),
                      "words": dict(words)} if step in STEPS:  # fmt: skip
                    self._writer.take_plan(plan, step, who, words, self._clock.now_us())
                case _:
                    self._on_event("plan", "a plan that cannot be read was passed over")
        if self._store is not None and time.monotonic() - self._looked >= LOOK_EVERY_S:
            self._looked = time.monotonic()
            try:
                self._log(self._store)
                self._forget(self._store)
                self._failing = False
            except ReportError as e:
                if not self._failing:  # said once
                    log.error("What neighbours reported waits: %s.", e)
                self._failing = True

    def _log(self, store: Store) -> None:
        for number, ref, at_us, step, sha256 in store.waiting():
            self._writer.act_once(at_us, REPORT, ref, step, {"sha256": sha256})
            store.logged(number)

    def _forget(self, store: Store) -> None:
        if time.monotonic() - self._forgot < FORGET_EVERY_S:
            return
        self._forgot = time.monotonic()
        keep_us = self._site.neighbours.keep_days * DAY_US
        if n := store.forget(self._clock.now_us(), keep_us):
            self._on_event("reports", f"the words of {n} reports were deleted: their time is over")


class Service:
    """All of it for a running gateway. Raises ReportError."""

    def __init__(
        self, site: config.Config, secrets: config.Secrets, rules: Sequence[judge.Rule],
        writer: Writer, clock: Clock, on_event: Callable[[str, str], None],
        publish: Callable[[str, bytes], None], head: Callable[[], str],
        past: Callable[[], History],
    ) -> None:  # fmt: skip
        """publish: by MQTT. head: the log's newest checkpoint. past: the days before."""
        self._site, self._now_us, self._head = site, clock.now_us, head
        # Without the key no diary could be opened: no reports are taken.
        self._store = Store(site.data_folder) if secrets.reports.key else None
        self._errands = Errands(site, writer, self._store, clock, on_event)
        self._mails = offered(site, secrets)
        self.posting = None
        if self._store:
            self.posting = Posting(
                site, secrets, self._store, Around(site, rules, clock.now_us), clock.now_us, head,
                Telling(site, head, self._store), past, publish, on_event,
            )  # fmt: skip
        self.mailing = self._mailing(secrets)
        self.counter = self._counter(secrets, rules)

    @property
    def store(self) -> Store | None:
        """Of the reports; None where none are taken."""
        return self._store

    def telling(self, now: Callable[[], Now]) -> Neighbourhood:
        telling = Telling(self._site, self._head, self._store, mails=self._mails)
        return Neighbourhood(now, self._now_us, telling)

    def tick(self) -> None:
        """Raises JournalError."""
        self._errands.tick()
        if self.posting:
            self.posting.tick()

    def _counter(
        self, secrets: config.Secrets, rules: Sequence[judge.Rule]
    ) -> Callable[[Spoken, Callable[[int], Response]], Counter] | None:
        site, told, key = self._site.site, self._site.neighbours, secrets.reports.key
        if not key:
            return None
        promise = Promise(told.answer_days, told.answer_by, site.zone)
        around = Around(self._site, rules, self._now_us, told.machines == "told")
        desk = Desk(self._site.data_folder, Keys(key), promise, around, self._now_us,
                    time.monotonic)  # fmt: skip
        return lambda spoken, sorry: Counter(desk, site, told.url, told.keep_days, spoken, sorry,
                                             self._mails)  # fmt: skip

    def _mailing(
        self, secrets: config.Secrets
    ) -> Callable[[Spoken, Callable[[int], Response]], Mailing] | None:
        if not self._mails:
            return None
        site, keys = self._site, Keys(secrets.reports.key)
        mail_desk = desk(site, keys, self._now_us, time.monotonic)
        return lambda spoken, sorry: Mailing(
            mail_desk, site.site, site.neighbours.url, spoken, sorry
        )
