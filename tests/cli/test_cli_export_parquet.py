"""`lotline export --format parquet`: the rows of the CSV, typed."""

import csv
import io
import json
import sys
from datetime import UTC, datetime
from itertools import count

import pyarrow as pa
import pytest
from cli_rig import indicator, make_journal, refused
from lotline.cli import parquet
from lotline.errors import ConfigError
from lotline.journal import Writer
from lotline.records import MachineCycle
from program import lotline
from pyarrow import parquet as pq


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = make_journal(tmp_path_factory.mktemp("parquet") / "shop")
    writer = Writer(site / "data")
    late = indicator(at_s=1, seconds=1, values={"LAeq": 33.0})
    late.start_us += 123_456
    writer.add_indicators([late])
    writer.close()
    return site


def export(site, out, *args):
    done = lotline("export", "--site", site, "--format", "parquet", "--out", out, *args)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")
    return pq.read_table(out)


@pytest.fixture(scope="module")
def table(site, tmp_path_factory):
    return export(site, tmp_path_factory.mktemp("out") / "rows.parquet")


def test_the_rows_of_the_csv(site, table):
    done = lotline("export", "--site", site)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == table.num_rows > 30
    for row, same in zip(rows, table.to_pylist(), strict=True):
        assert row["start"] == same["start"].isoformat(timespec="milliseconds").replace(
            "+00:00", "Z")  # fmt: skip
        assert {k: "" if v is None else str(v) for k, v in same.items() if k != "start"} == {
            k: v for k, v in row.items() if k != "start"
        }


def test_its_columns_have_types_and_units(table):
    assert table.schema.field("start").type == pa.timestamp("us", "UTC")
    assert table.schema.field("value").type == pa.float64()
    assert table.schema.field("channel").type == pa.int16()
    assert table.schema.field("seconds").metadata == {b"unit": b"s"}
    units = json.loads(table.schema.metadata[b"lotline.units"])
    assert (units["LAeq"], units["active_power"]) == ("dB", "W")


def test_a_time_to_the_microsecond(site, tmp_path):
    rows = export(site, tmp_path / "s.parquet", "--step", "1s").to_pylist()
    (one,) = (row for row in rows if row["value"] == 33.0)
    assert one["start"] == datetime(2026, 11, 22, 14, 0, 1, 123_456, tzinfo=UTC)


def test_what_was_not_measured_is_null_and_no_nan(table):
    (gap,) = (r for r in table.to_pylist() if r["quantity"] == "not measured")
    assert gap["value"] is None
    assert table.column("value").null_count == 2  # and the last third-octave band


def test_the_same_bytes_again(site, tmp_path):
    one, two = tmp_path / "one.parquet", tmp_path / "two.parquet"
    export(site, one)
    export(site, two)
    assert one.read_bytes() == two.read_bytes()


def test_it_is_written_piece_by_piece(tmp_path, monkeypatch):
    """In row groups: no more than one of them is held."""
    monkeypatch.setattr(parquet, "ROWS", 10)
    row = dict.fromkeys((one.name for one in parquet.CYCLES), None) | {"node": "cnc"}
    asked = count()
    parquet.write(tmp_path / "x", parquet.CYCLES, (row for _ in range(95) if next(asked) >= 0))
    assert pq.ParquetFile(tmp_path / "x").num_row_groups == 10
    assert pq.ParquetFile(tmp_path / "x").metadata.num_rows == next(asked) == 95


def test_cycles_have_columns_of_their_own(site, tmp_path):
    table = export(site, tmp_path / "c.parquet", "--cycles")
    assert table.column_names == [one.name for one in parquet.CYCLES]
    assert table.schema.field("end").type == pa.timestamp("us", "UTC")


def test_a_cycle_is_told_to_the_microsecond():
    one = MachineCycle("cnc", 0, 1, 2_000_001, 12.5, 900.0, 0.75)
    assert parquet.cycle_row({"start": "x", "end": "x", "peak": 900.0}, one) == {
        "start": 1, "end": 2_000_001, "peak": 900.0}  # fmt: skip


def test_it_needs_a_file(site):
    refused(lotline("export", "--site", site, "--format", "parquet"), "needs --out, a file")
    refused(lotline("export", "--site", site, "--format", "parquet", "--out", "/dev/null/x"),
            "cannot be written")  # fmt: skip


def test_without_pyarrow_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ConfigError, match=r"pip install 'lotline\[parquet\]'"):
        parquet.check(tmp_path / "x")
