"""Stores of every schema there ever was become this lotline's, and say what they said."""

import json
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing

import pytest
from keeping_rig import SITE, lived
from lotline import config
from lotline.cli import signals
from lotline.cli import upgrade as command
from lotline.cli.run import bring
from lotline.errors import BackupError, JournalBusy, JournalError
from lotline.journal import Archive, Boot, Ranges, Writer, store
from lotline.keeping import packing, restore, schemas
from lotline.keeping import upgrade as upgrading
from lotline.keeping.backup import back_up
from lotline.people.accounts import Accounts
from lotline.people.file import PeopleFile
from lotline.reports.store import Store
from make_stores import FOLDER, NOW
from program import lotline, started

JOURNALS = len(store.SCHEMA_STEPS)


def laid(folder, **numbers):
    """A site with stores of these schemas, the newest where none is said."""
    (folder / "data").mkdir(parents=True)
    (folder / config.SITE_FILE).write_text(SITE)
    for name, (_, steps) in schemas.STEPS.items():
        stem = name.partition(".")[0]
        text = (FOLDER / f"{stem}-{numbers.get(stem, len(steps)):03d}.sql").read_text()
        with closing(sqlite3.connect(folder / "data" / name)) as db:
            db.executescript(text)
    return folder


def told(data):
    """What the journal, the accounts and the reports say."""
    with Archive(data) as it:
        found = {
            "frames": it.frames(0, 99), "boots": it.boots(), "gaps": it.gaps(),
            "seconds": it.seconds("mic-street", NOW, NOW + 1), "events": it.events(),
            "longer": [it.indicators(NOW, NOW + 1, n) for n in (60, 900)],
            "verdicts": list(it.all_verdicts(NOW, NOW + 1)), "counts": it.counts(),
            "health": it.health(), "open": it.open_spans(), "steps": it.clock_steps(),
            "over": [(e.id, e.life, e.verdict) for e in it.exceedances(NOW, NOW + 1)],
            "cycles": it.cycles(NOW, NOW * 2, "cnc"),
            "alerts": it.alerts(9), "dead": it.piles(), "calibrations": it.all_calibrations(),
            "weather": list(it.all_weather(NOW, NOW * 2)),
        }  # fmt: skip
    found["accounts"] = Accounts(PeopleFile(data)).all()
    found["reports"] = [(r.ref, r.words, r.contact) for r in Store(data).all()]
    return found


def upgraded(folder):
    return upgrading.upgrade(
        config.load(folder / config.SITE_FILE), folder / "before.zip", "1.2.3"
    )


@pytest.fixture(scope="module")
def newest(tmp_path_factory):
    return told(laid(tmp_path_factory.mktemp("newest") / "shop") / "data")


def test_there_is_one_of_each_schema():
    """python tests/keeping/make_stores.py writes those that are missing."""
    for name, (_, steps) in schemas.STEPS.items():
        stem = name.partition(".")[0]
        for number in range(1, len(steps) + 1):
            path = FOLDER / f"{stem}-{number:03d}.sql"
            assert f"PRAGMA user_version={number};" in path.read_text()


def test_the_newest_says_something(newest):
    assert len(newest["frames"]) == 4
    assert [v.rule for v in newest["verdicts"]] == ["day", "night"]
    assert all(newest.values()), [name for name, rows in newest.items() if not rows]


@pytest.mark.parametrize("number", range(1, JOURNALS + 1))
def test_a_journal_of_each_schema(tmp_path, newest, number):
    folder = laid(tmp_path / "shop", journal=number)
    done = upgraded(folder)
    assert [step.number for step in done.steps] == list(range(number + 1, JOURNALS + 1))
    assert done.checked.problems == []
    assert schemas.found(folder / "data")[store.FILE] == JOURNALS
    later = {
        "cycles": 2,
        "alerts": 4,
        "calibrations": 6,
        "dead": 8,
        "weather": 9,
    }  # fmt: skip; no lotline of then had them
    want = {name: rows if number >= later.get(name, 0) else [] for name, rows in newest.items()}
    assert told(folder / "data") == want
    assert packing.read_manifest(folder / "before.zip").schemas[store.FILE] == number


