"""`lotline export`: the journal's indicators, or its cycles of machines, as CSV or JSON lines."""

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from lotwire.codes import CODE, QUANTITIES, STATUS_WORDS, THIRD_NOMINAL

from lotline.cli.options import (
    DEFAULT_SITE,
    FromOption,
    SiteOption,
    ToOption,
    load_site,
    span_us,
    writing,
)
from lotline.errors import ConfigError
from lotline.journal import Reader
from lotline.records import Indicator, Levels, Value

COLUMNS = (
    "node", "channel", "start", "seconds", "quantity", "value", "unit",
    "completeness", "time_uncertainty_s", "status",
)  # fmt: skip
CYCLE_COLUMNS = (
    "node", "channel", "start", "end", "seconds", "energy_Wh", "peak", "confidence",
)  # fmt: skip
# Read piece by piece, so that a year does not have to fit into memory.
PIECE_US = 3_600_000_000
STEPS = {"1s": 1, "1m": 60, "15m": 900}


def export(
    site: SiteOption = DEFAULT_SITE,
    start: FromOption = "",
    end: ToOption = "",
    step: Annotated[str, typer.Option(help="1s (as measured), 1m or 15m.")] = "1m",
    node: Annotated[str, typer.Option(help="Only this node or microphone.")] = "",
    cycles: Annotated[bool, typer.Option("--cycles", help="Cycles of machines instead.")] = False,
    form: Annotated[str, typer.Option("--format", help="csv, jsonl or evidence.")] = "csv",
    out: Annotated[Path | None, typer.Option(help="A file; default: standard output.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Same as --format jsonl.")] = False,
) -> None:
    """Write the indicators of the journal, or the cycles that ended, one row each; or, as
    evidence, all that somebody else needs to check them: see `lotline verify`."""
    if step not in STEPS:
        raise ConfigError(f"got --step {step}, expected one of {', '.join(STEPS)}")
    form = "jsonl" if as_json else form
    if form not in ("csv", "jsonl", "evidence"):
        raise ConfigError(f"got --format {form}, expected csv, jsonl or evidence")
    begin, stop = span_us(start, end)
    loaded = load_site(site)
    if form == "evidence":
        span = (begin, stop) if start or end else None
        _export_evidence(loaded.data_folder, out, span, node)
        return
    with Reader(loaded.data_folder) as reader:
        _check_node(node, {*reader.nodes(), *(n.name for n in loaded.sensors)})
        first, last = reader.extent()
        rows = _rows(reader, max(begin, first), min(stop, last + 1), STEPS[step], node or None)
        if cycles:
            rows = _cycle_rows(reader, begin, stop, [node] if node else reader.nodes())
        with _opened(out) as file:
            if form == "csv":
                _write_csv(file, CYCLE_COLUMNS if cycles else COLUMNS, rows)
            else:
                _write_jsonl(file, rows)


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
    with writing(out), out.open("w", encoding="utf-8", newline="") as file:
        yield file


def _rows(
    reader: Reader, start: int, end: int, seconds: int, node: str | None
) -> Iterator[dict[str, Any]]:
    for at in range(start, end, PIECE_US):
        for record in reader.indicators(at, min(at + PIECE_US, end), seconds, node):
            yield from rows_of(record)


def _cycle_rows(
    reader: Reader, start: int, end: int, nodes: Sequence[str]
) -> Iterator[dict[str, Any]]:
    for node in nodes:
        for cycle in reader.cycles(start, end, node):
            yield {
                "node": node,
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
