"""All that a report of one month speaks of, read once."""

import json
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lotline.config import Config
from lotline.journal import Calibration, Exceedance, Judged, Plan, Reader, Totals, Weather, totals
from lotline.journal.machine_reader import Ran
from lotline.ledger.files import Files
from lotline.localtime import Month, bounds
from lotline.monthly.conditions import Condition, conditions
from lotline.monthly.doubt import Doubt, doubts
from lotline.monthly.gaps import Gap, gaps
from lotline.monthly.head import Head, head_at
from lotline.monthly.words import Words
from lotline.photos import photo_of
from lotline.records import Indicator
from lotline.reports import Report

QUARTER_S = 900
QUARTER_US = QUARTER_S * 1_000_000


@dataclass(frozen=True, slots=True)
class Facts:
    """span_us: the part of the month that has passed. quarters: {(sensor, channel): records of
    quarter hours}, in order. judged: the newest verdicts on spans that begin in it. rejudged:
    verdicts that late data changed, before and after, and when. calibrations: up to its end.
    doubts: of data in it, also by later checks. clock_steps: (when, by how much), us, of the
    gateway. changed_files: (when, name) of site files and packs that came into force in it. gaps:
    of each sensor. missing: (node, records, noted us, closed us). reports: those of noises heard
    in the month, None where none are taken. plans: each with how its promise went. heads: of the
    log at start and end. weather: as it was told. ran: machines during each exceedance. lang: of
    what is printed; attached tables are the same in each. photos: JPEG of positions, by sensor.
    value_alone: rules that do not look at the uncertainty."""

    site: Config
    month: Month
    span_us: tuple[int, int]
    quarters: Mapping[tuple[str, int], list[Indicator]]
    judged: list[Judged]
    conditions: list[Condition]
    exceedances: list[Exceedance]
    totals: Mapping[str, Totals]
    rejudged: list[tuple[Judged, Judged, int]]
    health: Mapping[str, dict[str, Any]]
    calibrations: list[Calibration]
    doubts: list[Doubt]
    clock_steps: list[tuple[int, int]]
    changed_files: list[tuple[int, str]]
    gaps: list[Gap]
    missing: list[tuple[str, int, int, int | None]]
    reports: list[Report] | None
    plans: list[tuple[Plan, str]]
    heads: tuple[Head | None, Head | None]
    witnesses: tuple[int, ...]
    weather: list[Weather]
    ran: Mapping[int, Sequence[Ran]]
    lang: str = "en"
    photos: Mapping[str, bytes] = field(default_factory=dict)
    value_alone: Container[str] = ()

    @property
    def words(self) -> Words:
        """In the language of the report. Raises ConfigError."""
        return Words(self.lang)

    @property
    def over(self) -> bool:
        """The month has ended."""
        return self.span_us == self.month.span_us

    @property
    def limited(self) -> bool:
        """The site file has something to judge by, whether or not it has judged yet."""
        return bool(self.site.rule or self.site.pack)

    @property
    def open(self) -> list[Exceedance]:
        """Exceedances of which people have not said the last word."""
        return [e for e in self.exceedances if e.life.state != "closed"]

    @property
    def final(self) -> bool:
        return self.over and not self.open

    def days(self) -> Iterator[tuple[date, int, int]]:
        """(local day, begin us, end us) as far as it has passed."""
        for on in self.month.days():
            begin, end = bounds(on, self.month.zone)
            if begin < self.span_us[1]:
                yield on, begin, min(end, self.span_us[1])


def measured(records: Sequence[Indicator], begin_us: int, end_us: int) -> float:
    """Share of [begin_us, end_us) that quarter hours have measured."""
    have_s = sum(r.completeness * r.seconds for r in records if begin_us <= r.start_us < end_us)
    return min(1.0, have_s * 1e6 / (end_us - begin_us)) if end_us > begin_us else 0.0


