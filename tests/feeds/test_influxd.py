"""The feed into a real InfluxDB 1.x: what is there equals the journal, whatever happens."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from feedtools import START_US, Site, noise, stop, until
from lotline.config import Feed, FeedSecret
from lotline.feeds import feeder as feeder_module
from lotline.journal import Reader
from lotline.records import Indicator
from servers import Influx, free_port, influxd


@pytest.fixture
def influx(tmp_path: Path) -> Iterator[Influx]:
    with influxd(tmp_path) as server:
        server.query('CREATE DATABASE "lot"')
        yield server


def to(influx: Influx, **changes: Any) -> Feed:
    return Feed(**{"name": "main", "version": 1, "url": influx.url, "database": "lot", **changes})


def rows(influx: Influx, q: str) -> list[dict[str, Any]]:
    return [dict(zip(s["columns"], v, strict=True)) for s in influx.query(q, "lot")
            for v in s["values"]]  # fmt: skip


def stored_seconds(influx: Influx) -> list[int]:
    """Which of the noise() records are there, by their time."""
    found = rows(influx, 'SELECT "LAeq" FROM "noise"')
    return [(row["time"] // 1000 - START_US) // 1_000_000 for row in found]


def test_what_is_stored_equals_the_journal(influx: Influx, site: Site) -> None:
    machine = Indicator("saw", 1, START_US, 60, {"active_power": 1480.5, "pulses": 3}, 0.5, 900, 4)
    silent = Indicator("mic", 0, START_US + 400 * 10**6, 1, {}, 0.0, 0, 8)
    site.add([*(noise(i) for i in range(400)), machine, silent])
    with site.feeding(to(influx)):
        site.wait_fed(to(influx))
    found = rows(influx, 'SELECT * FROM "noise"')
    with Reader(site.folder) as reader:
        wanted = [r for r in reader.indicators_after(0, 1000) if r.node == "mic"]
    assert len(wanted) == 401
    for row, want in zip(found, wanted, strict=True):
        assert row["time"] == want.start_us * 1000
        assert {k: row[k] for k in ("site", "node", "channel", "span")} == {
            "site": "Yard", "node": "mic", "channel": "0", "span": "1s"
        }  # fmt: skip
        if want.values:
            bands = list(want.values["third_octave_Leq"])
            assert (row["L25Hz"], row["L31_5Hz"], row["L16000Hz"]) == (*bands[:2], bands[28])
            assert row["LAeq"] == want.values["LAeq"]
            assert row["LAeq_energy"] == pytest.approx(10 ** (row["LAeq"] / 10), rel=1e-12)
            assert (row["completeness"], row["status"]) == (1.0, want.flags)
    assert {k for k, v in found[-1].items() if v is not None} == {
        "time", "site", "node", "channel", "span", "completeness"
    }  # fmt: skip
    (power,) = rows(influx, 'SELECT * FROM "power"')
    assert (power["active_power"], power["pulses"], power["span"]) == (1480.5, 3, "1m")
    assert (power["time_uncertainty_ms"], power["completeness"]) == (0.9, 0.5)


def test_killed_server_holds_a_prefix_and_then_everything_once(
    influx: Influx, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeder_module, "BATCH", 200)
    site.add([noise(i) for i in range(8000)])
    with site.feeding(to(influx)) as feeder:
        until(lambda: feeder.state.points >= 1000, "1000 points")
        influx.kill()
        until(lambda: feeder.state.trouble != "", "the feeder to notice")
        acknowledged = site.cursor("feed:main")
    assert 1000 <= acknowledged < 8000
    influx.start()
    there = stored_seconds(influx)
    assert there == list(range(len(there)))  # in order: no later record without an earlier one
    assert len(there) >= acknowledged  # and nothing that was acknowledged is lost
    site.add([noise(i) for i in range(8000, 8100)])
    with site.feeding(to(influx)):
        site.wait_fed(to(influx))
    assert stored_seconds(influx) == list(range(8100))


def test_feeder_lives_through_a_kill_and_restart(influx: Influx, site: Site) -> None:
    with site.feeding(to(influx)) as feeder:
        for turn in range(3):
            influx.kill()
            site.add([noise(i) for i in range(turn * 100, turn * 100 + 100)])
            until(lambda: "cannot be reached" in feeder.state.trouble, "the outage")
            influx.start()
            site.wait_fed(to(influx))
        assert feeder.state.trouble == ""
    assert stored_seconds(influx) == list(range(300))
    assert [kind for kind, _ in site.events] == ["feed-away", "feed-back"] * 3


def test_cursor_survives_a_new_feeder_and_a_resend_changes_nothing(
    influx: Influx, site: Site
) -> None:
    site.add([noise(i) for i in range(50)])
    with site.feeding(to(influx)) as first:
        site.wait_fed(to(influx))
        assert first.state.points == 50
    site.add([noise(i) for i in range(50, 80)])
    with site.feeding(to(influx)) as second:
        site.wait_fed(to(influx))
        assert second.state.points == 30
    before = rows(influx, 'SELECT * FROM "noise"')
    site.writer.set_cursor("feed:main", 0)
    with site.feeding(to(influx)) as third:
        site.wait_fed(to(influx))
        assert third.state.points == 80
    assert rows(influx, 'SELECT * FROM "noise"') == before
    assert len(before) == 80


def test_bad_points_are_set_aside_and_the_good_ones_stored(influx: Influx, site: Site) -> None:
    influx.write("lot", f"air PM1=1i {START_US * 1000}")
    bad = {17, 18, 333, 599}
    site.add([
        Indicator("air-1", 0, START_US + i * 10**6, 1,
                  {"PM1": float(i)} if i in bad else {"PM10": float(i)}, 1.0, 0)
        for i in range(600)
    ])  # fmt: skip
    with site.feeding(to(influx)) as feeder:
        site.wait_fed(to(influx))
    found = rows(influx, 'SELECT "PM10" FROM "air"')
    assert [row["PM10"] for row in found] == [float(i) for i in range(600) if i not in bad]
    assert feeder.state.set_aside == len(bad)
    assert [x.point.fields.split(",")[0] for x in site.dead()] == [
        f"PM1={i}.0" for i in sorted(bad)
    ]
    assert {kind for kind, _ in site.events} == {"feed-refused"}
    assert "field type conflict" in site.events[0][1]


def test_points_beyond_the_retention_are_set_aside_at_once(influx: Influx, site: Site) -> None:
    influx.query('CREATE RETENTION POLICY "day" ON "lot" DURATION 1d REPLICATION 1 DEFAULT')
    old = 1_500_000_000_000_000
    site.add([Indicator("n", 0, old + i, 1, {"PM1": 1.0}, 1.0, 0) for i in range(3000)])
    with site.feeding(to(influx)) as feeder:
        site.wait_fed(to(influx))
    assert feeder.state.set_aside == 3000
    (event,) = site.events
    assert "beyond retention policy" in event[1]


def test_missing_database_is_said_and_nothing_is_lost(influx: Influx, site: Site) -> None:
    feed = to(influx, database="yard's")
    site.add([noise(i) for i in range(5)])
    with site.feeding(feed) as feeder:
        until(lambda: feeder.state.trouble != "", "the refusal")
        assert f"database yard's does not exist on {influx.url}" in feeder.state.trouble
        assert 'CREATE DATABASE "yard\'s"' in feeder.state.trouble
        assert site.cursor("feed:main") == 0
        influx.query('CREATE DATABASE "yard\'s"')
        site.wait_fed(feed)
    assert [kind for kind, _ in site.events] == ["feed-away", "feed-back"]
    (series,) = influx.query('SELECT count("LAeq") FROM "noise"', "yard's")
    assert series["values"][0][1] == 5


def test_wrong_password_is_said_without_the_password(tmp_path: Path, site: Site) -> None:
    with influxd(tmp_path, http=["auth-enabled = true"]) as influx:
        influx.query("CREATE USER boss WITH PASSWORD 'right-one' WITH ALL PRIVILEGES")
        influx.query("CREATE DATABASE lot", u="boss", p="right-one")
        site.add([noise(0)])
        with site.feeding(to(influx), FeedSecret(user="boss", password="wrong-one")) as feeder:
            until(lambda: feeder.state.trouble != "", "the refusal")
        assert "does not accept the user and password" in site.events[0][1]
        assert "wrong-one" not in site.events[0][1]
        assert site.cursor("feed:main") == 0
        with site.feeding(to(influx), FeedSecret(user="boss", password="right-one")):
            site.wait_fed(to(influx))


def test_too_large_a_batch_is_halved(tmp_path: Path, site: Site) -> None:
    with influxd(tmp_path, http=["max-body-size = 100000"]) as influx:
        influx.query('CREATE DATABASE "lot"')
        site.add([noise(i) for i in range(3000)])
        with site.feeding(to(influx)) as feeder:
            site.wait_fed(to(influx))
        assert stored_seconds(influx) == list(range(3000))
        assert feeder.state.set_aside == 0


def test_away_destination_holds_up_neither_the_journal_nor_another_feed(
    influx: Influx, site: Site
) -> None:
    dead, live = to(influx, name="dead", url=f"http://127.0.0.1:{free_port()}"), to(influx)
    site.add([noise(0)])
    with site.feeding(dead) as waiting, site.feeding(live):
        until(lambda: waiting.state.trouble != "", "the outage")
        site.add([noise(i) for i in range(1, 300)])
        site.wait_fed(live)
        assert waiting.state.position == 0
    assert stored_seconds(influx) == list(range(300))


@pytest.mark.parametrize("name", ["Müller, Söhne = Co", 'a "b" \\ c', "back\\slash\\", "x\\,=y z"])
def test_site_names_arrive_as_they_are(influx: Influx, site: Site, name: str) -> None:
    site.add([noise(0)])
    feeder = site.feeder(to(influx), name=name)
    feeder.start()
    site.wait_fed(to(influx))
    stop(feeder)
    (series,) = influx.query('SHOW TAG VALUES WITH KEY = "site"', "lot")
    assert series["values"] == [["site", name.rstrip("\\")]]
