"""A crash at any point, a full disk, an older copy put back: the log verifies, or says so."""

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest
from ledger_rig import Works
from ledger_verify import holds, verified
from lotline.errors import LedgerError, StorageFull
from lotline.journal import logbook
from lotline.ledger import PrivateKey
from lotline.ledger import files as log_files
from program import ENVIRONMENT, ROOT


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def works(tmp_path):
    it = Works(tmp_path / "shop")
    yield it
    it.stop()


def dying(monkeypatch, after):
    """The n-th step towards the disk is the last: a sync or a rename that does not happen."""
    left = [after]

    def step(real):
        def call(*args):
            if left[0] == 0:
                raise Killed
            left[0] -= 1
            return real(*args)

        return call

    for name in ("fsync", "replace", "open"):
        monkeypatch.setattr(log_files.os, name, step(getattr(os, name)))
    return left


def covered(works):
    return sorted(i for e in works.kinds("frames") for i in range(e["first"], e["last"] + 1))


def test_a_crash_at_every_step_towards_the_disk(tmp_path, monkeypatch):
    """The steps of one look are walked through, and the gateway starts anew after each."""
    works, steps, seconds = Works(tmp_path / "shop"), 0, 60
    works.run(60)
    while True:
        before = works.files.checkpoint()
        with monkeypatch.context() as patch:
            left = dying(patch, steps)
            try:
                works.run(60)
                died = False
            except Killed:
                died = True
            seconds += 60
            spare = left[0]
        holds(works.data, old=before)
        works.kill()
        works.start()
        assert covered(works) == list(range(1, seconds + 1))
        if not died and spare:
            break
        steps += 1
    assert steps > 10
    works.settle()
    assert holds(works.data, old=before).records.frames == seconds
    works.stop()


def test_an_entry_is_committed_with_the_rows_that_it_covers(works, monkeypatch):
    """A crash in the journal's own transaction: nothing was taken, or all."""
    works.run(60)
    works.writer.add_frames([works.frame(61)], [works.boot])

    def die(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(logbook, "_mark", die)
        with pytest.raises(Killed):
            works.ledger.tick()
    works.again()
    assert covered(works) == list(range(1, 62))


def test_a_full_disk_loses_nothing(works, monkeypatch):
    works.run(60)
    before = works.files.checkpoint()

    def full(fd):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(log_files.os, "fsync", full)
        with pytest.raises(StorageFull, match=r"evidence log in .* cannot be written: No space"):
            works.run(60)
    assert works.files.checkpoint() == before
    assert not list(works.files.folder.rglob("*.new"))
    holds(works.data)
    works.run(60)
    assert covered(works) == list(range(1, 181))
    assert holds(works.data, old=before).log.consistent_with == [before]


def test_a_disk_that_is_really_full(tmp_path):
    """No file may grow beyond a few pages: what the kernel then says is a sentence, too."""
    command = [sys.executable, ROOT / "tests/ledger/ledger_full.py", tmp_path / "shop"]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, timeout=60,
                          check=False)  # fmt: skip
    name, size = done.stdout.split()
    assert name in ("StorageFull", "LedgerError"), done.stderr
    assert int(size) > 0
    holds(tmp_path / "shop" / "data")


