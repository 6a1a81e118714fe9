"""From the JSON of an ERP to jobs; a refusal is one sentence that names the job and the key."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, NoReturn

from lotline.errors import InputError
from lotline.jobs.message import items, moment, shown
from lotline.journal.jobs import AHEAD_US, Job

KEYS = ("job", "order", "machine", "start", "end", "good", "scrap", "due")
# Of one message.
JOBS_MOST = 200
_NAME_MOST = 64
_PIECES_MOST = 10**9
_LONGEST = timedelta(days=31)
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST_DUE = datetime(2200, 1, 1, tzinfo=UTC)


def read(body: bytes, machines: Collection[str], zone: tzinfo, now_us: int) -> list[Job]:
    """One job or a list of them. machines: those that there are. zone: of due days. Raises
    InputError; then none of them is to be taken."""
    told = items(body, "jobs", JOBS_MOST)
    jobs = [_Reading(item, machines, zone, now_us).job() for item in told]
    for job in jobs:
        if sum(other.id == job.id for other in jobs) > 1:
            raise InputError(f"job {job.id} stands there twice")
    return jobs


class _Reading:
    """One object on its way to a job."""

    def __init__(self, item: Any, machines: Collection[str], zone: tzinfo, now_us: int) -> None:
        if not isinstance(item, Mapping):
            raise InputError(f"got {shown(item)}, expected an object with {', '.join(KEYS)}")
        self._item, self._machines, self._zone = item, machines, zone
        self._latest = datetime.fromtimestamp((now_us + AHEAD_US) / 1e6, UTC)
        self._id = ""
        self._id = self._text("job")

    def job(self) -> Job:
        if unknown := sorted(set(self._item) - set(KEYS)):
            self._refuse(f"{shown(unknown[0])} is no key of a job; there are {', '.join(KEYS)}")
        machine = self._text("machine")
        if machine not in self._machines:
            there = ", ".join(sorted(self._machines)) or "none"
            self._refuse(f"there is no machine {shown(machine)}; there are {there}")
        start = self._time("start")
        if start is None:
            self._refuse("`start` is missing")
        end = self._time("end")
        if end is not None and not start <= end <= start + _LONGEST:
            self._refuse(f"got `end` {end.isoformat()}, expected it after `start`, within "
                         f"{_LONGEST.days} days")  # fmt: skip
        return Job(
            self._id, self._text("order", needed=False), machine, _us(start),
            None if end is None else _us(end), self._pieces("good"), self._pieces("scrap"),
            self._due(),
        )  # fmt: skip

    def _refuse(self, why: str) -> NoReturn:
        raise InputError(f"job {self._id}: {why}" if self._id else why)

    def _text(self, key: str, needed: bool = True) -> str:
        value = self._item.get(key)
        if value is None and not needed:
            return ""
        if isinstance(value, str) and 0 < len(value) <= _NAME_MOST and _is_line(value):
            return value
        self._refuse(f"got `{key}` {shown(value)}, expected text of 1 to {_NAME_MOST} characters "
                     "in one line")  # fmt: skip

    def _pieces(self, key: str) -> int | None:
        value = self._item.get(key)
        if value is None:
            return None
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not 0 <= value <= _PIECES_MOST:
            self._refuse(f"got `{key}` {shown(value)}, expected a whole number of pieces from 0 "
                         f"to {_PIECES_MOST}")  # fmt: skip
        return int(value)

    def _time(self, key: str) -> datetime | None:
        value = self._item.get(key)
        if value is None:
            return None
        at = moment(value)
        if at is None:
            self._refuse(f"got `{key}` {shown(value)}, expected a time with its offset such as "
                         "2026-11-23T08:00:00+01:00")  # fmt: skip
        if not _EARLIEST <= at <= self._latest:
            self._refuse(f"got `{key}` {value}, expected a time from 2000 until now")
        return at

    def _due(self) -> int | None:
        """A day is over at its end, by the site's clock."""
        value = self._item.get("due")
        if value is None:
            return None
        at = moment(value) or self._day(value)
        if at is None or not _EARLIEST <= at <= _LATEST_DUE:
            self._refuse(f"got `due` {shown(value)}, expected a day such as 2026-11-23, or a "
                         "time with its offset")  # fmt: skip
        return _us(at)

    def _day(self, value: Any) -> datetime | None:
        try:
            day = date.fromisoformat(value) if isinstance(value, str) else None
            if day is None:
                return None
            next_day = datetime.combine(day + timedelta(days=1), time(), self._zone)
            return next_day.astimezone(UTC)
        except (ValueError, OverflowError):
            return None


def _is_line(text: str) -> bool:
    return text.isprintable() and text == text.strip()


def _us(at: datetime) -> int:
    return round(at.timestamp()) * 1_000_000
