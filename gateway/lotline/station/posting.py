"""Messages about reports, and to who asked for mail: written, and taken to people by a thread."""

import logging
import time
from collections.abc import Callable

from lotline import config
from lotline.enforce.channels import Channel, channels
from lotline.enforce.messenger import Messenger
from lotline.errors import ReportError
from lotline.reports import Post, Store, Then
from lotline.station.reported import Reported

log = logging.getLogger("lotline")

LOOK_EVERY_S = 3.0


class Posting:
    """messenger: a thread, not yet started. One thread calls `tick`."""

    def __init__(
        self, site: config.Config, secret: config.SmtpSecret, store: Store,
        measure: Callable[[int], Then], now_us: Callable[[], int], head: Callable[[], str],
        publish: Callable[[str, bytes], None], on_event: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        """publish: by MQTT. head: the log's newest checkpoint. Raises ReportError."""
        post = Post(site.data_folder)
        ways: dict[str, Channel] = channels(site.alert, site.smtp, secret, publish)
        self.messenger = Messenger(post, ways, now_us, on_event)
        self._reported = Reported(site, store, post, measure, now_us, head)
        self._looked, self._failing = -1e9, False

    def tick(self) -> None:
        """Raises JournalError."""
        if time.monotonic() - self._looked < LOOK_EVERY_S:
            return
        self._looked = time.monotonic()
        try:
            self._reported.tick()
            self._failing = False
        except ReportError as e:
            if not self._failing:  # said once
                log.error("Mails about reports wait: %s.", e)
            self._failing = True
