"""All that a report of one month speaks of, read once."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lotline.config import Config
from lotline.journal import Calibration, Exceedance, Judged, Plan, Reader, Totals, Weather, totals
from lotline.journal.machine_reader import Ran
from lotline.ledger.files import Files
from lotline.localtime import Month, bounds
from lotline.monthly.conditions import Condition, conditions
from lotline.monthly.head import Head, head_at
from lotline.monthly.words import Words
from lotline.records import Indicator
from lotline.reports import Report

QUARTER_S = 900


@dataclass(frozen=True, slots=True)
class Facts:
    """span_us: the part of the month that has passed. quarters: {(sensor, channel): records of
    quarter hours}, in order. judged: the newest verdicts on spans that begin in it. rejudged:
    verdicts that late data changed, before and after. calibrations: up to its end. gaps: (node,
    records, noted us, closed us). reports: those of noises heard in the month, None where none
    are taken. plans: each with how its promise went. heads: of the log at start and end.
    weather: as it was told. ran: machines during each exceedance. lang: of what is
    printed; attached tables are the same in each."""

    site: Config
    month: Month
    span_us: tuple[int, int]
    quarters: Mapping[tuple[str, int], list[Indicator]]
    judged: list[Judged]
    conditions: list[Condition]
    exceedances: list[Exceedance]
    totals: Mapping[str, Totals]
    rejudged: list[tuple[Judged, Judged]]
    health: Mapping[str, dict[str, Any]]
    calibrations: list[Calibration]
    gaps: list[tuple[str, int, int, int | None]]
    reports: list[Report] | None
    plans: list[tuple[Plan, str]]
    heads: tuple[Head | None, Head | None]
    witnesses: tuple[int, ...]
    weather: list[Weather]
    ran: Mapping[int, Sequence[Ran]]
    lang: str = "en"

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
) -> Facts:  # fmt: skip
    """reports: all that there are. lang: of the report; "" for the site's. Raises JournalError,
    LedgerError."""
    start_us, end_us = month.span_us
    end_us = max(start_us, min(end_us, now_us // 60_000_000 * 60_000_000))
    span = start_us, end_us
    judged = reader.judged(*span)
    found = reader.exceedances(*span)
    both = totals(e.counted for e in found)
    quarters: dict[tuple[str, int], list[Indicator]] = {}
    for one in reader.indicators(*span, QUARTER_S):
        quarters.setdefault((one.node, one.channel), []).append(one)
    return Facts(
        site, month, span, quarters, judged,
        conditions(judged, both, lambda one: reasons(reader, one)), found, both,
        reader.rejudged(*span), _health(reader), _calibrations(site, reader, end_us),
        _gaps(reader, span),
        None if reports is None else [r for r in reports if start_us <= r.at_us < end_us],
        [(p, outcome(p)) for p in reader.plans() if start_us <= p.start_us < end_us],
        (head_at(log, start_us), head_at(log, end_us)), log.witnessed(),
        reader.weather(*span), {e.id: reader.ran(*e.span) for e in found},
        lang or site.site.lang,
    )  # fmt: skip


def reasons(reader: Reader, one: Judged) -> dict[str, Any]:
    """A verdict as it was recorded."""
    rows = reader.verdicts(one.start_us, one.start_us + 1)
    return next((json.loads(v.body) for v in rows if v.rule == one.rule), {})


def _health(reader: Reader) -> dict[str, dict[str, Any]]:
    return {node: json.loads(body) for node, (_, body) in reader.health().items()}


def _calibrations(site: Config, reader: Reader, until_us: int) -> list[Calibration]:
    found = [c for one in site.sensors for c in reader.calibrations(one.name)]
    return [c for c in found if c.made_s * 1e6 < until_us]


def _gaps(reader: Reader, span: tuple[int, int]) -> list[tuple[str, int, int, int | None]]:
    """(node, records, noted us, closed us) of holes that were noted in the span."""
    return [
        (node, last - first + 1, noted, closed)
        for node, _, first, last, noted, closed in reader.gaps()
        if span[0] <= noted < span[1]
    ]
