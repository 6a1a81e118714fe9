"""The office: everything that the officer's pages ask, each with a reader of its own."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from lotline import config, judge
from lotline.errors import LedgerError
from lotline.journal import CAUSES, Archive, Reader, Writer
from lotline.ledger import CHECKPOINT, FOLDER, WITNESSED, Checkpoint
from lotline.ledger.files import Files
from lotline.localtime import Month
from lotline.monthly import Facts, gather
from lotline.reports import Store
from lotline.station.around import Around
from lotline.station.chosen import Chosen, value_alone
from lotline.station.clock import Clock
from lotline.station.officer import audit, exceeded, instruments, readings, reported, rules
from lotline.station.promises import outcome
from lotline.station.senses import Floors
from lotline.web.inside.officer import trail, view

ALL_US = 1 << 62


class StationOffice:
    """Any thread. reports: None where none are taken."""

    def __init__(
        self, site: config.Config, limits: Sequence[judge.Rule], packs: Sequence[Chosen],
        clock: Clock, writer: Writer, vkey: str, reports: Store | None,
    ) -> None:  # fmt: skip
        self._site, self._limits, self._writer = site, limits, writer
        self._asked = rules.asked(site, packs)
        self._value_alone = value_alone(packs)
        self._vkey, self._reports = vkey, reports
        self.now_us = clock.now_us
        self._floors = Floors(site, clock.now_us)

    def _read(self) -> Reader:
        return Reader(self._site.data_folder)

    def rules(self, start_us: int, end_us: int) -> list[view.RuleRow]:
        with self._read() as reader:
            return list(rules.rows(reader, self._site, self._asked, start_us, end_us,
                                   self._value_alone))  # fmt: skip

    def zone(self) -> ZoneInfo:
        return self._site.site.zone

    def month(self, month: Month) -> Facts:
        now_us, log = self.now_us(), Files(self._site.data_folder / FOLDER)
        reports = None if self._reports is None else self._reports.all()
        with self._read() as reader:
            return gather(
                self._site, month, reader, log, reports,
                lambda plan: outcome(reader, plan, now_us), now_us,
                value_alone=self._value_alone,
            )  # fmt: skip

    def review(self) -> view.Review:
        with self._read() as reader:
            return exceeded.review(reader)

    def waiting(self) -> list[view.Row]:
        with self._read() as reader:
            found = exceeded.waiting(reader)
            return [exceeded.row(e, reader, self._site, self._value_alone) for e in found]

    def integrity(self) -> view.Integrity | None:
        folder = self._site.data_folder / FOLDER
        newest = _checkpoint(folder / CHECKPOINT)
        if newest is None:
            return None
        with self._read() as reader:
            at_us = reader.cursor("log:at")
        return view.Integrity(newest.size, newest.text.split("\n")[2], at_us, self._vkey,
                              _witness(folder / WITNESSED, newest.origin))  # fmt: skip

    def exceedances(self, start_us: int, end_us: int) -> tuple[list[view.Row], list[view.Both]]:
        with self._read() as reader:
            found = reader.exceedances(start_us, end_us)
            rows = [exceeded.row(e, reader, self._site, self._value_alone)
                    for e in reversed(found)]  # fmt: skip
            return rows, exceeded.both(found)

    def exceedance(self, number: int) -> view.One | None:
        with self._read() as reader:
            found = reader.exceedance(number)
            if found is None:
                return None
            start_us, end_us = found.span
            near = self.reports(start_us - exceeded.HOUR_US, end_us + exceeded.HOUR_US)
            return exceeded.one(found, reader, self._site, near or [], self._value_alone)

    def take(self, number: int, command: str, who: str, words: Mapping[str, str]) -> None:
        self._writer.take_step(number, command, who, words, self.now_us())

    def causes(self) -> Mapping[str, str]:
        return CAUSES

    def sensors(self) -> list[view.Sensor]:
        return instruments.sensors(self._site)

    def units(self) -> Mapping[str, str]:
        return readings.units()

    def records(
        self, node: str, seconds: int, start_us: int, end_us: int
    ) -> Iterator[view.Record]:
        with self._read() as reader:
            yield from readings.records(reader, node, seconds, start_us, end_us)

    def record(self, node: str, channel: int, seconds: int, start_us: int) -> view.Record | None:
        with self._read() as reader:
            found = reader.indicators(start_us, start_us + 1, seconds, node, channel)
            return readings.told(found[0]) if found else None

    def air(self, start_us: int, end_us: int) -> list[view.DayOf]:
        nodes = [s.name for s in self._site.sensors if s.kind == "air"]
        with self._read() as reader:
            zone = self._site.site.zone
            return list(readings.air(reader, nodes, zone, start_us, end_us))

    def reports(self, start_us: int, end_us: int) -> list[view.Reported] | None:
        if self._reports is None:
            return None
        found = [r for r in self._reports.all() if start_us <= r.at_us < end_us]
        then = Around(self._site, self._limits, self.now_us)  # of this thread
        with self._read() as reader:
            spans = reader.exceedances(start_us - exceeded.HOUR_US, end_us + exceeded.HOUR_US)
        return reported.told(list(reversed(found)), spans, then)

    def instruments(self) -> list[view.Instrument]:
        with self._read() as reader:
            return instruments.instruments(self._site, reader, self.now_us(), self._floors)

    def deeds(
        self, start_us: int, end_us: int, of: str, after: int, most: int
    ) -> list[trail.Deed]:
        with self._read() as reader:
            return audit.deeds(reader, start_us, end_us, of, after, most)

    def versions(self) -> list[trail.Version]:
        with Archive(self._site.data_folder) as archive:
            return list(audit.versions(archive))


def _checkpoint(path: Path) -> Checkpoint | None:
    try:
        return Checkpoint.parse(path.read_bytes())
    except (OSError, LedgerError):
        return None


def _witness(folder: Path, origin: str) -> view.Witness | None:
    """The newest that was kept: checked by lotline when it was."""
    sizes = (
        [int(p.name) for p in folder.iterdir() if p.name.isdecimal()] if folder.is_dir() else []
    )
    if not sizes or (kept := _checkpoint(folder / str(max(sizes)))) is None:
        return None
    for s in kept.signatures:
        if s.name != origin and len(s.data) == 72:  # of a cosignature: time and signature
            at_us = int.from_bytes(s.data[:8], "big") * 1_000_000
            return view.Witness(s.name, kept.size, at_us)
    return None
