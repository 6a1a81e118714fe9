"""Columns of numbers out of a text table, however its writer separates, quotes and dates."""

import csv
import gzip
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lotline.cli.analyze import stamps
from lotline.cli.analyze.header import locate, reads, split
from lotline.cli.analyze.ordering import contradiction, in_order
from lotline.cli.analyze.where import Where, passing
from lotline.errors import InputError

Doubles = NDArray[np.float64]
# In the histories of home automation: what the state in a row is of.
ENTITY = "entity_id"
# What loggers write for "not measured", beside nothing at all.
EMPTY = frozenset(
    (
        "", "-", "--", "na", "n/a", "#n/a", "nan", "nil", "null", "none", "inf", "-inf", "nodata",
        "unavailable", "unknown", "?",
    )
)  # fmt: skip


@dataclass
class Table:
    """columns: by the asked name, NaN where nothing was measured. times: ascending, one a
    row, or None where none were asked for. dated: times count from 1970 UTC, else from
    wherever the file begins. notes: what had to be mended, a sentence each. clash: the first
    time of which rows said different things, and only one was kept; else None."""

    columns: dict[str, Doubles]
    times: Doubles | None = None
    dated: bool = False
    notes: list[str] = field(default_factory=list)
    clash: float | None = None


def read(
    path: Path,
    columns: Sequence[str],
    time: str | Sequence[str] | None = None,
    zone: str = "UTC",
    where: Sequence[Where] = (),
) -> Table:
    """The asked columns of a CSV, TSV or semicolon file (may be gzipped).

    A column is asked by name (as written, else whatever its case), or by number from 1.
    Lines before the header are passed over. Times without a zone are in `zone`; a time may
    stand in several columns, such as date and clock. `where`: only rows that pass all of them.
    Rows are put in order by their times (see ordering). Raises InputError with file and line.
    """
    clock = [time] if isinstance(time, str) else list(time or ())
    asked = [*columns, *(w.column for w in where), *clock]
    text = _text(path)
    start, delimiter, places = locate(path, text, asked)
    rows, lines = _rows(path, text, delimiter, places, start)
    rows, lines = passing(rows, lines, len(columns), where)
    if time is not None and rows and text[-1:] != "\n" and not reads(rows[-1][-1]):
        rows, lines = rows[:-1], lines[:-1]  # the writer was stopped in its last line
    if not rows:
        wanted = " that passes the filters" if where else ""
        raise InputError(f"{path}: there is no row of values in it{wanted}")
    fields = list(zip(*rows, strict=True))
    table = Table({n: _values(path, lines, fields[i], n) for i, n in enumerate(columns)})
    if time is not None:
        times, table.dated = _times(path, lines, fields[-1], zone)
        empty = np.all([np.isnan(v) for v in table.columns.values()], axis=0)
        table.times, order, table.notes = in_order(times, empty)
        if len(order) < len(times):
            clashes = [contradiction(times, v) for v in table.columns.values()]
            table.clash = min((t for t in clashes if t is not None), default=None)
        table.columns = {n: v[order] for n, v in table.columns.items()}
    return table


def entities(path: Path) -> list[str]:
    """The meters that a history of home automation holds, by `entity_id`; none of another
    file. Raises InputError."""
    text = _text(path)
    names = [n.strip() for n in split(text.partition("\n")[0].rstrip("\r"), ",")]
    if ENTITY not in names:
        return []
    rows, _ = _rows(path, text, ",", [names.index(ENTITY)], 1)
    return sorted({row[0] for row in rows if row[0]})


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
        if raw[:2] == b"\x1f\x8b":
            raw = gzip.decompress(raw)
    except (OSError, EOFError) as e:
        words = getattr(e, "strerror", None) or str(e)
        raise InputError(f"{path} cannot be read: {words}") from e
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")  # the degree signs of older loggers


def _rows(
    path: Path, text: str, delimiter: str, places: Sequence[int], start: int
) -> tuple[list[list[str]], list[int]]:
    """(the asked fields of each row, the line each row stands in)."""
    source = StringIO(text, newline="")
    skipped = list(islice(source, start))
    above = split(skipped[-1], delimiter) if skipped else []
    header = [above[p] for p in places] if len(above) > max(places) else []
    rows, lines = [], []
    reader = csv.reader(source, delimiter=delimiter, skipinitialspace=True)
    missing = [""] * (max(places) + 1)
    for row in _checked(path, reader, start):
        if len(row) < len(missing):
            row += missing
        kept = [row[p] for p in places]
        if any(row) and row[0][:1] != "#" and kept != header:
            rows.append(kept)
            lines.append(start + reader.line_num)
    while len(rows) > 1 and not any(reads(t) for t in rows[0]) and any(map(reads, rows[1])):
        del rows[0], lines[0]  # the row of units below a header
    return rows, lines


def _checked(path: Path, reader: Iterator[list[str]], start: int) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as e:
        line = start + getattr(reader, "line_num", 0)
        raise InputError(f"{path}, line {line}: it cannot be read as a table: {e}") from e


def _values(path: Path, lines: Sequence[int], texts: Sequence[str], name: str) -> Doubles:
    try:
        found = np.array([float(t.replace(",", ".") or "nan") for t in texts])
    except ValueError:
        found = _each(path, lines, texts, _number, f"in column {name}, expected a number")
    found[~np.isfinite(found)] = np.nan
    return found


def _number(text: str) -> float:
    """Decimal point or comma, digits in groups or not; raises ValueError."""
    text = text.strip()
    if text.casefold() in EMPTY:
        return np.nan
    if text.rfind(",") > text.rfind(".") and text.count(",") == 1:
        return float(text.replace(".", "").replace(",", "."))
    return float(text.replace(",", ""))


def _each(
    path: Path, lines: Sequence[int], texts: Sequence[str], one: Callable[[str], float], told: str
) -> Doubles:
    found = np.empty(len(texts))
    for i, text in enumerate(texts):
        try:
            found[i] = one(text)
        except ValueError as e:
            raise InputError(f"{path}, line {lines[i]}: got {text!r} {told}") from e
    return found


def _times(
    path: Path, lines: Sequence[int], texts: Sequence[str], zone: str
) -> tuple[Doubles, bool]:
    try:
        return stamps.parse(texts, zone)
    except ValueError as e:
        got = str(e.args[0]) if e.args else ""
        line = next((n for n, t in zip(lines, texts, strict=True) if not reads(t)), lines[0])
        text = next((t for t in texts if not reads(t)), got)
        raise InputError(f"{path}, line {line}: got {text!r}, expected a time") from e
