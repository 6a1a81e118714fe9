"""docs/influxdb.md: its InfluxQL, continuous queries and count of series on a real InfluxDB."""

import math
import time
from collections.abc import Iterator
from typing import Any

import pytest
from feedtools import until
from influx_docs import PAGE, Known, level, mean_level, names, query
from lotline.feeds.lines import Encoder
from lotline.records import Indicator, Value
from servers import Influx, influxd

HOUR_US = 3_600_000_000


@pytest.fixture(scope="module")
def known() -> Known:
    return Known()


@pytest.fixture(scope="module")
def influx(tmp_path_factory: pytest.TempPathFactory, known: Known) -> Iterator[Influx]:
    with influxd(tmp_path_factory.mktemp("influx")) as server:
        for name in ("known", "count", "lotline"):
            server.query(f'CREATE DATABASE "{name}"')
        server.write("known", "\n".join(known.lines))
        yield server


def series(influx: Influx, name: str) -> list[dict[str, Any]]:
    return influx.query(query("InfluxQL", name), "known")


def test_every_query_is_there_in_three_languages() -> None:
    first = {"hours", "days", "energy", "PM2.5", "completeness", "silent"}
    assert first <= names("InfluxQL") & names("SQL") & names("Flux")
    assert names("InfluxQL") - first == {
        "retention", "years", "continuous query", "energy for years"
    }  # fmt: skip
    assert names("Flux") - first == {"task"}


def test_hours(influx: Influx, known: Known) -> None:
    """An hour without a point is not there; one that was not measured has no level."""
    (found,) = series(influx, "hours")
    got = {at: tuple(values) for at, *values in found["values"]}
    silent = [values for values in got.values() if values[0] is None]
    assert silent == [(None, None, 0.0)]
    loud = {at: values for at, values in got.items() if values[0] is not None}
    assert loud.keys() == known.hours().keys()
    assert all(loud[at] == pytest.approx(values) for at, values in known.hours().items())


def test_days(influx: Influx, known: Known) -> None:
    (found,) = series(influx, "days")
    assert [row[1:] for row in found["values"]] == [pytest.approx(d) for d in known.days()]


def test_energy(influx: Influx, known: Known) -> None:
    got = {(s["tags"]["node"], day): kwh for s in series(influx, "energy")
           for day, (_, kwh) in enumerate(s["values"])}  # fmt: skip
    assert got == pytest.approx(known.energy())


def test_dust(influx: Influx, known: Known) -> None:
    (found,) = series(influx, "PM2.5")
    assert found["tags"] == {"node": "air-1"}
    assert dict(found["values"]) == pytest.approx(known.dust())


def test_completeness(influx: Influx, known: Known) -> None:
    found = {
        s["tags"]["node"]: [v for _, v in s["values"]] for s in series(influx, "completeness")
    }
    assert found == {"mic": known.shares(), "saw": [1.0, 1.0], "mill": [1.0, 1.0]}


def test_silent(influx: Influx, known: Known) -> None:
    found = {s["tags"]["node"]: s["values"][0][0] for s in series(influx, "silent")}
    assert found == known.last()


def record(node: str, start_us: int, seconds: int, values: dict[str, Value]) -> Indicator:
    return Indicator(node, 0, start_us, seconds, values, 1.0, 2500)


def test_downsampling_gives_energy_averages(influx: Influx) -> None:
    """As on the page, but looked at each second. Hours that are over, of the last few."""
    for name in ("retention", "years"):
        influx.query(query("InfluxQL", name))
    policies = {row[0]: row[1] for s in influx.query('SHOW RETENTION POLICIES ON "lotline"')
                for row in s["values"]}  # fmt: skip
    assert policies == {"autogen": "2160h0m0s", "years": "0s"}
    end_us = time.time_ns() // 1000 // HOUR_US * HOUR_US
    first_us = end_us - 3 * HOUR_US
    encoder = Encoder("Yard", lambda _: [])
    records = [
        record("mic", first_us + m * 60_000_000, 60, {"LAeq": level(m), "LAFmax": 70.0 + m})
        for m in range(180)
    ]
    records += [
        record("saw", first_us + q * 900_000_000, 900, {"energy": 10.0 * q}) for q in range(12)
    ]
    influx.write("lotline", "\n".join(x for r in records for x in encoder.lines(r)))
    for name in ("continuous query", "energy for years"):
        asked = query("InfluxQL", name)
        assert "EVERY 15m" in asked
        influx.query(asked.replace("EVERY 15m", "EVERY 1s"))

    def hours(measurement: str) -> list[dict[str, Any]]:
        return [dict(zip(s["columns"], row, strict=True))
                for s in influx.query(f'SELECT * FROM "years"."{measurement}"', "lotline")
                for row in s["values"] if row[0] < end_us * 1000]  # fmt: skip

    until(lambda: len(hours("noise_hours")) >= 3 and len(hours("energy_hours")) >= 3, "the hours")
    for hour, row in enumerate(hours("noise_hours")):
        assert row["time"] == (first_us + hour * HOUR_US) * 1000
        wanted = mean_level(range(hour * 60, hour * 60 + 60))
        assert row["LAeq"] == pytest.approx(wanted)
        assert 10 * math.log10(row["LAeq_energy"]) == pytest.approx(wanted)
        assert (row["LAFmax"], row["completeness"]) == (70.0 + hour * 60 + 59, 1.0)
        assert (row["site"], row["node"], row["channel"]) == ("Yard", "mic", "0")
    sums = [row["energy"] for row in hours("energy_hours")]
    assert sums == [
        pytest.approx(sum(10.0 * q for q in range(4 * h, 4 * h + 4))) for h in range(3)
    ]


def test_the_count_of_series(influx: Influx) -> None:
    """The page's example, as far as it is indicators: 3 x 8."""
    one: dict[str, dict[str, Value]] = {
        **{f"mic-{i}": {"LAeq": 50.0} for i in range(2)},
        **{f"machine-{i}": {"active_power": 5.0, "cycles": 1.0} for i in range(4)},
        "air": {"PM10": 1.0}, "mains": {"active_power": 9.0},
    }  # fmt: skip
    encoder = Encoder("Yard", lambda _: [])
    records = [
        record(node, 1_790_000_100_000_000 + at * 900_000_000, seconds, values)
        for node, values in one.items() for seconds in (1, 60, 900) for at in range(3)
    ]  # fmt: skip
    influx.write("count", "\n".join(x for r in records for x in encoder.lines(r)))
    found = influx.query("SHOW SERIES EXACT CARDINALITY", "count")  # by measurement
    assert sum(s["values"][0][0] for s in found) == 3 * len(one) == 24
    assert "3 × 8 + 3 + 5 + 8 = 40 series" in PAGE
