"""The public page as files, made from the journal alone: no gateway needs to be asked."""

import time
from functools import partial

from lotline import config
from lotline.journal import Reader
from lotline.ledger import CHECKPOINT, FOLDER, VKEY
from lotline.ledger.files import Files
from lotline.ledger.tiles import Tile
from lotline.ledger.tiles import of as tiles_of
from lotline.ledger.tree import WIDTH
from lotline.reports import Store
from lotline.station.chosen import chosen, in_force
from lotline.station.clock import Clock
from lotline.station.days import Limits
from lotline.station.history import Past
from lotline.station.judged import QUARTER_US, Taken
from lotline.station.judging import rules_of
from lotline.station.live import KEEP_US, Live
from lotline.station.months import Months
from lotline.station.neighbourhood import Neighbourhood
from lotline.station.snapshot import Snapshot
from lotline.station.so_far import SoFar
from lotline.station.telling import Telling
from lotline.web.copy import Files as DataFiles
from lotline.web.copy import documents
from lotline.web.page import MONTHS
from lotline.web.words import Words

LOG = "log/"
TILES = f"{LOG}tile/"


class Published:
    """One thread calls it."""

    def __init__(
        self, site: config.Config, reports: Store | None, clock: Clock | None = None
    ) -> None:
        """reports: None where none are taken. Raises ConfigError, and JournalError where there is
        no journal."""
        self._site, self._reports, self._words = site, reports, Words(site.site.lang)
        self._reader, self._clock = Reader(site.data_folder), clock or Clock()
        self._log = Files(site.data_folder / FOLDER)
        self._packs = chosen(site, in_force(site))
        self._taken = Taken(self._reader.indicators)
        self._so_far = SoFar(self._packs, self._taken, self._clock)
        self._past = Past(site, self._clock, self._reader, Limits(site, self._packs),
                          lambda: self._so_far.running)  # fmt: skip
        linked = Months(site, self._clock, lambda: self._past.latest.files[:MONTHS])
        self._data = DataFiles(linked, time.monotonic)

    def __call__(self) -> tuple[dict[str, bytes], list[Tile]]:
        """({path: bytes} of all that changes, tiles of the log that never do). Raises
        JournalError, LedgerError, ReportError."""
        checkpoint = self._log.checkpoint()
        parts: dict[str, bytes] = {}
        full: list[Tile] = []
        if checkpoint is not None:
            for tile in tiles_of(checkpoint.size):
                if tile.width == WIDTH:
                    full.append(tile)
                else:
                    parts[LOG + tile.path] = self._log.tile(tile)
            parts[LOG + VKEY] = self._log.read(VKEY)
            parts[LOG + CHECKPOINT] = checkpoint.note.encode()
        head = checkpoint.note if checkpoint else ""
        vkey = parts.get(LOG + VKEY, b"").decode().strip()
        return parts | self._pages(head, vkey), full

    def tile(self, tile: Tile) -> bytes:
        """Raises LedgerError."""
        return self._log.tile(tile)

    def _pages(self, head: str, vkey: str) -> dict[str, bytes]:
        clock, live = self._clock, Live()
        now_us = clock.now_us()
        for sensor in self._site.sensors:
            live.add(self._reader.indicators(now_us - KEEP_US, now_us, 1, sensor.name), now_us)
        self._look(now_us)
        snapshot = Snapshot(
            self._site, rules_of(self._site), clock, live, vkey, partial(str, head),
            lambda: self._past.latest, lambda: self._so_far.running,
        )  # fmt: skip
        telling = Telling(self._site, partial(str, head), self._reports, published=True)
        now = Neighbourhood(snapshot, clock.now_us, telling)()
        found = documents(now, self._words) | self._data()
        return {path: text.encode() for path, text in found.items()}

    def _look(self, now_us: int) -> None:
        """At what packs know so far, and at the days before."""
        self._taken.forget(now_us)
        self._taken.forget(now_us - QUARTER_US)
        self._so_far.tick(metered=True)
        while self._past.tick():
            pass
