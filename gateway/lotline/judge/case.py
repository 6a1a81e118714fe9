"""What is judged and by whose answers: data, facts of the site, instrument, uncertainty."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from zoneinfo import ZoneInfo

from lotline.judge.language.fact import Answer
from lotline.judge.language.holiday import holidays
from lotline.judge.language.pack import Pack
from lotline.judge.language.period import Calendar
from lotline.judge.series import Data

# {what it is made of: (calendar, pack, answers)}; these stay, so that no others get their id.
_Calendars = dict[tuple[object, ...], tuple[Calendar, Pack, Mapping[str, Answer]]]


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
    # Calendars remember their dates: of a case that differs in its data alone they are shared.
    calendars: _Calendars = field(default_factory=dict, compare=False, repr=False)

    def calendar(self, pack: Pack) -> Calendar:
        """The local calendar; the site's zone and holidays before the pack's."""
        key = id(pack), id(self.answers), self.zone, self.holidays, self.free_days
        if key not in self.calendars:
            self.calendars[key] = self._calendar(pack), pack, self.answers
        return self.calendars[key][0]

    def _calendar(self, pack: Pack) -> Calendar:
        zone = self.zone or ZoneInfo(pack.zone or "UTC")
        days = holidays(self.holidays or pack.holidays)

        def clock(name: str) -> str | None:
            fact = pack.facts.get(name)
            answer = self.answers.get(name, fact.default if fact else None)
            return answer if isinstance(answer, str) else None

        named = dict.fromkeys(self.free_days, "declared holiday")
        return Calendar(pack.periods, zone, days.with_dates(named), clock)

    def digest(self) -> bytes:
        """Of everything but the data, canonical."""
        answers = {
            k: v if not isinstance(v, tuple) else [str(d) for d in v]
            for k, v in self.answers.items()
        }
        told = [answers, dict(self.uncertainty), self.instrument, self.drift, self.holidays,
                [str(d) for d in self.free_days], str(self.zone)]  # fmt: skip
        return json.dumps(told, sort_keys=True).encode()