@pytest.mark.parametrize("number", [1, JOURNALS - 1])
def test_a_gateway_goes_on_with_it(tmp_path, number):
    data = laid(tmp_path / "shop", journal=number) / "data"
    upgraded(data.parent)
    writer = Writer(data)
    boot = Boot(1, "mic-street", 1, Ranges([1, 2, 5, 7]))
    writer.add_frames([(1, 7, 7000, NOW, NOW, 5, b"frame")], [boot])
    writer.close()
    with Archive(data) as archive:
        assert archive.last_frame_id() == 5


def test_reports_of_the_first_schema(tmp_path, newest):
    folder = laid(tmp_path / "shop", reports=1)
    assert {step.file for step in upgraded(folder).steps} == {"reports.db"}
    assert told(folder / "data") == newest


def test_an_old_backup_is_put_back(tmp_path, newest):
    folder = laid(tmp_path / "shop", journal=1)
    back_up(upgrading.Backup(config.load(folder / "site.toml"), tmp_path / "b.zip", "0.1.0"))
    restore(tmp_path / "b.zip", tmp_path / "new")
    assert told(tmp_path / "new" / "data")["frames"] == newest["frames"]
    assert schemas.found(tmp_path / "new" / "data")[store.FILE] == JOURNALS


def test_the_command(tmp_path, capsys):
    folder = laid(tmp_path / "shop", journal=3)
    command.upgrade(folder, dry_run=True, backup=None, as_json=True)
    dry = json.loads(capsys.readouterr().out)
    assert [row["number"] for row in dry["due"]] == list(range(4, JOURNALS + 1))
    assert schemas.found(folder / "data")[store.FILE] == 3, "a dry run changes nothing"
    done = lotline("upgrade", "--site", folder, "--backup", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "  journal.db, step 4: alerts and who was told of them\n" in done.stdout
    (backup,) = tmp_path.glob("ledger-works-before-upgrade-*.lotline.zip")
    assert str(backup) in done.stdout
    command.upgrade(folder, dry_run=False, backup=None, as_json=False)
    assert capsys.readouterr().out.startswith("Nothing to do: ")


@pytest.fixture(autouse=True)
def _signals(monkeypatch):
    """Those of the tests stay as they are."""
    monkeypatch.setattr(signals, "end_tidily", lambda: None)
    monkeypatch.setattr(signals, "end_at_once", lambda: None)


def begun(folder):
    """What `lotline run` does before it opens the stores; the backup that it made."""
    bring(config.load(folder / config.SITE_FILE))
    return list((folder / "data").glob("*.lotline.zip"))


@pytest.mark.parametrize("number", range(1, JOURNALS))
def test_a_gateway_that_starts_keeps_a_copy_first(tmp_path, newest, caplog, number):
    folder = laid(tmp_path / "shop", journal=number, reports=1)
    (backup,) = begun(folder)
    assert schemas.due(schemas.found(folder / "data")) == []
    assert told(folder / "data")["frames"] == newest["frames"]
    was = packing.read_manifest(backup).schemas
    assert (was[store.FILE], was["reports.db"]) == (number, 1)
    first, last = [record.getMessage() for record in caplog.records]
    due = JOURNALS - number + 1
    assert first == (f"An older lotline wrote journal.db and reports.db: {due} steps are due, "
                     "after a backup; that may take minutes.")  # fmt: skip
    assert last.startswith(f"Upgraded. As it was before: {backup}. It has the site's keys: ")
    caplog.clear()
    assert begun(folder) == [backup]
    assert caplog.records == []


def test_the_whole_gateway_on_an_old_journal(tmp_path):
    folder = laid(tmp_path / "shop", journal=1)
    with (folder / config.SITE_FILE).open("a") as file:
        file.write("\n[inside]\nport = 0\n")
    assert lotline("init", folder).returncode == 0
    with started(tmp_path, "run", "--site", folder) as program:
        assert program.port("Public page")
        assert program.interrupt() == 0
    (backup,) = (folder / "data").glob("*.lotline.zip")
    restore(backup, tmp_path / "back")
    assert f"As it was before: {backup}." in program.said()


@pytest.fixture
def card(tmp_path):
    """A tmpfs in which the stores have room, but not a backup of them."""
    folder = tmp_path / "card"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "lot", str(folder)])
    if mounted.returncode:
        pytest.skip("a full disk needs root, to mount a small tmpfs")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_gateway_whose_disk_has_no_room_for_a_copy(card):
    folder = laid(card / "shop", journal=1)
    (card / "other").write_bytes(bytes(shutil.disk_usage(card).free - 300_000))
    words = r"no room for a backup before: .*/data has \d+ kB free, it takes up to \d+ kB; make"
    for _ in range(2):
        with pytest.raises(BackupError, match=words):
            begun(folder)
    assert list((folder / "data").glob("*zip")) == []
    assert schemas.found(folder / "data")[store.FILE] == 1


