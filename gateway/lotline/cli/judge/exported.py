"""Indicators in the files that `lotline export` writes."""

import csv
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from lotwire.codes import CODE, STATUS_WORDS

from lotline.cli.export import COLUMNS
from lotline.cli.options import utc_us
from lotline.errors import InputError, LotlineError
from lotline.records import Indicator, Levels, Value

_FLAGS = {word: bit for bit, word in STATUS_WORDS.items()}
# What belongs to one record stands in rows that follow each other.
_HEAD = "node", "channel", "start", "seconds"
_NOTHING = "not measured"


def read(path: Path) -> list[Indicator]:
    """CSV, or JSON lines; raises InputError with file and line."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = _json(file) if path.suffix in (".jsonl", ".json") else _csv(path, file)
            return list(_records(path, lines))
    except OSError as e:
        raise InputError(f"{path} cannot be read: {e.strerror}") from e
    except UnicodeDecodeError as e:
        raise InputError(f"{path} is not text in UTF-8 (byte {e.start + 1})") from e


Numbered = tuple[int, Any]


def _csv(path: Path, file: Iterable[str]) -> Iterator[Numbered]:
    rows = csv.DictReader(file)
    if tuple(rows.fieldnames or ()) != COLUMNS:
        got = ", ".join(rows.fieldnames or ()) or "none"
        raise InputError(
            f"{path} line 1: got the columns {got}; expected those of `lotline export`: "
            f"{', '.join(COLUMNS)}"
        )
    for row in rows:
        yield rows.line_num, row


def _json(file: Iterable[str]) -> Iterator[Numbered]:
    for number, line in enumerate(file, 1):
        try:
            yield number, json.loads(line)
        except (ValueError, RecursionError):
            yield number, None


def _records(path: Path, lines: Iterable[Numbered]) -> Iterator[Indicator]:
    def head(one: Numbered) -> tuple[str, ...]:
        number, row = one
        if not isinstance(row, dict) or any(row.get(name) in (None, "") for name in _HEAD):
            raise InputError(f"{path} line {number} is not a row of `lotline export`")
        return tuple(str(row[name]) for name in _HEAD)

    for _, group in groupby(lines, head):
        rows = list(group)
        try:
            yield _record([row for _, row in rows])
        except (LotlineError, ValueError, KeyError, TypeError, OverflowError) as e:
            raise InputError(f"{path} line {rows[0][0]} is not a row of `lotline export`") from e


def _record(rows: list[dict[str, Any]]) -> Indicator:
    first = rows[0]
    flags = sum(_FLAGS[word] for word in str(first["status"]).split(", ") if word)
    return Indicator(
        str(first["node"]), int(first["channel"]), utc_us(str(first["start"])),
        int(first["seconds"]), _values(rows), float(first["completeness"]),
        round(float(first["time_uncertainty_s"]) * 1e6), flags,
    )  # fmt: skip


def _values(rows: list[dict[str, Any]]) -> dict[str, Value]:
    """Numbers by quantity; levels of several bands together."""
    found: dict[str, Value] = {}
    bands: dict[str, list[float]] = {}
    for row in rows:
        name, value = str(row["quantity"]), row["value"]
        level = float("nan") if value in (None, "") else float(value)
        if name in CODE:
            found[name] = level
        elif name != _NOTHING:
            of = name.rpartition("_")[0]
            if of not in CODE:
                raise KeyError(name)
            bands.setdefault(of, []).append(level)
    return {**found, **{of: Levels.of(levels) for of, levels in bands.items()}}
