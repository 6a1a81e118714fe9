"""The journal: what is committed stays, what is not leaves no trace."""

import subprocess
import sys
from pathlib import Path

import pytest
from journal_parts import fill, indicator
from lotline.errors import JournalBusy, JournalError, StorageFull
from lotline.journal import Reader, Writer, store
from lotline.records import Levels


def test_frames_come_back_as_received_and_in_order(writer, tmp_path):
    boot = writer.new_boot("mic", 4)
    fill(writer, boot, [1, 2, 5], utc=99)
    with Reader(tmp_path) as reader:
        frames = reader.frames(0, 10)
        assert [(f.node, f.boot, f.seq, f.raw) for f in frames] == [
            ("mic", 4, s, b"frame %d" % s) for s in (1, 2, 5)
        ]
        assert reader.frames(frames[1].id, 10) == frames[2:]


def test_a_second_gateway_is_refused(writer, tmp_path):
    with pytest.raises(JournalBusy, match="another gateway"):
        Writer(tmp_path)


def test_what_was_seen_survives_a_restart(writer, tmp_path):
    fill(writer, writer.new_boot("mic", 1), [1, 2, 3, 7])
    writer.close()
    again = Writer(tmp_path)
    with Reader(tmp_path) as reader:
        boot = reader.boot("mic", 1)
    assert list(boot.seen) == [(1, 3), (7, 7)]
    assert again.new_boot("mic", 2).row == boot.row + 1
    again.close()


def test_a_failed_transaction_leaves_nothing(writer, tmp_path):
    boot = writer.new_boot("mic", 1)
    with pytest.raises(JournalError):
        writer.add_frames([(boot.row, 1, 1, 1, None, None, None)], [boot])
    with Reader(tmp_path) as reader:
        assert reader.frames(0, 10) == []
        assert reader.boots() == []


def test_the_later_row_of_a_span_counts(writer, tmp_path):
    writer.add_indicators([indicator(LAeq=50.0), indicator(1_000_000)], metered_to=8)
    writer.add_indicators([indicator(LAeq=60.0, third_octave_Leq=Levels.of([1.5] * 29))])
    with Reader(tmp_path) as reader:
        found = reader.indicators(0, 10_000_000, 1)
        assert [r.values["LAeq"] for r in found] == [60.0, 50.0]
        assert found[0].values["third_octave_Leq"] == Levels.of([1.5] * 29)
        assert found[1] == indicator(1_000_000)
        assert len(reader.indicators_after(0, 10)) == 3
        assert reader.cursor("meter") == 8


def test_holes_become_gaps_and_are_closed_when_filled(writer, tmp_path):
    boot = writer.new_boot("mic", 1)
    fill(writer, boot, [1, 2, 5, 9])
    writer.note_gaps(100)
    writer.note_gaps(200)
    fill(writer, boot, [3, 4])
    writer.note_gaps(300)
    with Reader(tmp_path) as reader:
        assert reader.gaps() == [("mic", 1, 3, 4, 100, 300), ("mic", 1, 6, 8, 100, None)]


def test_a_newer_schema_is_refused_in_words(writer, tmp_path):
    with writer.transaction() as db:
        db.execute("CREATE TABLE x (y)")
    writer._db.execute("PRAGMA user_version=99")
    writer.close()
    with pytest.raises(JournalError, match="use a newer lotline"):
        Writer(tmp_path)


def test_a_damaged_file_is_named(tmp_path):
    (tmp_path / store.FILE).write_bytes(b"this is not a database at all" * 100)
    with pytest.raises(JournalError, match=r"journal\.db is damaged"):
        Writer(tmp_path)


def test_no_journal_is_said(tmp_path):
    with pytest.raises(JournalError, match="there is no journal"):
        Reader(tmp_path)


@pytest.fixture
def small_disk(tmp_path):
    """A tmpfs of 24 MiB: a disk that is quickly full."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "lot", str(folder)])
    if mounted.returncode:
        pytest.skip("a full disk needs root, to mount a small tmpfs")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_said_and_loses_nothing(small_disk):
    writer = Writer(small_disk)
    boot, seq = writer.new_boot("mic", 1), 0
    with pytest.raises(StorageFull, match="is full"):  # noqa: PT012
        while True:
            seq += 1
            rows = [(boot.row, seq, 1, 1, 1, 1, bytes(200_000))]
            boot.seen.add(seq)
            writer.add_frames(rows, [boot])
    with Reader(small_disk) as reader:
        assert [f.seq for f in reader.frames(0, 1000)] == list(range(1, seq))
    store.drop_reserve(small_disk)
    writer.add_frames([(boot.row, seq, 1, 1, 1, 1, b"small")], [boot])
    writer.close()


KILLED = """
import os, sys
from pathlib import Path
from lotline.journal import Writer
writer = Writer(Path(sys.argv[1]))
boot, seq = writer.new_boot("mic", 1), 0
while True:
    seq += 1
    boot.seen.add(seq)
    writer.add_frames([(boot.row, seq, 1, 1, 1, 1, b"x")], [boot])
    os.write(1, b"%d\\n" % seq)
"""


def test_what_was_committed_survives_sigkill(tmp_path):
    path = ":".join(sys.path)
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)],
                             stdout=subprocess.PIPE, env={"PYTHONPATH": path})  # fmt: skip
    said = [int(child.stdout.readline()) for _ in range(50)][-1]
    child.kill()
    child.wait()
    with Reader(tmp_path) as reader:
        seqs = [f.seq for f in reader.frames(0, 10_000)]
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) >= said
    assert Path(tmp_path / store.RESERVE).stat().st_size == store.RESERVE_BYTES


def test_a_loss_at_the_head_of_a_boot_is_a_gap(writer, tmp_path):
    boot = writer.new_boot("mic", 1)
    fill(writer, boot, [5, 6])
    writer.note_gaps(100)
    with Reader(tmp_path) as reader:
        assert reader.gaps() == [("mic", 1, 1, 4, 100, None)]


def test_anchors_do_not_pile_up(writer, tmp_path):
    boot, other = writer.new_boot("mic", 1), writer.new_boot("mic", 2)
    writer.add_anchor(other, 7, 7, 7)
    for n in range(200):
        writer.add_anchor(boot, n, n, 5)
    with Reader(tmp_path) as reader:
        assert [a[0] for a in reader.anchors(boot.row)] == [0, *range(137, 200)]
        assert len(reader.anchors(other.row)) == 1
