"""Values of one entry of a case: written down, or in a CSV file beside it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lotline.cli.analyze import table
from lotline.cli.judge.times import moment
from lotline.errors import InputError
from lotline.judge.language.quantity import Quantity
from lotline.judge.language.read_window import seconds
from lotline.judge.language.source import Part
from lotline.meter.trace import interval

# Names that columns go by where the entry does not say.
_TIMES = ("time", "start", "timestamp", "datetime", "1")
_VALUES = ("value", "2")
_LONGEST_US = 30 * 366 * 86_400_000_000


class Values(NamedTuple):
    """(n,) each: UTC us, UTC us, the value; NaN where not measured."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    value: NDArray[np.float64]


def span(part: Part, keys: Mapping[str, Part], of: Quantity, zone: tzinfo) -> tuple[int, int]:
    """`from` and `to`; `from` and `every` with a list; or `at` for an entry of a ledger."""
    if "at" in keys:
        if of.how != "sum":
            keys["at"].fail(f"{of.name} is measured over a time: give `from` and `to`")
        at = moment(keys["at"], zone)
        return at, at
    if "from" not in keys:
        part.fail("the key 'from' is missing")
    start = moment(keys["from"], zone)
    if "to" in keys:
        return start, after(keys["from"], start, keys["to"], zone)
    if "every" not in keys or "values" not in keys:
        part.fail("the key 'to' is missing")
    return start, start + _each(keys["every"]) * len(keys["values"].items())


def after(first: Part, start: int, last: Part, zone: tzinfo) -> int:
    """The moment of `last`, which must come after that of `first`."""
    end = moment(last, zone)
    if end <= start:
        when = "as it begins" if end == start else "before it begins"
        last.fail(f"it ends {when}: from {first.text()} to {last.text()}")
    if end - start > _LONGEST_US:
        last.expected("at most 30 years")
    return end


def _each(part: Part) -> int:
    return round(seconds(part) * 1e6)


def number(part: Part) -> float:
    """null: not measured."""
    return float("nan") if part.value is None else part.number()


def listed(keys: Mapping[str, Part], what: Part, start: int, end: int) -> Values:
    """Values in a row, each over `every`, or over equal parts of from..to."""
    values = [number(p) for p in what.items()]
    if not values:
        what.expected("at least one value")
    each = _each(keys["every"]) if "every" in keys else (end - start) // len(values)
    if "every" in keys and start + each * len(values) != end:
        what.fail(f"{len(values)} values of {keys['every'].text()} do not fill the time from..to")
    edges = start + each * np.arange(len(values) + 1)
    edges[-1] = end
    return Values(edges[:-1], edges[1:], np.array(values))


def from_csv(keys: Mapping[str, Part], folder: Path, zone: tzinfo) -> tuple[Values, list[str]]:
    """The values, and what had to be mended in the file."""
    part = keys["csv"]
    path = folder / part.text()
    columns = [keys["column"].name()] if "column" in keys else [keys["quantity"].text(), *_VALUES]
    times = [keys["time"].name()] if "time" in keys else _TIMES
    read = _first_that_reads(path, columns, times, str(zone), part)
    if not read.dated or read.times is None:
        part.fail(f"the times in {path.name} are not dates")
    if read.clash is not None:
        when = datetime.fromtimestamp(read.clash, zone).replace(tzinfo=None)
        part.fail(f"{path.name} says different values of {when}: which of them was measured?")
    step = seconds(keys["every"]) if "every" in keys else interval(read.times)
    if np.isnan(step):
        part.fail(f"{path.name} has one row: give `every`, the time that it stands for")
    start = np.round(read.times * 1e6).astype(np.int64)
    values = Values(start, _ends(start, round(step * 1e6)), next(iter(read.columns.values())))
    return values, [f"{path.name}: {note}." for note in read.notes]


def _ends(start: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """A row lasts one step; the jitter of clocks is neither a gap nor an overlap."""
    end = start + size
    near = np.abs(start[1:] - end[:-1]) < size // 2
    end[:-1] = np.where(near, start[1:], np.minimum(end[:-1], start[1:]))
    return end


def _first_that_reads(
    path: Path, columns: Sequence[str], times: Sequence[str], zone: str, part: Part
) -> table.Table:
    """By the first names of columns that the file has."""
    error: InputError | None = None
    for column in columns:
        for time in times:
            try:
                return table.read(path, [column], time, zone)
            except InputError as e:
                error = error or e
    part.fail(str(error))
