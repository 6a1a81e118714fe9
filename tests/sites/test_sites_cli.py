"""`lotline sites` over real gateways, one of which goes back to an older state of itself."""

import json
import shutil

import pytest
import sites_rig as rig
from cli_rig import refused
from lotline.ledger import Checkpoint
from program import lotline


@pytest.fixture(scope="module")
def added(tmp_path_factory):
    """Folders and addresses of two gateways, both in one file."""
    folder = tmp_path_factory.mktemp("sites")
    found = {name: rig.lived(folder / name, name.title()) for name in ("nord", "sued")}
    with rig.serving(folder / "nord"), rig.serving(folder / "sued"):
        for name, url in found.items():
            done = lotline("sites", "add", url + "/", "--name", name, "--file", folder / "s.toml")
            assert (done.returncode, done.stderr) == (0, "")
            assert done.stdout.startswith(f"{name} stands in ")
            assert "its first head is kept from now on; its key came with it" in done.stdout
    return folder


@pytest.fixture
def two(tmp_path, added):
    """A copy of them for each story."""
    return shutil.copytree(added, tmp_path / "two")


def look(folder, status=0):
    """{name: what is told of it}."""
    done = lotline("sites", "look", "--json", "--file", folder / "s.toml")
    assert (done.returncode, done.stderr) == (status, "")
    return {one["name"]: one for one in json.loads(done.stdout)["sites"]}


def test_two_that_grow(two):
    with rig.serving(two / "nord"), rig.serving(two / "sued"):
        found = rig.until(lambda: look(two), lambda them: all(
            one["months"] and one["months"][0]["rules"] for one in them.values()
        ))  # fmt: skip
        for name, one in found.items():
            assert one["record"]["word"] == "whole"
            assert (one["title"], one["state"]) == (name.title(), "not_measured")
            assert [m["rules"] for m in one["months"]] == [1, 0]
            assert one["waiting"] == {"decision": 0, "explanation": 0}
        words = lotline("sites", "look", "--file", two / "s.toml")
        assert "nord: mic-street was never heard" in words.stdout
    heads = sorted((two / "s.heads/nord").glob("2*Z"))
    sizes = [Checkpoint.parse(path.read_bytes()).size for path in heads]
    assert sizes == sorted(set(sizes))
    assert len(sizes) == 2
    assert sizes[-1] == found["nord"]["record"]["size"]
    url = next(line for line in (two / "s.toml").read_text().splitlines() if "url" in line)
    with rig.serving(two / "nord"):
        done = lotline("verify", url.split('"')[1], "--checkpoint", heads[0])
        assert (done.returncode, done.stdout[:5]) == (0, "HOLDS")


def test_one_put_back_from_a_copy_in_silence(two):
    """The folder of before, and it goes on as if nothing had been: another log of one key."""
    shutil.copytree(two / "nord", two / "copy")
    with rig.serving(two / "nord"):
        pass
    with rig.serving(two / "nord"), rig.serving(two / "sued"):
        before = look(two)["nord"]["record"]["size"]
    shutil.rmtree(two / "nord")
    (two / "copy").rename(two / "nord")
    with rig.serving(two / "nord"), rig.serving(two / "sued"):
        found = look(two, status=1)
        words = lotline("sites", "look", "--file", two / "s.toml")
        to = two / "page.html"
        page = lotline("sites", "page", to, "--file", two / "s.toml")
    assert found["sued"]["record"]["word"] == "whole"
    record = found["nord"]["record"]
    assert record["word"] == "broken"
    assert record["sentence"].startswith("its log shrank: on ")
    assert f"it had {before} entries, and now it has {record['size']}" in record["sentence"]
    assert words.returncode == 1
    assert f"nord: {record['sentence']} (kept in {record['file']})" in words.stdout
    assert words.stdout.index("nord") < words.stdout.index("sued")
    assert page.returncode == 1
    assert f"nord: {record['sentence']}" in page.stderr
    assert f"<li>nord: {record['sentence']}.</li>" in to.read_text()


def test_one_restored_from_a_backup_until_that_is_accepted(two):
    backup = lotline("backup", two / "b.zip", "--site", two / "nord")
    assert backup.returncode == 0, backup.stderr
    with rig.serving(two / "nord"):
        look(two)
    done = lotline("restore", two / "b.zip", "--to", two / "nord", "--force")
    assert done.returncode == 0, done.stderr
    for _ in range(3):  # until its log is longer than it was
        with rig.serving(two / "nord"):
            record = look(two, status=1)["nord"]["record"]
    assert record["sentence"].startswith("its log was rewritten: its first "), record
    with rig.serving(two / "nord"):
        done = lotline("sites", "accept", "nord", "--file", two / "s.toml")
        assert (done.returncode, done.stderr) == (0, "")
        assert look(two)["nord"]["record"]["word"] == "whole"


