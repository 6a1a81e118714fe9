"""Another program that opens the journal's file: waited for, said, and nothing is lost."""

import sqlite3
import threading

import pytest
from journal_parts import fill
from lotline.errors import JournalBusy, JournalError
from lotline.journal import Reader, Writer, store


@pytest.fixture
def other(tmp_path):
    """A person's sqlite3 on the same file."""
    Writer(tmp_path).close()
    db = sqlite3.connect(tmp_path / store.FILE, isolation_level=None, check_same_thread=False)
    yield db
    db.close()


def test_a_lock_that_is_held_for_a_while_is_waited_for(other, tmp_path):
    writer = Writer(tmp_path)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.3, lambda: other.execute("ROLLBACK"))
    timer.start()
    fill(writer, writer.new_boot("mic", 1), [1])
    timer.join()
    writer.close()


def test_a_lock_that_stays_is_said_and_leaves_nothing_half_done(other, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "BUSY_S", 0.1)
    writer = Writer(tmp_path)
    boot = writer.new_boot("mic", 1)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalError, match="another program holds the journal") as said:
        fill(writer, boot, [1])
    assert type(said.value) is JournalError, "no full disk: nothing is deleted to make room"
    other.execute("ROLLBACK")
    fill(writer, boot, [1])
    with Reader(tmp_path) as reader:
        assert [f.seq for f in reader.frames(0, 9)] == [1]
    writer.close()


def test_a_reader_is_never_in_the_way_nor_held_up(other, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "BUSY_S", 0.1)
    writer = Writer(tmp_path)
    other.execute("BEGIN")
    assert other.execute("SELECT count(*) FROM frames").fetchone() == (0,)
    fill(writer, writer.new_boot("mic", 1), [1])
    assert other.execute("SELECT count(*) FROM frames").fetchone() == (0,), "as it was"
    other.execute("ROLLBACK")
    other.execute("BEGIN IMMEDIATE")
    with Reader(tmp_path) as reader:
        assert len(reader.frames(0, 9)) == 1
    writer.close()


def test_a_second_gateway_by_another_way_to_the_folder(tmp_path):
    (tmp_path / "way").symlink_to(tmp_path / "data")
    writer = Writer(tmp_path / "data")
    with pytest.raises(JournalBusy, match="another gateway"):
        Writer(tmp_path / "way")
    writer.close()
    Writer(tmp_path / "way").close()


def test_a_journal_that_could_not_be_opened_is_not_held(tmp_path):
    (tmp_path / store.FILE).write_bytes(b"no database" * 1000)
    for _ in range(2):
        with pytest.raises(JournalError, match="damaged or not a journal"):
            Writer(tmp_path)
