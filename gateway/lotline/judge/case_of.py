"""What is judged and by whose answers: data, facts of the site, instrument, uncertainty."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from zoneinfo import ZoneInfo

from lotline.judge.fact import Answer
from lotline.judge.holiday import holidays
from lotline.judge.pack import Pack
from lotline.judge.period import Calendar
from lotline.judge.series import Data


@dataclass(frozen=True, slots=True)
class Case:
    """zone: of the site, None for the pack's. holidays: of the site, as `DE-NW`; empty for the
    pack's. free_days: declared holidays besides. uncertainty: expanded, by quantity; "" for all
    others. instrument: a key of pack.INSTRUMENTS. drift: dB between two calibrations."""

    data: Data
    answers: Mapping[str, Answer] = field(default_factory=dict)
    zone: tzinfo | None = None
    holidays: str = ""
    free_days: tuple[date, ...] = ()
    uncertainty: Mapping[str, float] = field(default_factory=dict)
    instrument: str = ""
    drift: float | None = None

    def calendar(self, pack: Pack) -> Calendar:
        """The local calendar; the site's zone and holidays before the pack's."""
        zone = self.zone or ZoneInfo(pack.zone or "UTC")
        days = holidays(self.holidays or pack.holidays)

        def clock(name: str) -> str | None:
            fact = pack.facts.get(name)
            answer = self.answers.get(name, fact.default if fact else None)
            return answer if isinstance(answer, str) else None

        named = {d: "declared holiday" for d in self.free_days}
        return Calendar(pack.periods, zone, days.with_dates(named), clock)

    def digest(self) -> bytes:
        """Of everything but the data, canonical."""
        answers = {k: v if not isinstance(v, tuple) else [str(d) for d in v] for k, v in self.answers.items()}
        told = [answers, dict(self.uncertainty), self.instrument, self.drift, self.holidays,
                [str(d) for d in self.free_days], str(self.zone)]  # fmt: skip
        return json.dumps(told, sort_keys=True).encode()
