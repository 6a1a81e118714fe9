"""The evidence log of a running gateway: takes from the journal, signs, each minute."""

import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from lotline.errors import JournalError, LedgerError
from lotline.journal import Logbook, Writer
from lotline.ledger import entries, lines
from lotline.ledger.files import FOLDER, Files
from lotline.ledger.log import Log
from lotline.ledger.note import PrivateKey

log = logging.getLogger("lotline.ledger")

# Entries written to the files at a time: a few megabytes.
ENTRIES_A_TIME = 10_000


class Ledger:
    """One writer to a journal and the log beside it. Methods may be called from any thread.

    Raises LedgerError, JournalError, StorageFull. What has failed is done the next time.
    """

    def __init__(
        self, folder: Path, writer: Writer, key: PrivateKey, now_us: Callable[[], int]
    ) -> None:
        """folder: of the journal. Compares the journal with the log that it has signed."""
        self._book, self._now_us, self._key = Logbook(writer), now_us, key
        self._files = Files(folder / FOLDER)
        self._log = Log(self._files, key)
        self._mutex = threading.Lock()
        self._closing = False
        self._news: tuple[str, Mapping[str, str]] | None = None
        self._agree()

    @property
    def vkey(self) -> str:
        """By which anybody can check the log's signatures."""
        return self._key.public.vkey

    def head(self) -> str:
        """The newest checkpoint as its file has it; "" before the first."""
        newest = self._log.checkpoint
        return newest.note if newest else ""

    def _agree(self) -> None:
        """Go on from where journal and log are both known to be."""
        vkey, given = self._book.state()
        signed = self._log.size
        if self._log.checkpoint is None and (vkey != self.vkey or given == 0):
            self._book.begin(self.vkey, 0)
            self._append(lambda last: [entries.begin(self._key.name)])
        elif signed > given:
            log.error("An older copy of the journal was put back: it knows %d of the %d entries "
                      "of the log. The log says so from now on.", given, signed)  # fmt: skip
            self._book.begin(self.vkey, signed)
            self._append(lambda last: [entries.rollback(given, signed)])
        elif signed < given and not self._book.entries(signed, 1):
            raise LedgerError(
                f"the log in {self._files.folder} ends at entry {signed}, and the journal has "
                f"given it {given}: put the newer copy of the folder back, or move it and the "
                "key away, and `lotline init` begins a new log"
            )

    def _append(self, compose: Callable[[int], list[bytes]]) -> None:
        now = self._now_us()
        self._book.append(now, lambda last: [entries.time(now, last), *compose(last)])

    def start(self, software: str, files: Mapping[str, str]) -> None:
        """Take what an earlier run left, and say what is in force from now on.

        files: {name: text} of the site file and the packs.
        """
        self._news = software, files
        self.tick()

    def tick(self) -> None:
        """Take all that is due, and sign; a piece at a time, so that `close` need not wait."""
        more = True
        while more and not self._closing:
            with self._mutex:
                more = self._step()

    def _step(self) -> bool:
        """Take a piece of what is due, and sign; True when there is more."""
        now = self._now_us()
        more = self._book.take(now, partial(entries.of, now))
        if self._news is not None and not more:  # what an earlier run judged comes before it
            self._say_start(*self._news)
            self._news = None
        while found := self._book.entries(self._log.size, ENTRIES_A_TIME):
            self._log.append(found)
        self._book.published(self._log.size)
        return more

    def _say_start(self, software: str, files: Mapping[str, str]) -> None:
        known = {}
        for name, text in files.items():
            ident, salt = self._book.file(self._now_us(), name, secrets.token_hex(16), text)
            known[name] = ident, lines.digest(lines.file_line(ident, name, salt, text))
        self._append(lambda last: [entries.start(software, known)])

    def let_go(self, before_us: int) -> None:
        """Say that frames received before this time will be deleted; before they are."""
        if before_us > self._book.announced():
            now = self._now_us()
            self._book.announce(
                now, before_us,
                lambda last: [entries.time(now, last), entries.retention(before_us)],
            )  # fmt: skip

    def close(self) -> None:
        """Take what came last; says what cannot be."""
        self._closing = True
        try:
            with self._mutex:
                self._step()
        except (JournalError, LedgerError) as e:
            log.error("The evidence log is taken up again at the next start: %s.", e)
