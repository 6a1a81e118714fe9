"""`lotline export`: the journal's indicators, or its cycles of machines, as CSV, JSON
lines or Parquet."""

import csv
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TextIO, TypeVar

import typer
from lotwire.codes import CODE, QUANTITIES, STATUS_WORDS, THIRD_NOMINAL

from lotline.cli.options import (
    DEFAULT_SITE,
    FromOption,
    SiteOption,
    ToOption,
    load_site,
    span_us,
    whole,
    writing,
)
from lotline.errors import ConfigError
from lotline.journal import Reader
from lotline.records import Indicator, Levels, MachineCycle, Value

COLUMNS = (
    "node", "channel", "start", "seconds", "quantity", "value", "unit",
    "completeness", "time_uncertainty_s", "status",
)  # fmt: skip
CYCLE_COLUMNS = (
    "node", "channel", "start", "end", "seconds", "energy_Wh", "peak", "confidence",
)  # fmt: skip
# Read piece by piece, so that a year does not have to fit into memory.
PIECE_US = 3_600_000_000
FORMS = ("csv", "jsonl", "parquet", "evidence")
STEPS = {"1s": 1, "1m": 60, "15m": 900}

T = TypeVar("T")


def export(
    site: SiteOption = DEFAULT_SITE,
    start: FromOption = "",
    end: ToOption = "",
    step: Annotated[str, typer.Option(help="1s (as measured), 1m or 15m.")] = "1m",
    node: Annotated[str, typer.Option(help="Only this node or microphone.")] = "",
    cycles: Annotated[bool, typer.Option("--cycles", help="Cycles of machines instead.")] = False,
    form: Annotated[
        str, typer.Option("--format", help="csv, jsonl, parquet or evidence.")
    ] = "csv",
    out: Annotated[Path | None, typer.Option(help="A file; default: standard output.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Same as --format jsonl.")] = False,
) -> None:
    """Write the indicators of the journal, or the cycles that ended, one row each; or, as
    evidence, all that somebody else needs to check them: see `lotline verify`."""
    if step not in STEPS:
        raise ConfigError(f"got --step {step}, expected one of {', '.join(STEPS)}")
    form = "jsonl" if as_json else form
    if form not in FORMS:
        raise ConfigError(f"got --format {form}, expected {', '.join(FORMS[:-1])} or {FORMS[-1]}")
    begin, stop = span_us(start, end)
    loaded = load_site(site)
    if form == "evidence":
        span = (begin, stop) if start or end else None
        _export_evidence(loaded.data_folder, out, span, node)
        return
    with Reader(loaded.data_folder) as reader:
        _check_node(node, {*reader.nodes(), *(n.name for n in loaded.sensors)})
        first, last = reader.extent()
        records = _records(reader, max(begin, first), min(stop, last + 1), STEPS[step], node)
        found = _cycles(reader, begin, stop, [node] if node else reader.nodes())
        if form == "parquet":
            _write_parquet(out, found if cycles else records, cycles)
            return
        rows = _flat_rows(found, _cycle_row) if cycles else _flat_rows(records, rows_of)
        with _opened(out) as file:
            if form == "csv":
                _write_csv(file, CYCLE_COLUMNS if cycles else COLUMNS, rows)
            else:
                _write_jsonl(file, rows)


def _write_parquet(out: Path | None, records: Iterator[Any], cycles: bool) -> None:
    from lotline.cli import parquet

    path = parquet.check(out)
    if cycles:
        rows = (parquet.cycle_row(row, one) for one in records for row in _cycle_row(one))
    else:
        rows = (parquet.indicator_row(row, one) for one in records for row in rows_of(one))
    with whole(path) as new:
        parquet.write(new, parquet.CYCLES if cycles else parquet.INDICATORS, rows)


def _export_evidence(
    data: Path, out: Path | None, span: tuple[int, int] | None, node: str
) -> None:
    from lotline.cli.evidence import export_evidence  # with cryptography, a tenth of a second

    if node:
        raise ConfigError("got --node, expected none: verdicts need the evidence of all nodes")
    if out is None:
        raise ConfigError("--format evidence needs --out, a folder or a file that ends with .zip")
    with writing(out):
        export_evidence(data, out, span)


def _check_node(node: str, known: set[str]) -> None:
    """A slip of the pen must not look like a place where nothing was measured."""
    if node and node not in known:
        raise ConfigError(f"got --node {node}, expected one of {', '.join(sorted(known))}")


@contextmanager
def _opened(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        yield sys.stdout
        return
    with whole(out) as new, new.open("w", encoding="utf-8", newline="") as file:
        yield file


def _records(reader: Reader, start: int, end: int, seconds: int, node: str) -> Iterator[Indicator]:
    for at in range(start, end, PIECE_US):
        yield from reader.indicators(at, min(at + PIECE_US, end), seconds, node or None)


def _cycles(reader: Reader, start: int, end: int, nodes: Sequence[str]) -> Iterator[MachineCycle]:
    for node in nodes:
        yield from reader.cycles(start, end, node)


def _flat_rows(
    records: Iterator[T], rows_of_one: Callable[[T], Iterator[dict[str, Any]]]
) -> Iterator[dict[str, Any]]:
    for one in records:
        yield from rows_of_one(one)


def _cycle_row(cycle: MachineCycle) -> Iterator[dict[str, Any]]:
    yield {
        "node": cycle.node,
        "channel": cycle.channel,
        "start": _iso(cycle.start_us),
        "end": _iso(cycle.end_us),
        "seconds": round(cycle.seconds, 3),
        "energy_Wh": None if cycle.energy_wh is None else round(cycle.energy_wh, 4),
        "peak": cycle.peak,
        "confidence": round(cycle.confidence, 3),
    }


def _iso(at_us: int) -> str:
    at = datetime.fromtimestamp(at_us / 1e6, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def rows_of(record: Indicator) -> Iterator[dict[str, Any]]:
    """A row a quantity; a span that was not measured has one row without a value. Numbers as
    they are, so that who judges them gets the same verdicts."""
    words = [word for bit, word in STATUS_WORDS.items() if record.flags & bit]
    head = {
        "node": record.node,
        "channel": record.channel,
        "start": _iso(record.start_us),
        "seconds": record.seconds,
    }
    tail = {
        "completeness": record.completeness,
        "time_uncertainty_s": record.uncertainty_us / 1e6,
        "status": ", ".join(words),
    }
    if not record.values:
        yield {**head, "quantity": "not measured", "value": None, "unit": "", **tail}
    for name, value in record.values.items():
        unit = QUANTITIES[CODE[name]][1]
        for label, number in _flat(name, value):
            yield {**head, "quantity": label, "value": number, "unit": unit, **tail}


def _flat(name: str, value: Value) -> Iterator[tuple[str, float | None]]:
    if not isinstance(value, Levels):
        yield name, value
        return
    labels = THIRD_NOMINAL if name == "third_octave_Leq" else [str(i) for i in range(len(value))]
    for label, number in zip(labels, value, strict=True):
        yield f"{name}_{label}", round(number, 2) if number == number else None


def _write_csv(file: TextIO, columns: Sequence[str], rows: Iterator[dict[str, Any]]) -> None:
    writer = csv.DictWriter(file, columns)
    writer.writeheader()
    for row in rows:
        writer.writerow(row)


def _write_jsonl(file: TextIO, rows: Iterator[dict[str, Any]]) -> None:
    for row in rows:
        file.write(json.dumps(row) + "\n")
