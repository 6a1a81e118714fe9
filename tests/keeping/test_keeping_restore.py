"""`lotline restore`: what it refuses, and that nothing is changed before all is well."""

import json
import shutil
import stat
import subprocess
from hashlib import sha256

import pytest
from keeping_rig import SITE, lived, made, manifest_with, refused, rewritten
from lotline import config
from lotline.cli.backup import _restored_words
from lotline.errors import BackupError, JournalBusy
from lotline.journal import Reader, store
from lotline.keeping import packing, restore
from lotline.keeping.checked import check
from lotline.keeping.manifest import MANIFEST
from lotline.people.accounts import Accounts
from lotline.people.file import PeopleFile
from program import lotline


@pytest.fixture(scope="module")
def backup(tmp_path_factory):
    folder = tmp_path_factory.mktemp("restore")
    works = lived(folder / "shop", 120)
    Accounts(PeopleFile(works.data)).add("ada", "operator", "a long way to the sea", 1, "")
    works.stop()
    return made(works.folder, folder / "b.zip").path


def test_a_new_machine(backup, tmp_path):
    done = lotline("restore", backup, "--to", tmp_path / "far" / "shop", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    folder = tmp_path / "far" / "shop"
    assert (found["data"], found["frames"], found["aside"]) == (str(folder / "data"), 120, [])
    assert [path.name for path in folder.parent.iterdir()] == ["shop"]
    assert stat.S_IMODE((folder / "secrets.toml").stat().st_mode) == 0o600
    shop = backup.parent / "shop"
    for name in ("site.toml", "secrets.toml", "log.key", "data/log/checkpoint"):
        assert (folder / name).read_bytes() == (shop / name).read_bytes()
    with Reader(folder / "data") as reader:
        (event,) = [e for e in reader.events() if e[2] == "restored"]
        assert "with frames up to number 120. Records after it are not in this log" in event[4]
    assert [account.name for account in Accounts(PeopleFile(folder / "data")).all()] == ["ada"]


def test_what_it_tells_a_person(backup, tmp_path):
    said = _restored_words(restore(backup, tmp_path / "shop"))
    assert "will see that the log was rolled back: that is true" in said
    assert "Never run this gateway and the old one at once" in said
    refused(lotline("restore", backup, "--to", tmp_path / "shop"), "is not empty", "--force")


def test_one_without_secrets(tmp_path):
    works = lived(tmp_path / "shop", 60)
    works.stop()
    path = made(works.folder, tmp_path / "b.zip", with_secrets=False).path
    said = _restored_words(restore(path, tmp_path / "new"))
    assert "NOT in the backup: log.key, secrets.toml. Put them back before you start" in said


def test_what_is_there_is_put_aside(backup, tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "mine").write_text("mine")
    with pytest.raises(BackupError, match="is not empty"):
        restore(backup, folder)
    assert [path.name for path in folder.iterdir()] == ["mine"]
    (aside,) = restore(backup, folder, force=True).aside
    assert (aside / "mine").read_text() == "mine"
    assert (folder / "data" / store.FILE).exists()


def test_not_under_a_gateway_that_runs(backup, tmp_path):
    works = lived(tmp_path / "shop", 60)
    try:
        with pytest.raises(JournalBusy):
            restore(backup, works.folder, force=True)
    finally:
        works.stop()
    assert not list(tmp_path.glob("shop.before-*"))


def test_a_disk_that_is_full(backup, tmp_path):
    folder = tmp_path / "card"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "lot", str(folder)])
    if mounted.returncode:
        pytest.skip("a full disk needs root, to mount a small tmpfs")
    try:
        with pytest.raises(BackupError, match=r"cannot be unpacked to .*: No space left"):
            restore(backup, folder / "new")
        assert list(folder.iterdir()) == []
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_records_that_lie_elsewhere(tmp_path):
    """A site whose `data` is no folder below it."""
    data = tmp_path / "var" / "records"
    works = lived(tmp_path / "a", 60)
    works.stop()
    shutil.move(works.data, tmp_path / "moved")
    site = works.folder / config.SITE_FILE
    site.write_text(f'data = "{tmp_path}/moved"\n{SITE}')
    path = made(works.folder, tmp_path / "b.zip").path
    elsewhere = rewritten(path, tmp_path / "c.zip", _with_site(f'data = "{data}"\n{SITE}'))
    found = restore(elsewhere, tmp_path / "new")
    assert found.data == data
    assert (data / store.FILE).exists()
    assert not (tmp_path / "new" / "data").exists()
    with pytest.raises(BackupError, match="records is not empty"):
        restore(elsewhere, tmp_path / "other")


