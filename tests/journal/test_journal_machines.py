"""Machines in the journal: cycles, states, detectors, and the step of the schema for them."""

import sqlite3
from importlib import resources

import pytest
from lotline.journal import News, Reader, Writer, store
from lotline.records import MachineCycle, Runs

SAW = "saw", 0


def cycle(start, end, **more):
    values = {"energy_wh": 1.5, "peak": 900.0, "confidence": 1.0} | more
    return MachineCycle(*SAW, start, end, **values)


def news(since, states, cycles=(), **more):
    return News(*SAW, since, more.pop("after_us", since), list(states), list(cycles), **more)


@pytest.fixture
def reader(writer, tmp_path):
    with Reader(tmp_path) as found:
        yield found


def test_what_is_known_from_a_time_on_replaces_what_was(writer, reader):
    first = [cycle(10, 20), cycle(40, 50)]
    writer.save_machines([news(0, [(0, False), (10, True), (20, False), (60, None)], first)], [])
    more = [cycle(40, 50), cycle(70, 80, energy_wh=None)]
    states = [(30, False), (40, True), (50, False), (70, True), (80, False), (90, None)]
    writer.save_machines([news(30, states, more)], [("saw", 0, 60, 0)])
    assert reader.cycles(0, 100, "saw") == [first[0], *more]
    assert reader.cycles(50, 80, "saw", 0) == [more[0]]
    assert reader.cycles(0, 100, "saw", 1) == reader.cycles(0, 100, "other") == []
    assert reader.states(*SAW, 0, 100) == [(0, False), (10, True), (20, False), *states[1:]]
    assert reader.states(*SAW, 45, 75) == [(45, True), (50, False), (70, True)]
    assert reader.states("saw", 1, 0, 100) == []
    assert reader.runs(*SAW, 55, 85) == Runs([(55, False), (70, True), (80, False)], [80], 90)
    assert reader.open_spans() == [("saw", 0, 60, 0)]


def test_a_cycle_that_is_found_again_keeps_its_row(writer, reader):
    for known in (30, 40):
        writer.save_machines([news(0, [(0, True), (known, None)], [cycle(10, 20)])], [])
    assert reader._rows("SELECT id FROM cycles") == [(1,)]


def test_detectors_are_taken_up_before_a_time(writer, reader):
    end = [(0, None)]
    writer.save_machines([news(0, end, detectors=[(5, "a"), (15, "b")])], [])
    writer.save_machines([news(0, end, after_us=10, detectors=[(20, "c")])], [])
    assert [reader.detector(*SAW, at) for at in (5, 6, 20, 21)] == [None, "a", "a", "c"]
    assert reader.detector(*SAW) == "c"


def test_the_first_late_record_is_remembered_until_it_was_followed(writer, reader):
    writer.save_machines([news(0, [(0, None)])], [])
    writer.add_indicators([], redo={SAW: 8})
    writer.add_indicators([], redo={SAW: 5, ("mic", 0): 3})
    writer.add_indicators([], redo={SAW: 9})
    assert reader.machines() == [(*SAW, 5)]
    writer.save_machines([news(0, [(0, None)], redo_us=9)], [])
    assert reader.machines() == [(*SAW, 9)]


def test_retention_leaves_the_last_detector(writer, reader):
    found = [(5, "a"), (15, "b"), (25, "c")]
    writer.save_machines([news(0, [(0, None)], detectors=found)], [])
    writer.forget(0, 10)
    assert reader.detector(*SAW, 10) is None
    assert reader.detector(*SAW, 20) == "b"
    writer.forget(0, 100)
    assert reader.detector(*SAW) == "c"


def test_a_journal_of_the_first_step_is_brought_up(tmp_path):
    db = sqlite3.connect(tmp_path / store.FILE)
    db.executescript(resources.files("lotline.journal").joinpath("001.sql").read_text())
    db.execute("PRAGMA user_version=1")
    db.execute("INSERT INTO nodes (name) VALUES ('saw')")
    db.commit()
    db.close()
    store.upgrade(tmp_path)
    writer = Writer(tmp_path)
    writer.save_machines([news(0, [(0, True), (9, None)])], [])
    writer.close()
    with Reader(tmp_path) as reader:
        assert (reader.nodes(), reader.machines()) == (["saw"], [(*SAW, None)])
