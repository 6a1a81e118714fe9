"""`lotline backup`: one file with a whole site in it, or none at all."""

import hashlib
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import zipfile
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from keeping_rig import SITE, lived, made, names, refused
from lotline import config, photos
from lotline.cli.backup import Check, _made_words, all_records
from lotline.errors import BackupError
from lotline.journal import Archive
from lotline.keeping import backup, copying, packing, rota
from lotline.keeping.checked import check
from lotline.ledger import Checkpoint
from PIL import Image
from program import lotline

MORE = """
[[pack]]
pack = "own.yaml"
node = "mic-street"
[inside]
certificate = "tls/page.pem"
private_key = "tls/page.key"
[report]
plan = "/nowhere/plan.png"
"""
made_words = partial(_made_words, gone=[], verify=Check.NEWEST)


@pytest.fixture(scope="module")
def works(tmp_path_factory):
    it = lived(tmp_path_factory.mktemp("keeping") / "shop")
    (it.folder / "tls").mkdir()
    for name in ("own.yaml", "tls/page.pem", "tls/page.key", "releases", "tokens.json"):
        (it.folder / name).write_text(name)
    yield it
    it.stop()


@pytest.fixture
def site(works, tmp_path):
    """A folder of its own, with the same life."""
    works.stop()
    return shutil.copytree(works.folder, tmp_path / "shop")


def laid_down(path, folder):
    packing.unpack(path, packing.read_manifest(path), folder)
    return folder


def test_all_of_a_site_is_in_it(site, tmp_path):
    path = site / config.SITE_FILE
    path.write_text(SITE + MORE)
    out = BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG")
    photo = photos.keep(site / "data", "mic-street", out.getvalue(), "upload", 1)
    found = made(site, tmp_path / "b.zip")
    assert found.checked.problems == []
    assert f"data/photos/mic-street/{photo.path.name}" in names(found.path)
    assert {
        "site.toml", "secrets.toml", "log.key", "own.yaml", "tls/page.pem", "tls/page.key",
        "tokens.json", "releases", "data/journal.db", "data/people.sqlite3", "data/reports.db",
        "data/log/checkpoint", "data/log/vkey", "manifest.json",
    } <= names(found.path)  # fmt: skip
    folder = laid_down(found.path, tmp_path / "look")
    assert (folder / "site.toml").read_text() == SITE + MORE
    assert (folder / "secrets.toml").read_bytes() == (site / "secrets.toml").read_bytes()
    for name, held in found.manifest.files.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == held.sha256


def test_it_is_for_its_owner_alone(site, tmp_path):
    path = made(site, tmp_path / "b.zip").path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert set(os.listdir(tmp_path)) == {"b.zip", "shop"}


def test_without_secrets(site, tmp_path):
    (site / config.SITE_FILE).write_text(SITE + MORE)
    found = made(site, tmp_path / "b.zip", with_secrets=False)
    assert "you need your own copy of log.key, secrets.toml, tls/page.key" in made_words(found)
    assert not {"log.key", "secrets.toml", "tls/page.key"} & names(tmp_path / "b.zip")
    secret = config.load_secrets(site / config.SECRETS_FILE).node["mic-street"].key.encode()
    with zipfile.ZipFile(tmp_path / "b.zip") as file:
        assert not any(secret in file.read(name) for name in file.namelist())


def test_it_says_what_it_has_and_what_that_means(site, tmp_path):
    done = lotline("backup", tmp_path / "b.zip", "--site", site, "--verify", "full")
    assert (done.returncode, done.stderr) == (0, "")
    assert "journal up to frame 300" in done.stdout
    assert "and all records." in done.stdout
    assert "whoever reads it can speak for both" in done.stdout
    note = json.loads((site / "data" / backup.NOTE).read_text())
    assert note["path"] == str(tmp_path / "b.zip")
    refused(lotline("backup", tmp_path / "b.zip", "--site", site), "exists already")


def test_while_frames_come_in(tmp_path, monkeypatch):
    """Commits go on during the copy, which is of one moment and holds."""
    works = lived(tmp_path / "shop", 120)
    monkeypatch.setattr(copying, "PAGES", 4)
    during, told = [], []

    def tell(what, part):
        if what == "copying journal.db" and 0 < part < 1:
            told.append(part)
            if len(during) < 5:
                works.run(60)
                during.append(works.reader.last_frame_id())

    try:
        found = backup.back_up(
            backup.Backup(works.site, tmp_path / "b.zip", "1.2.3", full=all_records), tell
        )
    finally:
        works.stop()
    assert len(during) == 5
    assert during[-1] == 420, "the gateway went on meanwhile"
    assert found.manifest.frames == 120, "and the copy is of when it began"
    assert found.checked.problems == []
    assert found.checked.frames == 120
    assert len(told) > 5


def test_the_log_goes_on_while_its_tiles_are_copied(tmp_path, monkeypatch):
    """A part of a tile that was there when the head was read has become a wider one."""
    works = lived(tmp_path / "shop", 120)
    real, grown = backup._pack, []

    def pack(*args):
        grown.append(works.files.checkpoint().size)
        works.ledger._log.append([b"{}"] * 300)
        grown.append(works.files.checkpoint().size)
        real(*args)

    monkeypatch.setattr(backup, "_pack", pack)
    try:
        found = made(works.folder, tmp_path / "b.zip")
    finally:
        works.stop()
    assert grown[1] > 256 > grown[0], "the first tile is full now"
    assert found.checked.problems == []
    assert found.manifest.size == grown[0]


