"""/api/v2/write through influxdb-client: a real VictoriaMetrics; an InfluxDB that lacks it."""

import json
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from feedtools import START_US, Site, noise, until
from lotline.config import Feed, FeedSecret
from lotline.records import Indicator
from servers import Server, influxd, victoria_metrics

SECRET = FeedSecret(token="secret-token")


@pytest.fixture
def victoria(tmp_path: Path) -> Iterator[Server]:
    with victoria_metrics(tmp_path) as server:
        yield server


def to(server: Server, **changes: Any) -> Feed:
    return Feed(**{"name": "main", "url": server.url, "org": "o", "bucket": "b", **changes})


def series(server: Server, metric: str) -> dict[int, float]:
    """{ms: value} of one metric, measurement_field."""
    urllib.request.urlopen(f"{server.url}/internal/force_flush", timeout=10).close()
    query = urllib.parse.urlencode({"match[]": metric, "start": 0})
    with urllib.request.urlopen(f"{server.url}/api/v1/export?{query}", timeout=10) as answer:
        lines = [json.loads(x) for x in answer.read().splitlines()]
    return {t: v for x in lines for t, v in zip(x["timestamps"], x["values"], strict=True)}


@pytest.mark.parametrize("version", [2, 3])
def test_what_is_stored_equals_the_journal(victoria: Server, site: Site, version: int) -> None:
    records = [noise(i) for i in range(500)]
    site.add([*records, Indicator("mic", 0, START_US + 500 * 10**6, 1, {}, 0.0, 0)])
    with site.feeding(to(victoria, version=version), SECRET):
        site.wait_fed(to(victoria))
    wanted = {r.start_us // 1000: r.values["LAeq"] for r in records}
    found = series(victoria, 'noise_LAeq{site="Yard",node="mic",channel="0",span="1s"}')
    assert found == pytest.approx(wanted, rel=1e-9)  # it keeps twelve digits
    assert series(victoria, "noise_status") == {r.start_us // 1000: r.flags for r in records}
    complete = series(victoria, "noise_completeness")
    assert (len(complete), complete[START_US // 1000 + 500_000]) == (501, 0.0)


def test_killed_and_restarted(victoria: Server, site: Site) -> None:
    with site.feeding(to(victoria), SECRET) as feeder:
        victoria.kill()
        site.add([noise(i) for i in range(100)])
        until(lambda: "cannot be reached" in feeder.state.trouble, "the outage")
        victoria.start()
        site.wait_fed(to(victoria))
    assert len(series(victoria, "noise_LAeq")) == 100


def test_influxdb_1_has_no_such_door_and_the_sentence_says_so(tmp_path: Path, site: Site) -> None:
    with influxd(tmp_path) as influx:
        site.add([noise(0)])
        with site.feeding(to(influx), SECRET) as feeder:
            until(lambda: feeder.state.trouble != "", "the refusal")
        assert feeder.state.trouble == (
            f"feed main: {influx.url} has nothing that takes writes as InfluxDB 2.x does: "
            "are url and version right?"
        )
        assert site.cursor("feed:main") == 0
