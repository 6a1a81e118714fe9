"""Points that a destination refused: kept, sent anew, dropped."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from feedtools import START_US, Site, stop, until
from lotline.config import Feed
from lotline.errors import StorageFull
from lotline.journal import Reader, Writer, answers, dead
from lotline.journal.dead import Point
from lotline.records import Indicator
from lotline.station.clock import Clock
from lotline.station.feeding import Book
from servers import Influx, influxd
from test_answers import OK, SECRET, Scripted, server, to

__all__ = ["server"]
BAD = (400, {}, b'{"error": "partial write: field type conflict"}')


def pm1(second: int, value: float = 1.0) -> Indicator:
    return Indicator("air-1", 0, START_US + second * 10**6, 1, {"PM1": value}, 1.0, 0)


def point(second: int, series: str = "air,node=a") -> Point:
    return Point(series, "PM1=1.0", (START_US + second) * 1000)


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path)
    yield writer
    writer.close()


def letters(folder: Path, feed: str = "main") -> list[tuple[str, str, bool]]:
    with Reader(folder) as reader:
        return [(x.point.line, x.words, x.again) for x in reader.dead_letters([feed], 100)]


def test_refused_again_a_point_has_one_row(writer: Writer, tmp_path: Path) -> None:
    writer.set_aside("main", [(point(0), "no"), (point(1), "no")], 5)
    assert writer.want_dead({"feeds": ["main"], "step": "again"}) == 2
    later = point(0)._replace(fields="PM1=2.0")
    writer.set_aside("main", [(later, "never")], 6)
    assert letters(tmp_path) == [(later.line, "never", False), (point(1).line, "no", True)]


def test_beyond_the_cap_the_oldest_go_and_are_counted(
    writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dead, "MOST", 3)
    writer.set_aside("other", [(point(0), "no")], 5)
    for i in range(5):
        writer.set_aside("main", [(point(i), "no")], 5)
    assert [line for line, _, _ in letters(tmp_path)] == [point(i).line for i in (2, 3, 4)]
    assert len(letters(tmp_path, "other")) == 1
    with Reader(tmp_path) as reader:
        assert {name: ran.beyond for name, ran in reader.feeds_ran().items()} == {"main": 2}
    assert writer.want_dead({"feeds": ["main"], "step": "drop"}) == 3
    assert letters(tmp_path) == []


@pytest.mark.parametrize("said", [{}, {"feeds": "main", "step": "drop"},
                                  {"feeds": ["main"], "step": "keep"}])  # fmt: skip
def test_what_cannot_be_read_changes_nothing(
    writer: Writer, tmp_path: Path, said: dict[str, object]
) -> None:
    writer.set_aside("main", [(point(0), "no")], 5)
    assert writer.want_dead(said) is None
    assert len(letters(tmp_path)) == 1


def test_what_people_want_of_a_running_gateway_is_taken(writer: Writer, tmp_path: Path) -> None:
    said: list[tuple[str, str]] = []
    book = Book(writer, Clock(), lambda *event: said.append(event))
    writer.set_aside("main", [(point(0), "no")], 5)
    answers.leave(tmp_path, dead.KIND, {"feeds": ["main"], "step": "again"})
    answers.leave(tmp_path, dead.KIND, {"feeds": ["main"], "step": "burn"})
    book.tick(tmp_path)
    assert letters(tmp_path) == [(point(0).line, "no", True)]
    assert said == [("feed-dead", "what cannot be read about dead letters was passed over")]
    assert list(answers.taken(tmp_path, dead.KIND)) == []


@pytest.fixture
def influx(tmp_path: Path) -> Iterator[Influx]:
    with influxd(tmp_path) as server:
        server.query('CREATE DATABASE "lot"')
        yield server


def test_after_the_destination_is_mended_they_arrive(influx: Influx, site: Site) -> None:
    """A field of the wrong type, then a new database: what was set aside is there in the end."""
    feed = Feed(name="main", version=1, url=influx.url, database="lot")
    influx.write("lot", f"air PM1=1i {START_US * 1000}")
    site.add([pm1(i) for i in range(3)])
    with site.feeding(feed):
        site.wait_fed(feed)
        assert len(site.dead()) == 3
        assert "field type conflict" in site.dead()[0].words
        site.writer.want_dead({"feeds": ["main"], "step": "again"})
        until(lambda: not any(x.again for x in site.dead()), "the second refusal")
        assert len(site.dead()) == 3
        influx.query('DROP MEASUREMENT "air"', "lot")
        site.writer.want_dead({"feeds": ["main"], "step": "again"})
        until(lambda: not site.dead(), "the dead letters to be taken")
    (found,) = influx.query('SELECT "PM1" FROM "air"', "lot")
    assert [v for _, v in found["values"]] == [1.0, 1.0, 1.0]
    assert [kind for kind, _ in site.events] == ["feed-refused", "feed-refused"]


def test_something_newer_of_the_point_ends_it(server: Scripted, site: Site) -> None:
    """Sent anew, the old value would overwrite the new one."""
    server.reply = lambda points, n: BAD if n == 1 else OK
    site.add([pm1(0, 1.0)])
    with site.feeding(to(server, 1), SECRET):
        site.wait_fed(to(server, 1))
    assert [x.point.fields[:7] for x in site.dead()] == ["PM1=1.0"]
    site.add([pm1(0, 7.0)])
    with site.feeding(to(server, 1), SECRET):  # which knows of them by the journal
        until(lambda: site.dead() == [], "the new value")
        site.wait_fed(to(server, 1))


def test_what_the_journal_cannot_take_is_sent_again_and_not_lost(
    server: Scripted, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.reply = lambda points, n: BAD

    def full(*_: object) -> None:
        raise StorageFull("no room")

    monkeypatch.setattr(site, "set_aside", full)
    site.add([pm1(0)])
    feeder = site.feeder(to(server, 1), SECRET)
    feeder.start()
    until(lambda: len(server.paths) >= 3, "that it tries again")
    assert site.cursor("feed:main") == 0
    monkeypatch.delattr(site, "set_aside")
    site.wait_fed(to(server, 1))
    stop(feeder)
    assert len(site.dead()) == 1


def test_trouble_outlives_a_restart_until_something_is_taken(server: Scripted, site: Site) -> None:
    server.reply = lambda points, n: (401, {}, b"")
    site.add([pm1(0)])
    with site.feeding(to(server, 1), SECRET) as feeder:
        until(lambda: bool(feeder.state.trouble), "the refusal")
    with Reader(site.folder) as reader:
        ran = reader.feeds_ran()["main"]
    assert "does not accept the user and password" in ran.trouble
    server.reply = lambda points, n: OK
    with site.feeding(to(server, 1), SECRET):
        site.wait_fed(to(server, 1))
    with Reader(site.folder) as reader:
        after = reader.feeds_ran()["main"]
    assert (after.trouble, after.error) == ("", ran.trouble)
    assert site.events[-1][0] == "feed-back"
