"""An export as Apache Parquet, by pyarrow (`pip install 'lotline[parquet]'`): typed columns, times
in UTC to the microsecond, units in the file's metadata. The same rows give the same bytes."""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from lotwire.codes import QUANTITIES

from lotline.errors import ConfigError
from lotline.records import Indicator, MachineCycle

# Rows held in memory, and of one row group.
ROWS = 50_000


class _Column(NamedTuple):
    """kind: of pyarrow's types; unit: "" where it has none."""

    name: str
    kind: str
    unit: str = ""


_HEAD = (_Column("node", "text"), _Column("channel", "int16"), _Column("start", "time"))
INDICATORS = (
    *_HEAD, _Column("seconds", "int32", "s"), _Column("quantity", "text"),
    _Column("value", "float64"), _Column("unit", "text"), _Column("completeness", "float64", "1"),
    _Column("time_uncertainty_s", "float64", "s"), _Column("status", "text"),
)  # fmt: skip
CYCLES = (
    *_HEAD, _Column("end", "time"), _Column("seconds", "float64", "s"),
    _Column("energy_Wh", "float64", "Wh"), _Column("peak", "float64"),
    _Column("confidence", "float64", "1"),
)  # fmt: skip

Row = dict[str, Any]


def indicator_row(row: Row, of: Indicator) -> Row:
    """A row as it is written elsewhere, with its time as it is."""
    return row | {"start": of.start_us}


def cycle_row(row: Row, of: MachineCycle) -> Row:
    return row | {"start": of.start_us, "end": of.end_us}


def check(out: Path | None) -> Path:
    """Raises ConfigError where it cannot be written."""
    if out is None:
        raise ConfigError("--format parquet needs --out, a file")
    try:
        import pyarrow  # noqa: F401 - 170 MB, which few need
    except ImportError as e:
        raise ConfigError("--format parquet needs pyarrow: pip install 'lotline[parquet]'") from e
    return out


def write(out: Path, columns: tuple[_Column, ...], rows: Iterator[Row]) -> None:
    """In row groups of ROWS; raises OSError."""
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    schema = _schema(pa, columns)
    with out.open("wb") as bare, ParquetWriter(bare, schema, compression="zstd") as file:
        while batch := list(islice(rows, ROWS)):
            arrays = [
                pa.array([row[one.name] for row in batch], field.type)
                for one, field in zip(columns, schema, strict=True)
            ]
            file.write_table(pa.Table.from_arrays(arrays, schema=schema))


def _schema(pa: Any, columns: tuple[_Column, ...]) -> Any:
    kinds = {
        "text": pa.string(), "int16": pa.int16(), "int32": pa.int32(), "float64": pa.float64(),
        "time": pa.timestamp("us", "UTC"),
    }  # fmt: skip
    fields = [
        pa.field(one.name, kinds[one.kind], metadata={"unit": one.unit} if one.unit else None)
        for one in columns
    ]
    units = {name: unit for name, unit, _, _ in QUANTITIES.values() if unit}
    about = {"lotline.units": json.dumps(units, sort_keys=True)}
    return pa.schema(fields, metadata=about)
