"""How a gateway stands, in the officer's words; for the terminal and the page alike."""

from collections.abc import Iterator

from lotline.sites.seen import Seen, State

NOW: dict[State, str] = {
    "unreachable": "unreachable",
    "passed": "limit passed",
    "not_measured": "not measured",
    "close": "close to the limit",
    "within": "within the limit",
    "no_limit": "no limit at this hour",
}
RECORD = {
    "whole": "whole",
    "first": "first head kept",
    "broken": "does not hold",
    "unshown": "not shown",
    "none": "no log",
}
NONE, UNTOLD = "–", "not told"


def remarks(one: Seen) -> Iterator[str]:
    """What is to be looked at, the worst first; nothing where nothing is."""
    record = one.record
    if record is not None and record.word == "broken":
        kept = f" (kept in {record.file})" if record.file else ""
        yield f"{record.sentence}{kept}"
    if since := one.unreachable_since:
        yield f"unreachable since {since:%Y-%m-%d %H:%M} UTC: {one.why}"
    elif one.why:
        yield one.why
    if record is not None and record.word in ("unshown", "first"):
        yield record.sentence
    yield from one.silent
    yield from one.due
    yield from one.notes


def waiting(one: Seen) -> str:
    """Of exceedances: those for the officer first."""
    decide, explain = len(one.waiting("decision")), len(one.waiting("explanation"))
    parts = [f"{decide} to decide" if decide else "", f"{explain} to explain" if explain else ""]
    return ", ".join(filter(None, parts)) or NONE


def month(one: Seen, at: int) -> str:
    """Of this month (0) or the last (1)."""
    return one.months[at].words if at < len(one.months) else UNTOLD


def capture(one: Seen) -> str:
    """Of this month, by the rule of which least was measured."""
    share = one.months[0].capture if one.months else None
    return NONE if share is None else f"{share:g} %"


def entries(one: Seen) -> str:
    """1 234 567"""
    size = one.record.size if one.record else None
    return NONE if size is None else f"{size:,}".replace(",", "\N{NO-BREAK SPACE}")
