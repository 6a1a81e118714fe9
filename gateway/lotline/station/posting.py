"""Messages about reports, and to who asked for mail: written, and taken to people by a thread."""

import logging
import time
from collections.abc import Callable

from lotline import config
from lotline.enforce.channels import channels
from lotline.enforce.messenger import Messenger
from lotline.errors import ReportError
from lotline.reports import NEIGHBOUR, Keys, Post, Store, Then
from lotline.station.mailing import Mailing, Ways, offered
from lotline.station.reported import Reported
from lotline.web.history import History
from lotline.web.neighbours import Neighbours

log = logging.getLogger("lotline")

LOOK_EVERY_S, MAIL_EVERY_S, SAY_EVERY_S = 3.0, 30.0, 3600.0


class Posting:
    """messenger: a thread, not yet started. One thread calls `tick`."""

    def __init__(
        self, site: config.Config, secrets: config.Secrets, store: Store,
        measure: Callable[[int], Then], now_us: Callable[[], int], head: Callable[[], str],
        told: Callable[[int], Neighbours], past: Callable[[], History],
        publish: Callable[[str, bytes], None], on_event: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        """publish: by MQTT. head: the log's newest checkpoint. told, past: what neighbours are
        told, of now and of before. Raises ReportError."""
        post, self._now_us, self._on_event = Post(site.data_folder), now_us, on_event
        ways = Ways(site, secrets.smtp, channels(site.alert, site.smtp, secrets.smtp, publish))
        self.messenger = Messenger(post, ways, now_us, self._event)
        self._reported = Reported(site, store, post, measure, now_us, head)
        self._mailing = None
        if offered(site, secrets):
            self._mailing = Mailing(site, Keys(secrets.reports.key), store, post, told, past)
        self._looked, self._mailed, self._failing = -1e9, -1e9, False
        self._said = -1e9

    def _event(self, kind: str, text: str) -> None:
        """A mail server that is away is one event an hour, however many neighbours get mail."""
        if NEIGHBOUR in text:
            if time.monotonic() - self._said < SAY_EVERY_S:
                return
            self._said = time.monotonic()
        self._on_event(kind, text)

    def tick(self) -> None:
        """Raises JournalError."""
        if time.monotonic() - self._looked < LOOK_EVERY_S:
            return
        self._looked = time.monotonic()
        try:
            self._reported.tick()
            if self._mailing and self._looked - self._mailed >= MAIL_EVERY_S:
                self._mailed = self._looked
                self._mailing.tick(self._now_us())
            self._failing = False
        except ReportError as e:
            if not self._failing:  # said once
                log.error("Mails about reports wait: %s.", e)
            self._failing = True
