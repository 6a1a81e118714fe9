"""`lotline export`: the journal's indicators as CSV or JSON lines, one row an indicator."""

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from lotwire.codes import CODE, QUANTITIES, STATUS_WORDS, THIRD_NOMINAL

from lotline.cli.options import DEFAULT_SITE, SiteOption, load_site
from lotline.errors import ConfigError
from lotline.journal import Reader
from lotline.records import Indicator

COLUMNS = (
    "node", "channel", "start", "seconds", "quantity", "value", "unit",
    "completeness", "time_uncertainty_s", "status",
)  # fmt: skip
# Read piece by piece, so that a year does not have to fit into memory.
PIECE_US = 3_600_000_000
STEPS = {"1s": 1, "1m": 60, "15m": 900}


def export(
    site: SiteOption = DEFAULT_SITE,
    start: Annotated[str, typer.Option("--from", help="UTC or with offset; default: all.")] = "",
    end: Annotated[str, typer.Option("--to", help="Up to, not including.")] = "",
    step: Annotated[str, typer.Option(help="1s (as the nodes sent), 1m or 15m.")] = "1m",
    node: Annotated[str, typer.Option(help="Only this node.")] = "",
    form: Annotated[str, typer.Option("--format", help="csv or jsonl.")] = "csv",
    out: Annotated[Path | None, typer.Option(help="A file; default: standard output.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Same as --format jsonl.")] = False,
) -> None:
    """Write the indicators of the journal, one row each."""
    if step not in STEPS:
        raise ConfigError(f"got --step {step}, expected one of {', '.join(STEPS)}")
    form = "jsonl" if as_json else form
    if form not in ("csv", "jsonl"):
        raise ConfigError(f"got --format {form}, expected csv or jsonl")
    with Reader(load_site(site).data_folder) as reader, _opened(out) as file:
        first, last = reader.extent()
        begin = _time(start) if start else first
        stop = _time(end) if end else last + 1
        rows = _rows(reader, begin, stop, STEPS[step], node or None)
        (_write_csv if form == "csv" else _write_jsonl)(file, rows)


@contextmanager
def _opened(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        yield sys.stdout
        return
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            yield file
    except OSError as e:
        raise ConfigError(f"{out} cannot be written: {e.strerror}") from e


def _time(text: str) -> int:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as e:
        raise ConfigError(f"{text!r} is not a time such as 2026-11-22T14:00:00Z") from e
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return int(at.timestamp() * 1e6)


def _rows(
    reader: Reader, start: int, end: int, seconds: int, node: str | None
) -> Iterator[dict[str, Any]]:
    for at in range(start, end, PIECE_US):
        for record in reader.indicators(at, min(at + PIECE_US, end), seconds, node):
            yield from rows_of(record)


def rows_of(record: Indicator) -> Iterator[dict[str, Any]]:
    """A row a quantity; a span that was not measured has one row without a value."""
    at = datetime.fromtimestamp(record.start_us / 1e6, UTC)
    words = [word for bit, word in STATUS_WORDS.items() if record.flags & bit]
    head = {
        "node": record.node,
        "channel": record.channel,
        "start": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "seconds": record.seconds,
    }
    tail = {
        "completeness": round(record.completeness, 4),
        "time_uncertainty_s": record.uncertainty_us / 1e6,
        "status": ", ".join(words),
    }
    if not record.values:
        yield {**head, "quantity": "not measured", "value": None, "unit": "", **tail}
    for name, value in record.values.items():
        unit = QUANTITIES[CODE[name]][1]
        for label, number in _flat(name, value):
            yield {**head, "quantity": label, "value": number, "unit": unit, **tail}


def _flat(name: str, value: float | tuple[float, ...]) -> Iterator[tuple[str, float | None]]:
    if not isinstance(value, tuple):
        yield name, round(value, 4)
        return
    labels = THIRD_NOMINAL if name == "third_octave_Leq" else [str(i) for i in range(len(value))]
    for label, number in zip(labels, value, strict=True):
        yield f"{name}_{label}", round(number, 2) if number == number else None


def _write_csv(file: TextIO, rows: Iterator[dict[str, Any]]) -> None:
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    for row in rows:
        writer.writerow(row)


def _write_jsonl(file: TextIO, rows: Iterator[dict[str, Any]]) -> None:
    for row in rows:
        file.write(json.dumps(row) + "\n")
