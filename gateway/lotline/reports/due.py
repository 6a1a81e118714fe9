"""By when a report is answered: so many working days, at a time of the clock."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Promise:
    """days: Mondays to Fridays after the day of the report. by: "17:00"."""

    days: int
    by: str
    zone: ZoneInfo

    def due_us(self, made_us: int) -> int:
        day = datetime.fromtimestamp(made_us / 1e6, self.zone).date()
        left = self.days
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < SATURDAY
        at = datetime.combine(day, time.fromisoformat(self.by), self.zone)
        return round(at.timestamp()) * 1_000_000