@pytest.fixture
def small(tmp_path):
    """A tmpfs in which half a backup has room."""
    folder = tmp_path / "stick"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "lot", str(folder)])
    if mounted.returncode:
        pytest.skip("a full disk needs root, to mount a small tmpfs")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("taken", [200_000, 20_000], ids=["at the copy", "at the look"])
def test_a_destination_that_is_full(site, small, taken):
    (small / "other").write_bytes(b"x" * taken)
    with pytest.raises(BackupError, match=rf"{small}.*(?i:no space)"):
        made(site, small / "b.zip")
    assert os.listdir(small) == ["other"]
    assert not (site / "data" / backup.NOTE).exists()


@pytest.mark.parametrize("step", ["copy_store", "_pack", "_look"])
def test_what_fails_on_its_way_leaves_nothing(site, tmp_path, monkeypatch, step):
    def fails(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, step, fails)
    with pytest.raises(BackupError, match=r"b\.zip cannot be written: No space left"):
        made(site, tmp_path / "b.zip")
    assert os.listdir(tmp_path) == ["shop"]


def test_what_a_killed_one_left_goes_with_the_next(site, tmp_path):
    left = tmp_path / ".lotline-backup-gone"
    left.mkdir()
    (left / "half").write_text("half")
    made(site, tmp_path / "b.zip")
    assert set(os.listdir(tmp_path)) == {"b.zip", "shop"}


def test_two_at_once(site, tmp_path, monkeypatch):
    real = backup._pack

    def pack(*args):
        monkeypatch.setattr(backup, "_pack", real)
        with pytest.raises(BackupError, match="another backup is at work in"):
            made(site, tmp_path / "c.zip")
        real(*args)

    monkeypatch.setattr(backup, "_pack", pack)
    made(site, tmp_path / "b.zip")


def test_a_rota_of_dated_ones(site, tmp_path):
    out = tmp_path / "backups"
    out.mkdir()
    days = [rota.dated(out, "Ledger Works", (20_000 + n) * 86_400_000_000) for n in range(3)]
    others = [out / "ledger-works.zip", out / "another-20250101T000000Z.lotline.zip"]
    for path in [*days, *others]:
        path.write_text("x")
    done = lotline("backup", out, "--site", site, "--keep", 2, "--json")
    found = json.loads(done.stdout)
    assert found["deleted"] == [str(path) for path in days[:2]]
    assert rota.of(out, "Ledger Works") == [days[2], type(out)(found["file"])]
    assert all(path.exists() for path in others)
    refused(lotline("backup", tmp_path / "b.zip", "--site", site, "--keep", 2), "folder of dated")


def test_a_site_that_does_not_hold(site, tmp_path):
    """It is backed up all the same, said, and drives no good backup out."""
    out = tmp_path / "backups"
    out.mkdir()
    good = rota.dated(out, "Ledger Works", 0)
    good.write_text("x")
    size = Checkpoint.parse((site / "data/log/checkpoint").read_bytes()).size
    tile = site / f"data/log/tile/entries/000.p/{size}"
    tile.write_bytes(tile.read_bytes().replace(b"frames", b"frbmes", 1))
    done = lotline("backup", out, "--site", site, "--keep", 1)
    assert (done.returncode, done.stderr) == (1, "")
    assert "DOES NOT HOLD:\nentry " in done.stdout
    assert "No older backup was deleted." in done.stdout
    assert len(rota.of(out, "Ledger Works")) == 2
    assert good.exists()


def test_a_journal_that_does_not_hold(site, tmp_path):
    """A frame that was changed in the journal is found by the newest ones of its log."""
    with sqlite3.connect(site / "data/journal.db") as db:
        db.execute("UPDATE frames SET raw = x'00' WHERE id = 299")
    db.close()
    (problem,) = made(site, tmp_path / "b.zip").checked.problems
    assert "has a frame whose bytes were changed" in problem


def test_a_journal_that_is_behind_its_log(site, tmp_path):
    with sqlite3.connect(site / "data/journal.db") as db:
        db.execute("UPDATE cursors SET position = 3 WHERE name = 'log:size'")
    db.close()
    (problem,) = check(site / "data").problems
    size = Checkpoint.parse((site / "data/log/checkpoint").read_bytes()).size
    assert problem == f"the journal has given 3 entries to a log that has {size}"


def test_a_store_that_is_damaged(site):
    path = site / "data/reports.db"
    data = bytearray(path.read_bytes())
    data[4096 : 4096 + 100] = b"\xff" * 100
    path.write_bytes(data)
    assert "reports.db is damaged" in check(site / "data").problems[0]


def test_where_no_gateway_ever_ran(works, tmp_path):
    folder = tmp_path / "new"
    folder.mkdir()
    shutil.copy(works.folder / config.SITE_FILE, folder)
    with pytest.raises(BackupError, match="the gateway has not run yet"):
        made(folder, tmp_path / "b.zip")


def test_where_it_cannot_be_written(site):
    with pytest.raises(BackupError, match="/nowhere cannot be written to: No such file"):
        made(site, Path("/nowhere/b.zip"))


def test_it_reads_only(site, tmp_path):
    def state():
        with Archive(site / "data") as archive:
            return archive.events(), archive.cursor("log:size"), archive.last_frame_id()

    before = state()
    made(site, tmp_path / "b.zip")
    assert state() == before