def test_no_backup_piles_up_where_a_step_fails(tmp_path):
    """Steps that were done are kept with the backup of before; one that fails anew leaves none."""
    folder = laid(tmp_path / "shop", journal=1)
    with closing(sqlite3.connect(folder / "data" / store.FILE)) as db:
        db.execute("CREATE TABLE log_salts (x)")  # in the way of step 3
    for _ in range(2):
        with pytest.raises(JournalError):
            begun(folder)
        (backup,) = (folder / "data").glob("*.lotline.zip")
        assert packing.read_manifest(backup).schemas[store.FILE] == 1
        time.sleep(1)  # their names are of the second


def test_a_journal_that_was_only_just_begun(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / config.SITE_FILE).write_text(SITE)
    sqlite3.connect(tmp_path / "data" / store.FILE).close()
    assert begun(tmp_path) == []
    Writer(tmp_path / "data").close()


def test_no_other_command_upgrades(tmp_path):
    folder = laid(tmp_path / "shop", journal=2)
    with pytest.raises(JournalError, match=r"has schema 2, .*: `lotline upgrade` brings it there"):
        Writer(folder / "data")
    assert schemas.found(folder / "data")[store.FILE] == 2


def test_a_newer_one_is_refused(tmp_path):
    folder = laid(tmp_path / "shop")
    with closing(sqlite3.connect(folder / "data" / store.FILE)) as db:
        db.execute("PRAGMA user_version=99")
    with pytest.raises(BackupError, match=r"has schema 99, this lotline knows \d+: use a newer"):
        upgrading.due(folder / "data")
    with pytest.raises(JournalError, match="has schema 99, this lotline knows"):
        Writer(folder / "data")


def test_not_under_a_gateway_that_runs(tmp_path):
    works = lived(tmp_path / "shop", 60)
    try:
        with pytest.raises(JournalBusy):
            upgraded(works.folder)
    finally:
        works.stop()


def test_nothing_is_changed_without_a_backup(tmp_path):
    folder = laid(tmp_path / "shop", journal=1)
    with pytest.raises(BackupError, match="/nowhere"):
        upgrading.upgrade(config.load(folder / "site.toml"), tmp_path / "nowhere/b.zip", "1")
    assert schemas.found(folder / "data")[store.FILE] == 1


def test_nothing_is_changed_where_the_site_does_not_hold(tmp_path):
    folder = laid(tmp_path / "shop", journal=1)
    path = folder / "data" / "reports.db"
    data = bytearray(path.read_bytes())
    data[4096:4196] = b"\xff" * 100
    path.write_bytes(data)
    with pytest.raises(BackupError, match="nothing is upgraded, as the site does not hold"):
        upgraded(folder)
    assert schemas.found(folder / "data")[store.FILE] == 1


def test_a_step_that_fails_leaves_its_schema(tmp_path):
    """Each step is one transaction: what came before it stays, and it can be tried again."""
    folder = laid(tmp_path / "shop", journal=1)
    own = shutil.copytree(folder / "data", tmp_path / "own")
    with closing(sqlite3.connect(own / store.FILE)) as db:
        db.execute("CREATE TABLE log_salts (x)")  # in the way of step 3
    with pytest.raises(JournalError):
        store.upgrade(own)
    assert schemas.have(own / store.FILE) == 2


def test_no_journal(tmp_path):
    with pytest.raises(BackupError, match="has not run yet"):
        upgrading.due(tmp_path)