@pytest.mark.parametrize("where", [".", "var/records", "./data"])
def test_records_that_lie_otherwise_in_the_folder(backup, tmp_path, where):
    path = rewritten(backup, tmp_path / "c.zip", _with_site(f'data = "{where}"\n{SITE}'))
    restore(path, tmp_path / "new")
    data = config.load(tmp_path / "new" / config.SITE_FILE).data_folder
    assert check(data).problems == []
    with Reader(data) as reader:
        assert reader.last_frame_id() == 120


def _with_site(text):
    def change(parts):
        data = parts[config.SITE_FILE] = text.encode()
        manifest = json.loads(parts[MANIFEST])
        manifest["files"][config.SITE_FILE] = [len(data), sha256(data).hexdigest()]
        parts[MANIFEST] = json.dumps(manifest).encode()

    return change


def flipped(name):
    def change(parts):
        data = bytearray(parts[name])
        data[len(data) // 2] ^= 1
        parts[name] = bytes(data)

    return change


def without(name):
    return lambda parts: parts.pop(name)


def claiming(name):
    """A file more, in archive and manifest."""

    def change(parts):
        parts[name] = b"x"
        manifest = json.loads(parts[MANIFEST])
        manifest["files"][name] = [1, "0" * 64]
        parts[MANIFEST] = json.dumps(manifest).encode()

    return change


@pytest.mark.parametrize(("change", "said"), [
    (flipped("data/journal.db"), "is damaged: data/journal.db is not what its manifest says"),
    (flipped("site.toml"), "is damaged: site.toml is not what its manifest says"),
    (without("log.key"), "was changed: 'log.key' stands only in its manifest"),
    (lambda parts: parts.update(more=b""), "was changed: 'more' stands only in it"),
    (without(MANIFEST), "is no backup of lotline: it has no manifest"),
    (manifest_with(format="lotline backup 2"), "a newer lotline wrote it"),
    (manifest_with(files=[]), "its manifest is not as `lotline backup` writes it"),
    (manifest_with(more=1), "its manifest is not as `lotline backup` writes it"),
    (manifest_with(schemas={store.FILE: 999}), "has schema 999, this lotline knows"),
    (manifest_with(schemas={"other.db": 1}), "other.db has schema 1, this lotline knows 0"),
    (claiming("../outside"), "names '../outside', which is no place in a site"),
    (claiming("/etc/outside"), "names '/etc/outside', which is no place in a site"),
])  # fmt: skip
def test_what_is_not_as_it_was_written(backup, tmp_path, change, said):
    path = rewritten(backup, tmp_path / "b.zip", change)
    with pytest.raises(BackupError) as e:
        restore(path, tmp_path / "site" / "new")
    assert said in str(e.value)
    assert sorted(path.name for path in tmp_path.rglob("*")) in (["b.zip"], ["b.zip", "site"])


@pytest.mark.parametrize(("text", "said"), [
    (None, "cannot be read: No such file"), (b"", "no backup that can be read"),
    (b"PK\3\4" + bytes(100), "no backup that can be read"),
])  # fmt: skip
def test_what_is_no_backup(tmp_path, text, said):
    path = tmp_path / "b.zip"
    if text is not None:
        path.write_bytes(text)
    with pytest.raises(BackupError, match=said):
        restore(path, tmp_path / "new")


def test_cut_short_anywhere(backup, tmp_path):
    data, path = backup.read_bytes(), tmp_path / "b.zip"
    for at in range(0, len(data), len(data) // 40):
        path.write_bytes(data[:at])
        with pytest.raises(BackupError):
            restore(path, tmp_path / "new")
    assert [path.name for path in tmp_path.iterdir()] == ["b.zip"]


def test_any_byte_of_it(backup, tmp_path):
    """Whatever is changed, it is refused, or what is laid down is what was backed up."""
    data, path = bytearray(backup.read_bytes()), tmp_path / "b.zip"
    was = packing.read_manifest(backup).files
    for at in range(7, len(data), len(data) // 60):
        data[at] ^= 0x55
        path.write_bytes(data)
        data[at] ^= 0x55
        try:
            manifest = packing.read_manifest(path)
            packing.unpack(path, manifest, tmp_path / str(at))
        except BackupError:
            continue
        assert manifest.files == was