def gather(
    site: Config, month: Month, reader: Reader, log: Files, reports: list[Report] | None,
    outcome: Callable[[Plan], str], now_us: int, lang: str = "",
    value_alone: Container[str] = (),
) -> Facts:  # fmt: skip
    """reports: all that there are. lang: of the report; "" for the site's. value_alone: rules
    that do not look at the uncertainty. Raises JournalError, LedgerError."""
    start_us, end_us = month.span_us
    end_us = max(start_us, min(end_us, now_us // 60_000_000 * 60_000_000))
    span = start_us, end_us
    judged = reader.judged(*span)
    found = reader.exceedances(*span)
    both = totals(e.counted for e in found)
    quarters = quarters_of(reader, span)
    health, checks = health_of(reader), checks_of(site, reader, now_us)
    return Facts(
        site, month, span, quarters, judged,
        conditions(judged, both, lambda one: reasons(reader, one), value_alone), found, both,
        reader.rejudged(*span), health, [c for c in checks if c.made_s * 1e6 < end_us],
        [d for d in _doubts(site, checks)
         if (d.from_us or start_us) < end_us and d.until_us > start_us],
        [s for s in reader.clock_steps() if start_us <= s[0] < end_us],
        _files(reader, span),
        gaps(reader, all_sensors(site, quarters), settled(span, month), health),
        _missing(reader, span),
        None if reports is None else [r for r in reports if start_us <= r.at_us < end_us],
        [(p, outcome(p)) for p in reader.plans() if start_us <= p.start_us < end_us],
        (head_at(log, start_us), head_at(log, end_us)), log.witnessed(),
        reader.weather(*span), {e.id: reader.ran(*e.span) for e in found},
        lang or site.site.lang, _photos(site), value_alone,
    )  # fmt: skip


def quarters_of(reader: Reader, span: tuple[int, int]) -> dict[tuple[str, int], list[Indicator]]:
    """{(sensor, channel): records of quarter hours}"""
    found: dict[tuple[str, int], list[Indicator]] = {}
    for one in reader.indicators(*span, QUARTER_S):
        found.setdefault((one.node, one.channel), []).append(one)
    return found


def reasons(reader: Reader, one: Judged) -> dict[str, Any]:
    """A verdict as it was recorded."""
    rows = reader.verdicts(one.start_us, one.start_us + 1)
    return next((json.loads(v.body) for v in rows if v.rule == one.rule), {})


def health_of(reader: Reader) -> dict[str, dict[str, Any]]:
    return {node: json.loads(body) for node, (_, body) in reader.health().items()}


def checks_of(site: Config, reader: Reader, until_us: int) -> list[Calibration]:
    found = [c for one in site.sensors for c in reader.calibrations(one.name)]
    return [c for c in found if c.made_s * 1e6 < until_us]


def _photos(site: Config) -> dict[str, bytes]:
    """The newest of each position that there is."""
    found = ((one.name, photo_of(site, one.name)) for one in site.sensors)
    return {name: photo.body() for name, photo in found if photo}


def _files(reader: Reader, span: tuple[int, int]) -> list[tuple[int, str]]:
    """(when, name) of site files and packs that came into force in it, in order."""
    found = reader.actions(*span, "file", 1 << 62, 1000)
    return sorted((one.at_us, str(one.words.get("name", ""))) for one in found)


def _doubts(site: Config, checks: list[Calibration]) -> Iterator[Doubt]:
    for one in site.sensors:
        yield from doubts((c for c in checks if c.node == one.name), site.checks.drift)


def all_sensors(
    site: Config, quarters: Mapping[tuple[str, int], list[Indicator]]
) -> dict[tuple[str, int], list[Indicator]]:
    """With sensors of which there is no record at all."""
    silent = {(s.name, 0) for s in site.sensors} - {(node, 0) for node, _ in quarters}
    return dict(quarters) | {key: [] for key in sorted(silent)}


def settled(span: tuple[int, int], month: Month) -> tuple[int, int]:
    """Without the quarter hour that is still being measured or metered."""
    if span == month.span_us:
        return span
    return span[0], max(span[0], span[1] // QUARTER_US * QUARTER_US - QUARTER_US)


def _missing(reader: Reader, span: tuple[int, int]) -> list[tuple[str, int, int, int | None]]:
    """(node, records, noted us, closed us) of holes that were noted in the span."""
    return [
        (node, last - first + 1, noted, closed)
        for node, _, first, last, noted, closed in reader.gaps()
        if span[0] <= noted < span[1]
    ]
