"""What neighbours are told: planned work and how it went, causes, how many reports."""

from collections.abc import Callable
from pathlib import Path

from lotline import config
from lotline.journal import Reader
from lotline.reports import Report, Store, counts
from lotline.station.events import passed
from lotline.station.promises import outcome
from lotline.web.neighbours import Explained, Neighbours, Planned

DAY_US = 86_400_000_000
# What was explained stays in the feed so long.
EXPLAINED_US = 60 * DAY_US


class Telling:
    """Call it with the time, UTC us; from one thread, for it has a Reader of its own."""

    def __init__(
        self, site: config.Config, head: Callable[[], str], store: Store | None, *,
        published: bool = False, mails: bool = False,
    ) -> None:  # fmt: skip
        """head: the newest checkpoint. store: None where no reports are taken. mails: they are
        offered."""
        self._site, self._head, self._store = site, head, store
        self._published, self._mails = published, mails
        self._places = {s.name: s.place or s.name for s in site.sensors}
        self._reader: Reader | None = None

    def __call__(self, now_us: int) -> Neighbours:
        """Raises JournalError, ReportError."""
        if self._reader is None:
            self._reader = Reader(Path(self._site.data_folder))
        reader, told = self._reader, self._site.neighbours
        reports: list[Report] = self._store.all() if self._store else []
        return Neighbours(
            plans=tuple(
                Planned(p.id, p.start_us, p.end_us, p.words, p.machine, p.state,
                        outcome(reader, p, now_us), p.planned_us, p.changed_us, p.said)
                for p in reader.plans()
            ),
            explained=tuple(
                Explained(e.id, found, e.steps[-1].at_us)
                for e in reader.exceedances(now_us - EXPLAINED_US, now_us)
                if (found := passed(e, self._places)) and found.explained and not found.withdrawn
            ),
            counts=counts(reports, now_us, self._site.site.zone) if self._store else None,
            published=self._published, mails=self._mails, url=told.url,
            phone=self._site.site.phone, email=told.email, head=self._head(),
        )  # fmt: skip
