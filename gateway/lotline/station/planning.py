"""Noisy work that somebody announces, checked: by the command line and the operator's page."""

from datetime import datetime, timedelta

from lotline.config import Config
from lotline.errors import InputError

MAX_WORDS = 200
MAX_LONG = timedelta(days=31)


def announced(
    site: Config, start: str, end: str, words: str, machine: str
) -> tuple[datetime, datetime, dict[str, object]]:
    """(from, to, what the journal keeps). start, end: as typed, by the site's clock. Raises
    InputError."""
    begin, stop = _span(start, end, site)
    words = " ".join(words.split())
    if not words or len(words) > MAX_WORDS or not words.isprintable():
        raise InputError(f"got words of {len(words)} characters, expected 1 to {MAX_WORDS}")
    if machine and machine not in [s.name for s in site.node if s.kind != "microphone"]:
        raise InputError(f"got the machine {machine}, expected a node of the site file that is no "
                         "microphone")  # fmt: skip
    said: dict[str, object] = {
        "start_us": _us(begin), "end_us": _us(stop), "words": words, "machine": machine
    }  # fmt: skip
    return begin, stop, said


def _span(start: str, end: str, site: Config) -> tuple[datetime, datetime]:
    begin = _time("from", start, site)
    day = "T" not in end and " " not in end.strip() and ":" in end
    stop = _time("to", f"{begin:%Y-%m-%d}T{end.strip()}" if day else end, site)
    if not begin < stop:
        raise InputError(f"got from {start} to {end}, expected the earlier one first")
    if stop - begin > MAX_LONG:
        raise InputError(f"got from {start} to {end}, expected {MAX_LONG.days} days at "
                         "most")  # fmt: skip
    return begin, stop


def _time(what: str, text: str, site: Config) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as e:
        raise InputError(f"got {what} {text!r}, expected a time such as 2026-11-26T10:00") from e
    return at if at.tzinfo else at.replace(tzinfo=site.site.zone)


def _us(at: datetime) -> int:
    return round(at.timestamp()) * 1_000_000