def test_one_that_is_switched_off(two):
    with rig.serving(two / "sued"):
        found = look(two)
    assert (found["nord"]["state"], found["nord"]["why"]) == (
        "unreachable", "it refuses connections")  # fmt: skip
    assert found["nord"]["unreachable_since"].endswith("Z")
    assert found["nord"]["record"]["word"] == "unshown"
    assert found["sued"]["record"]["word"] == "whole"


def test_the_file_is_written_and_read(tmp_path):
    file = tmp_path / "sites.toml"
    file.write_text("# Mine.\n")
    for name in ("a", "b", "c"):
        lotline("sites", "add", f"http://127.0.0.1:1/{name}", "--name", name, "--file", file)
    file.write_text(file.read_text().replace('name = "b"', 'name = "b"  # "the one [[site]]"'))
    lotline("sites", "remove", "b", "--file", file)
    assert file.read_text() == (
        '# Mine.\n\n[[site]]\nname = "a"\nurl = "http://127.0.0.1:1/a"\n\n'
        '[[site]]\nname = "c"\nurl = "http://127.0.0.1:1/c"\n')  # fmt: skip
    done = lotline("sites", "list", "--file", file)
    assert done.stdout == "a  http://127.0.0.1:1/a\nc  http://127.0.0.1:1/c\n"
    found = json.loads(lotline("sites", "list", "--json", "--file", file).stdout)
    assert found[0] == {"name": "a", "url": "http://127.0.0.1:1/a", "key": None, "officer": None,
                        "ca": None}  # fmt: skip


def test_a_name_by_the_address(tmp_path):
    file = tmp_path / "sites.toml"
    lotline("sites", "add", "http://127.0.0.1:1", "--file", file)
    assert 'name = "127-0-0-1-1"' in file.read_text()


@pytest.mark.parametrize(("words", "said"), [
    (["add", "ftp://example.org"], "expected an address such as"),
    (["add", "http://ada:secret@example.org"], "expected an address such as"),
    (["add", "http://exam ple.org"], "expected an address such as"),
    (["add", "http://exam\x1bple.org"], "has letters that no file has"),
    (["add", "http://example.org", "--key", "lotline/x+1+y"], "key"),
    (["add", "http://example.org", "--officer", "javascript:alert(1)"], "expected an address"),
    (["add", "http://127.0.0.1:1", "--name", "Nord!"], "small letters, digits and '-' only"),
    (["add", "http://127.0.0.1:1", "--name", "here"], "two sites are called here"),
    (["remove", "sued"], "got the site 'sued', expected one of here"),
    (["accept", "here"], "here: it refuses connections"),
    (["page", "page.html", "--every", "3"], "expected 10 or more, or 0 for once"),
])  # fmt: skip
def test_what_is_refused_changes_nothing(tmp_path, words, said):
    file = tmp_path / "sites.toml"
    file.write_text('[[site]]\nname = "here"\nurl = "http://127.0.0.1:1"\n')
    before = file.read_text()
    refused(lotline("sites", *words, "--file", file, cwd=tmp_path), said)
    assert file.read_text() == before
    assert [path.name for path in tmp_path.iterdir()] == ["sites.toml"]


@pytest.mark.parametrize(("text", "said"), [
    ("[[site]", "is not TOML"), ('[[site]]\nname = "a"\n', "url: it is missing"),
    ('[[site]]\nname = "a"\nurl = "http://x"\ntoken = "y"\n', "lotline knows no such key"),
    ('[[sites]]\nname = "a"\n', "lotline knows no such key"),
])  # fmt: skip
def test_a_file_that_cannot_be_used(tmp_path, text, said):
    file = tmp_path / "sites.toml"
    file.write_text(text)
    refused(lotline("sites", "look", "--file", file), str(file), said)


def test_no_file(tmp_path):
    refused(lotline("sites", "look", "--file", tmp_path / "x"), "`lotline sites add URL`")


def test_heads_that_cannot_be_kept_are_no_look(tmp_path):
    """A witness that forgets is none."""
    with rig.Stranger() as gateway:
        gateway.answers = rig.log_of([b"one"])
        (tmp_path / "s.toml").write_text(f'[[site]]\nname = "a"\nurl = "{gateway.url}"\n')
        (tmp_path / "s.heads").write_text("a file")
        refused(lotline("sites", "look", "--file", tmp_path / "s.toml"), "cannot be kept")
