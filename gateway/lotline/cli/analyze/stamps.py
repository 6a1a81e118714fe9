"""Times as files write them: to seconds UTC since 1970, or to plain seconds."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from lotline.errors import InputError

Doubles = NDArray[np.float64]
DAY_S = 86_400.0
# A number this large counts from 1970 (plain seconds would be three years), in these units.
EPOCH_UNITS = ((1e17, 1e-9), (1e14, 1e-6), (1e11, 1e-3), (1e8, 1.0))
COMPACT = re.compile(r"(?:19|20)\d{12}")  # 20241231154519
OFFSET = re.compile(r"[+-]\d\d:?\d\d$")
ZONE = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?([0-5]\d))?", re.IGNORECASE)
DATE = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})")
CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d(?:[.,]\d*)?))?(?: ?([AaPp])\.?[Mm]\.?)?")
WORDED = ("%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%b %d %Y", "%b %d, %Y", "%d %B %Y")
EPOCH_DAY = date(1970, 1, 1).toordinal()


def parse(texts: Sequence[str], zone: str = "UTC") -> tuple[Doubles, bool]:
    """(seconds, whether they count from 1970 UTC) of a column of times.

    A time without a zone is in `zone`. A date of slashes is month first, unless the column
    holds a month above 12. A number that is no date, or a clock time alone, is plain seconds.
    Raises ValueError with the text that is no time, InputError on an unknown zone.
    """
    where = zone_of(zone)
    numbers = _numbers(texts)
    if numbers is not None:
        return _epoch(numbers)
    if CLOCK.fullmatch(texts[0].strip()):
        return _clocks(texts), False
    if where is UTC and (quick := _plain_iso(texts)) is not None:
        return quick, True
    read = _Reader(texts, where)
    found = np.fromiter((read(t) for t in texts), np.float64, len(texts))
    return (found if where is UTC else _put_back(found, texts, where)), True


def _put_back(found: Doubles, texts: Sequence[str], zone: tzinfo) -> Doubles:
    """Where clocks were put back, local times come twice: the second run of them is later."""
    steps = np.diff(found)
    if not len(steps) or np.percentile(steps, 25) <= 0:  # many rows share a time anyway
        return found
    for at in (np.flatnonzero(steps <= 0) + 1).tolist():
        while at < len(found) and (later := _later(found[at], zone)) and not _dated(texts[at]):
            found[at] += later
            at += 1
    return found


def _later(at: float, zone: tzinfo) -> float:
    """s from the first to the second instant of this local time; 0 where there is but one."""
    local = datetime.fromtimestamp(float(at), zone)
    again = local.replace(fold=1).timestamp() - at
    return again if local.fold == 0 and again > 0 else 0.0


def _dated(text: str) -> bool:
    """Does it name its zone?"""
    return text.rstrip().endswith(("Z", "UTC", "GMT")) or bool(OFFSET.search(text.rstrip()[10:]))


def zone_of(name: str) -> tzinfo:
    """A zone by IANA name, or by offset: +01:00, UTC-5. Raises InputError."""
    if name.upper() in ("UTC", "GMT", "Z"):
        return UTC
    if found := ZONE.fullmatch(name):
        sign, hours, minutes = found.groups()
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        if offset < timedelta(days=1):
            return timezone(-offset if sign == "-" else offset)
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as e:
        raise InputError(
            f"got the time zone {name}, expected a name like Europe/Berlin, +01:00 or UTC-5"
        ) from e


def _numbers(texts: Sequence[str]) -> Doubles | None:
    if COMPACT.fullmatch(texts[0].strip()):
        return None
    try:
        return np.array([float(t.replace(",", ".")) for t in texts])
    except ValueError:
        return None


def _epoch(numbers: Doubles) -> tuple[Doubles, bool]:
    if not np.isfinite(numbers).all():
        raise ValueError("nan")
    size = float(np.median(np.abs(numbers)))
    for least, unit in EPOCH_UNITS:
        if size >= least:
            return numbers * unit, True
    return numbers, False


def _plain_iso(texts: Sequence[str]) -> Doubles | None:
    """Of ISO times without an offset, all at once."""
    if texts[0].endswith("Z"):
        texts = [t.removesuffix("Z") for t in texts]
    try:
        found = np.array(texts, "datetime64[us]") if _naive(texts[0]) else np.array(["NaT"], "M8")
    except ValueError:
        return None
    return None if np.isnat(found).any() else found.astype(np.int64).astype(np.float64) * 1e-6


def _naive(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is None
    except ValueError:
        return False


def _clocks(texts: Sequence[str]) -> Doubles:
    """Times of the day alone: plain seconds that run on over midnight."""
    found = np.array([_clock(t.strip()) for t in texts])
    days = np.cumsum(np.diff(found, prepend=found[:1]) < -DAY_S / 2)
    return np.asarray(found + DAY_S * days)


@lru_cache(100_000)
def _clock(text: str) -> float:
    """Seconds of the day; raises ValueError."""
    found = CLOCK.fullmatch(text)
    if not found:
        raise ValueError(text)
    hour, minute, second, half = found.groups()
    hours, minutes, seconds = int(hour), int(minute), float((second or "0").replace(",", "."))
    if half:
        hours = hours % 12 + (12 if half in "pP" else 0)
    if hours > 24 or minutes > 59 or seconds >= 61:
        raise ValueError(text)
    return 3600.0 * hours + 60 * minutes + seconds


class _Reader:
    """Reads one text after the other, by the form that the column has."""

    def __init__(self, texts: Sequence[str], zone: tzinfo) -> None:
        self._zone = zone
        self._offset = lru_cache(None)(self._find_offset)
        self._day = lru_cache(None)(_day_reader(texts))

    def __call__(self, text: str) -> float:
        day, _, clock = text.partition(" ")
        try:
            return self._utc(self._day(day) + _clock(clock))
        except ValueError:
            return self._other(text.strip())

    def _other(self, text: str) -> float:
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return self._worded(text)
        if found.tzinfo is not None:
            return found.timestamp()
        return self._utc(found.replace(tzinfo=UTC).timestamp())

    def _worded(self, text: str) -> float:
        if COMPACT.fullmatch(text):
            return self(f"{text[:8]}T{text[8:]}")
        for suffix in (" UTC", " GMT", "Z"):
            if text.endswith(suffix):
                return self(text.removesuffix(suffix).strip() + "+00:00")
        offset = OFFSET.search(text)
        if offset and ":" in text[: offset.start()]:
            local = _Reader([text], UTC)._local(text[: offset.start()].strip())
            return local - 60 * _minutes(offset.group())
        return self._utc(self._local(text))

    def _local(self, text: str) -> float:
        for at in range(len(text) - 1, 0, -1):  # the date may have blanks: the clock ends it
            if text[at] == " " and CLOCK.fullmatch(text[at + 1 :]):
                return self._day(text[:at].rstrip(",")) + _clock(text[at + 1 :])
        return self._day(text)

    def _utc(self, local: float) -> float:
        return local if self._zone is UTC else local - self._offset(local // 900)

    def _find_offset(self, quarter: float) -> float:
        """Of a quarter hour of local time, in seconds."""
        naive = datetime(1970, 1, 1) + timedelta(seconds=900 * quarter)
        there = naive.replace(tzinfo=self._zone)
        if there.astimezone(UTC).astimezone(self._zone).replace(tzinfo=None) != naive:
            raise InputError(
                f"there was no {naive} in {self._zone}: the clocks went forward over it; "
                "a file that keeps standard time all year needs its offset as the zone"
            )
        return (self._zone.utcoffset(naive) or timedelta()).total_seconds()


def _minutes(offset: str) -> int:
    return (-1 if offset[0] == "-" else 1) * (int(offset[1:3]) * 60 + int(offset[-2:]))


def _day_reader(texts: Sequence[str]) -> Callable[[str], float]:
    """Of the date of a text, the seconds since 1970; raises ValueError."""
    found = [m for m in map(DATE.match, {t.split(" ")[0] for t in texts}) if m]
    firsts = [int(m[1]) for m in found]
    # 3.4.2024 and 3-4-2024 are written day first, 3/4/2024 month first unless proven wrong.
    slashed = all(m[2] == "/" for m in found)
    month_first = slashed and max(firsts, default=0) <= 12
    month_first |= any(int(m[3]) > 12 and int(m[1]) <= 12 for m in found)

    def day(text: str) -> float:
        ordinal = _ordinal(text.strip(), month_first)
        return DAY_S * (ordinal - EPOCH_DAY)

    return day


def _ordinal(text: str, month_first: bool) -> int:
    found = DATE.fullmatch(text)
    if not found:
        return _worded(text)
    a, b, c = int(found[1]), int(found[3]), int(found[4])
    if len(found[1]) == 4:
        return date(a, b, c).toordinal()
    year = c + 2000 if c < 100 else c
    return (date(year, a, b) if month_first else date(year, b, a)).toordinal()


def _worded(text: str) -> int:
    for form in WORDED:
        try:
            return datetime.strptime(text, form).date().toordinal()
        except ValueError:
            continue
    raise ValueError(text)
