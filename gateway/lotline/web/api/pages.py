"""Rows of a span of time in pages: each names where the next one begins."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from lotline.errors import InputError

DAY_US = 86_400_000_000
# Days that one request reads at most; what is after them has the next page.
MOST_DAYS = 100
_CURSOR = re.compile(r"(\d{1,18})-(\d{1,9})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Years that any clock of a site may have been in.
_FIRST_US, _LAST_US = 0, 4_102_444_800_000_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """[start_us, end_us); of the rows that start at start_us the first `skip` were given."""

    start_us: int
    end_us: int
    skip: int
    limit: int


def asked(begin: str, end: str, limit: int, cursor: str) -> Asked:
    """Raises InputError."""
    start_us = _time("from", begin) if begin else _FIRST_US
    end_us = _time("to", end) if end else _LAST_US
    skip = 0
    if cursor:
        found = _CURSOR.fullmatch(cursor)
        if found is None:
            raise InputError("got a cursor that no page has named")
        start_us, skip = int(found[1]), int(found[2])
    return Asked(max(start_us, _FIRST_US), min(end_us, _LAST_US), skip, limit)


def _time(name: str, text: str) -> int:
    try:
        at = datetime.fromisoformat(text)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return (at - _EPOCH) // timedelta(microseconds=1)
    except (ValueError, OverflowError) as e:
        raise InputError(f"got {name}={text[:40]!r}, expected a time such as "
                         "2026-11-22T14:00:00Z") from e  # fmt: skip


def page(
    asked: Asked, extent: tuple[int, int], read: Callable[[int, int], Iterable[T]],
    start_of: Callable[[T], int], row: Callable[[T], dict[str, Any]],
) -> dict[str, Any]:  # fmt: skip
    """read(start, end): all that start in it, in order. extent: outside of it there is nothing."""
    at, end = max(asked.start_us, extent[0]), min(asked.end_us, extent[1])
    skip = asked.skip if at == asked.start_us else 0
    items: list[dict[str, Any]] = []
    last, same = at, skip
    for _ in range(MOST_DAYS):
        if at >= end:
            return {"items": items, "next": None}
        stop = min(at + DAY_US, end)
        for one in list(read(at, stop))[skip:]:
            if len(items) == asked.limit:
                return {"items": items, "next": f"{last}-{same}"}
            start = start_of(one)
            last, same = (start, same + 1) if start == last else (start, 1)
            items.append(row(one))
        at, skip = stop, 0
        if last < at:
            last, same = at, 0
    return {"items": items, "next": f"{at}-0"}
