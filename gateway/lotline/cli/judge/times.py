"""Times of a case: with an offset, or by the local clock of the site."""

from datetime import UTC, date, datetime, timedelta, tzinfo

from lotline.judge.source import Part

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_YEARS = range(1970, 2200)


def moment(part: Part, zone: tzinfo) -> int:
    """UTC us. Refuses local times that did not exist, or of which there were two."""
    at = _parsed(part)
    if at.year not in _YEARS:
        part.expected("a year from 1970 on")
    if at.tzinfo is None:
        at = _local(part, at, zone)
    return (at - _EPOCH) // timedelta(microseconds=1)


def day(part: Part) -> date:
    try:
        return date.fromisoformat(part.text())
    except ValueError:
        part.expected("a date such as 2026-03-02")


def _parsed(part: Part) -> datetime:
    text = part.text()
    # The end of a day, as people write it.
    later = text[10:11] in "T " and text[11:16] == "24:00"
    try:
        at = datetime.fromisoformat(f"{text[:11]}00:00{text[16:]}" if later else text)
        return at + timedelta(days=1) if later else at
    except (ValueError, OverflowError):
        part.expected("a time such as 2026-03-02T22:00 or 2026-03-02T22:00:00+01:00")


def _local(part: Part, at: datetime, zone: tzinfo) -> datetime:
    first, second = at.replace(tzinfo=zone), at.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    back = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    if back == at:
        part.fail(f"{at} came twice, when the clocks of {zone} went back: write it with its offset, as {first.isoformat()} or {second.isoformat()}")
    # The first moment that the clocks skip is the moment of the change itself.
    if _skips_from(at, zone):
        return first
    part.fail(f"there was no {at} in {zone}: the clocks went forward over it")


def _skips_from(at: datetime, zone: tzinfo) -> bool:
    just = at - timedelta(microseconds=1)
    return just.replace(tzinfo=zone).utcoffset() == just.replace(tzinfo=zone, fold=1).utcoffset()