def test_killed_at_random_moments(tmp_path):
    """A real process that appends without a pause, killed again and again."""
    draw, folder, olds = random.Random(1), tmp_path / "shop", []
    for _ in range(4):
        command = [sys.executable, ROOT / "tests/ledger/ledger_forever.py", folder]
        process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE)
        assert process.stdout.readline() == b"ready\n"
        time.sleep(draw.uniform(0.05, 1.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        report = holds(folder / "data", old=olds[-1] if olds else None)
        olds.append(report.log.checkpoint)
    works = Works(folder)
    works.stop()
    count = works.kinds("frames")[-1]["last"]
    assert covered(works) == list(range(1, count + 1))
    for old in olds:
        assert holds(folder / "data", old=old).log.consistent_with == [old]


def kept(works, place):
    """A copy of the stopped gateway's data."""
    works.stop()
    shutil.copytree(works.data, place)
    works.start()


def put_back(works, place, *names):
    """Parts of the copy, in place of what is there now."""
    works.stop()
    for name in names:
        target = works.data / name
        if target.is_dir():
            shutil.rmtree(target)
            shutil.copytree(place / name, target)
        else:
            shutil.copy(place / name, target)


def test_an_older_journal_is_noticed_and_told(works, tmp_path, caplog):
    works.run(120)
    kept(works, tmp_path / "kept")
    works.run(120)
    before = works.files.checkpoint()
    put_back(works, tmp_path / "kept", "journal.db")
    works.start()
    assert "An older copy of the journal was put back" in caplog.text
    (told,) = works.kinds("rollback")
    assert told["log"] >= before.size > told["journal"]
    report = verified(works.data, old=before)
    assert report.log.consistent_with == [before], "the log itself goes on"
    assert "an older copy of the journal was put back at entry" in report.problems[0].text


def test_an_older_copy_of_everything_is_found_by_who_holds_a_checkpoint(works, tmp_path):
    works.run(120)
    kept(works, tmp_path / "kept")
    works.run(120)
    newer = works.files.checkpoint()
    put_back(works, tmp_path / "kept", "journal.db", "log")
    works.start()
    holds(works.data)
    problem = verified(works.data, old=newer).problems[0]
    assert "the log was rolled back" in problem.text
    assert f"signed {newer.size} entries" in problem.text
    works.run(300)  # grown beyond it, with other entries
    assert works.files.checkpoint().size > newer.size
    assert "the log was rewritten" in verified(works.data, old=newer).problems[0].text


def test_lost_files_of_the_log_are_written_again(works):
    works.run(120)
    before = works.files.checkpoint()
    works.stop()
    shutil.rmtree(works.files.folder)
    works.start()
    assert holds(works.data, old=before).log.consistent_with == [before]


def test_an_older_copy_of_the_log_that_cannot_be_written_again(works, tmp_path, monkeypatch):
    monkeypatch.setattr(logbook, "KEPT", 0)
    works.run(60)
    kept(works, tmp_path / "kept")
    works.run(60)
    put_back(works, tmp_path / "kept", "log")
    with pytest.raises(LedgerError, match=r"ends at entry .* put the newer copy of"):
        works.start()
    shutil.rmtree(works.files.folder)
    with pytest.raises(LedgerError, match="ends at entry 0"):
        works.start()


def test_a_log_of_another_key(works):
    works.run(60)
    works.stop()
    other = PrivateKey("lotline/other", bytes(32))
    (works.folder / "log.key").write_text(other.text)
    with pytest.raises(LedgerError, match=f"is signed by {works.key.name}, and not by the key of"):
        works.start()
    shutil.move(works.files.folder, works.folder / "old")
    works.start()
    works.run(60)
    assert works.files.checkpoint().origin == "lotline/other"
    assert covered(works) == list(range(1, 121)), "a new log takes everything again"
    holds(works.data)


def test_a_damaged_log_is_not_signed_on(works):
    works.run(60)
    works.stop()
    path = next((works.files.folder / "tile" / "0").rglob(f"{works.files.checkpoint().size}"))
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])
    with pytest.raises(LedgerError, match="is damaged: its tiles do not give the root"):
        works.start()


def test_a_checkpoint_is_signed_for_what_is_on_the_disk_alone(works, monkeypatch):
    """Whenever a checkpoint is renamed into place, every tile that it needs is there."""
    real, seen = os.replace, []

    def replace(source, target):
        real(source, target)
        if str(target).endswith("checkpoint"):
            edge, _ = works.files.edge(works.files.checkpoint().size)
            seen.append(edge.root() == works.files.checkpoint().root)

    monkeypatch.setattr(log_files.os, "replace", replace)
    works.run(1200)
    assert len(seen) >= 20
    assert all(seen)


def test_parts_of_tiles_go_when_the_tile_is_full(works):
    works.run(1800)
    works.ledger._log.append([b'{"kind":"time","at":%d}' % i for i in range(300)])
    assert works.ledger._log.size > 256
    names = {p.relative_to(works.files.folder).as_posix() for p in works.files.folder.rglob("*")}
    assert {"tile/0/000", "tile/entries/000", "tile/1/000.p/1"} <= names
    assert not {"tile/0/000.p", "tile/entries/000.p"} & names


def test_an_unreadable_checkpoint_is_a_sentence(works):
    works.run(60)
    works.stop()
    (works.files.folder / "checkpoint").write_bytes(b"nonsense")
    with pytest.raises(LedgerError, match="checkpoint cannot be used: it is not a signed note"):
        works.start()
