"""The SQL of docs/influxdb.md on DataFusion, the engine of InfluxDB 3, which is not run here."""

from collections import defaultdict
from typing import Any

import pytest
from influx_docs import Known, query
from lineprotocol import Field, decode

datafusion = pytest.importorskip("datafusion", reason="DataFusion is not installed")


@pytest.fixture(scope="module")
def known() -> Known:
    return Known()


@pytest.fixture(scope="module")
def context(known: Known) -> Any:
    """A table for each measurement, as InfluxDB 3 has it: tags are text, times nanoseconds."""
    import pyarrow as pa

    rows: dict[str, list[dict[str, Field | None]]] = defaultdict(list)
    for point in decode("\n".join(known.lines)):
        rows[point.name].append({"time": point.ns, **point.tags, **point.fields})
    context = datafusion.SessionContext()
    for name, found in rows.items():
        columns = sorted({key for row in found for key in row})
        table = {key: [row.get(key) for row in found] for key in columns}
        arrays = {key: pa.array(values, pa.timestamp("ns") if key == "time" else None)
                  for key, values in table.items()}  # fmt: skip
        context.register_record_batches(name, [pa.table(arrays).to_batches()])
    return context


def rows(context: Any, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = context.sql(query("SQL", name)).to_arrow_table().to_pylist()
    assert found
    return found


def ns(time: Any) -> int:
    return int(time.value) if hasattr(time, "value") else round(time.timestamp()) * 10**9


def test_hours(context: Any, known: Known) -> None:
    found = rows(context, "hours")
    wanted = list(known.hours().values())
    values = [(r["LAeq"], r["LAFmax"], r["completeness"]) for r in found]
    loud = [v for v in values if v[0] is not None]
    assert loud == [pytest.approx(v) for v in wanted]


def test_days(context: Any, known: Known) -> None:
    found = [(r["LAeq"], r["LAFmax"]) for r in rows(context, "days")]
    assert found == [pytest.approx(day) for day in known.days()]


def test_energy(context: Any, known: Known) -> None:
    found = rows(context, "energy")
    days = sorted({r["day"] for r in found})
    got = {(r["node"], days.index(r["day"])): r["kWh"] for r in found}
    assert got == pytest.approx(known.energy())


def test_dust(context: Any, known: Known) -> None:
    found = [r["PM2_5"] for r in rows(context, "PM2.5")]
    assert found == pytest.approx(list(known.dust().values()))


def test_completeness(context: Any, known: Known) -> None:
    assert [r["measured"] for r in rows(context, "completeness")] == known.shares()


def test_silent(context: Any, known: Known) -> None:
    (row,) = rows(context, "silent")
    assert (row["node"], ns(row["last"])) == ("mic", known.last()["mic"])
