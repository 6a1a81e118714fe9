"""`lotline publish`: whole or not at all, to a folder, by rsync, to an S3-compatible store."""

import json
import os
import socket
import subprocess
import threading
import time
from pathlib import Path

import feedparser
import pytest
from cli_rig import SITE, make_site, refused
from lotline import config, ledger
from lotline.cli.publish.folder import Folder
from lotline.errors import PublishError
from lotline.journal import Writer
from lotline.ledger import Ledger
from lotline.records import Indicator
from program import lotline, started, until
from servers import find_program

PAGES = {"index.html", "now.json", "feed.atom", "plans.ics"}


@pytest.fixture
def site(tmp_path):
    """A microphone that was heard until now, and a log of some hundred entries."""
    text = SITE + '\n[neighbours]\nemail = "noise@example.org"\nurl = "https://noise.example"\n'
    site = make_site(tmp_path / "shop", text)
    writer = Writer(site / "data")
    now = time.time_ns() // 1_000_000_000
    writer.add_indicators([
        Indicator("mic-street", 0, (now - 300 + n) * 1_000_000, 1, {"LAeq": 44.4}, 1.0, 5)
        for n in range(300)
    ])  # fmt: skip
    for n in range(300):
        writer.note(now * 1_000_000, "test", f"sentence {n}")
    log = Ledger(site / "data", writer, ledger.load_key(site), lambda: now * 1_000_000)
    log.start("test", {})
    log.close()
    writer.close()
    return site


def files(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in Path(folder).rglob("*")
            if p.is_file()}  # fmt: skip


def whole(found):
    """Pages and a log that can be checked, in a folder that is served."""
    assert set(found) >= {*PAGES, "report.html", "sign.html", "log/checkpoint", "log/vkey"}
    numbers = json.loads(found["now.json"])
    assert numbers["places"][0]["last_minute"]["LAeq"] == 44.4
    assert not feedparser.parse(found["feed.atom"]).bozo
    size = int(found["log/checkpoint"].splitlines()[1])
    assert {t for t in found if t.startswith("log/tile/")} == {
        f"log/{tile.path}" for tile in ledger.tiles.of(size)
    }


def test_a_folder_and_its_log_can_be_verified(site, tmp_path):
    www = tmp_path / "www"
    done = lotline("publish", www, "--site", site)
    assert (done.returncode, done.stderr) == (0, "")
    found = files(www)
    whole(found)
    assert b'href="report.html"' in found["index.html"]
    assert b"mailto:noise@example.org?subject=" in found["report.html"]
    full = [name for name in found if name.startswith("log/tile/") and ".p/" not in name]
    assert full
    before = {name: (www / name).stat().st_ino for name in full}
    first = os.readlink(www)
    done = lotline("publish", www, "--site", site, "--json")
    assert json.loads(done.stdout)["files"] == len(found)
    assert os.readlink(www) != first
    assert {name: (www / name).stat().st_ino for name in full} == before  # not copied again
    assert len(list((tmp_path / ".www.releases").iterdir())) == 2
    done = lotline("verify", www / "log", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["size"] == int(found["log/checkpoint"].splitlines()[1])


def test_nothing_of_the_owner_is_published(site, tmp_path):
    lotline("publish", tmp_path / "www", "--site", site)
    everything = b"".join(files(tmp_path / "www").values())
    secrets = config.load_secrets(site / "secrets.toml")
    for secret in (secrets.reports.key, *(n.key for n in secrets.node.values())):
        assert secret.encode() not in everything
    assert (site / "log.key").read_bytes().strip() not in everything


@pytest.mark.parametrize("fails", range(12))
def test_readers_never_see_half_of_it(tmp_path, monkeypatch, fails):
    """The disk fills at any file: what was served before is served on, and nothing is left."""
    target = Folder(tmp_path / "www")
    steady = {f"log/tile/0/{n:03d}": b"t" for n in range(3)}
    old = dict.fromkeys(("index.html", "now.json", "feed.atom"), b"old")
    target.put(old, list(steady), steady.__getitem__)
    count = 0
    real = os.fsync

    def fsync(fd):
        nonlocal count
        count += 1
        if count > fails:
            raise OSError(28, "No space left on device")
        real(fd)

    monkeypatch.setattr(os, "fsync", fsync)
    new = dict.fromkeys(old, b"new")
    more = steady | {"log/tile/0/003": b"t"}
    try:
        target.put(new, list(more), more.__getitem__)
    except PublishError as e:
        assert "the disk is full" in str(e)
        served = files(tmp_path / "www")
        assert served in (old | steady, new | more)
        assert count == fails + 1
    else:
        assert files(tmp_path / "www") == new | more


def test_a_reader_beside_a_busy_writer_always_finds_one_state(tmp_path):
    target = Folder(tmp_path / "www")
    target.put({"a": b"0", "b": b"0"}, [], {}.__getitem__)
    seen, stop = set(), threading.Event()

    def read():
        while not stop.is_set():
            folder = os.path.realpath(tmp_path / "www")
            try:
                seen.add((Path(folder, "a").read_bytes(), Path(folder, "b").read_bytes()))
            except FileNotFoundError:  # two releases on while it read: it would ask again
                continue

    thread = threading.Thread(target=read)
    thread.start()
    for n in range(60):
        target.put({"a": b"%d" % n, "b": b"%d" % n}, [], {}.__getitem__)
    stop.set()
    thread.join()
    assert len(seen) > 1
    assert all(a == b for a, b in seen)


def test_what_is_there_already_is_left_alone(site, tmp_path):
    www = tmp_path / "www"
    www.mkdir()
    refused_slowly = Folder(www)  # an empty one is taken
    assert refused_slowly._newest() is None
    www.mkdir()
    (www / "mine.txt").write_text("mine")
    refused(lotline("publish", www, "--site", site), "is there already and is not empty")
    assert (www / "mine.txt").read_text() == "mine"
    (tmp_path / "link").symlink_to(www)
    refused(lotline("publish", tmp_path / "link", "--site", site), "a link to something else")


def test_every_so_often_and_through_a_failure(site, tmp_path):
    www = tmp_path / "www"
    with started(tmp_path / "log", "publish", www, "--site", site, "--every", "1") as program:
        until(lambda: www.exists(), "the first release")
        first = os.readlink(www)
        until(lambda: os.readlink(www) != first, "another release")
        assert program.process.poll() is None
        program.process.terminate()
        assert program.process.wait(20) == 143
    whole(files(www))


@pytest.fixture
def daemon(tmp_path):
    """A real rsync daemon, and where its module lies."""
    find_program("rsync", "rsync")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    there = tmp_path / "there"
    there.mkdir()
    settings = tmp_path / "rsyncd.conf"
    settings.write_text(f"use chroot = no\n[www]\npath = {there}\nread only = no\n"
                        f"uid = {os.getuid()}\ngid = {os.getgid()}\n")  # fmt: skip
    process = subprocess.Popen(
        ["rsync", "--daemon", "--no-detach", "--address=127.0.0.1", f"--port={port}",
         f"--config={settings}", f"--log-file={tmp_path / 'rsyncd.log'}"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip

    def up():
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) == 0

    until(up, "the rsync daemon")
    yield f"rsync://127.0.0.1:{port}/www/", there
    process.terminate()
    process.wait()


def test_by_rsync(site, daemon):
    target, there = daemon
    (there / "gone.html").write_text("of before")
    done = lotline("publish", target, "--site", site)
    assert (done.returncode, done.stderr) == (0, "")
    whole(files(there))
    assert not (there / "gone.html").exists()


def test_an_rsync_target_that_does_not_answer(site):
    from lotline.cli.publish.rsync import Rsync

    find_program("rsync", "rsync")
    with pytest.raises(PublishError, match="rsync ended with"):
        Rsync("rsync://127.0.0.1:1/www/", site / "stage").put({"a": b""}, [], {}.__getitem__)


@pytest.fixture
def store():
    """A local S3-compatible server."""
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    import boto3

    s3 = boto3.client("s3", endpoint_url=f"http://{host}:{port}", region_name="us-east-1",
                      aws_access_key_id="a", aws_secret_access_key="b")  # fmt: skip
    s3.create_bucket(Bucket="city")
    yield f"http://{host}:{port}", s3
    server.stop()


def objects(s3):
    listed = s3.list_objects_v2(Bucket="city").get("Contents", [])
    return {o["Key"].removeprefix("noise/"): s3.get_object(Bucket="city", Key=o["Key"])
            for o in listed}  # fmt: skip


def test_to_a_bucket(site, store):
    endpoint, s3 = store
    with (site / "secrets.toml").open("a") as file:
        file.write('\n[publish]\naccess_key = "a"\nsecret_key = "b"\n')
    s3.put_object(Bucket="city", Key="noise/data/old.csv", Body=b"")
    s3.put_object(Bucket="city", Key="noise/theirs.html", Body=b"")
    args = ["publish", "s3://city/noise", "--site", site, "--endpoint", endpoint,
            "--region", "us-east-1"]  # fmt: skip
    done = lotline(*args)
    assert (done.returncode, done.stderr) == (0, "")
    found = objects(s3)
    assert found["index.html"]["ContentType"] == "text/html; charset=utf-8"
    assert found["feed.atom"]["ContentType"].startswith("application/atom+xml")
    assert "data/old.csv" not in found
    assert "theirs.html" in found
    full = next(n for n in found if n.startswith("log/tile/") and ".p/" not in n)
    assert "immutable" in found[full]["CacheControl"]
    first = found[full]["LastModified"]
    whole({name: one["Body"].read() for name, one in found.items()})
    time.sleep(1.1)
    assert lotline(*args).returncode == 0
    found = objects(s3)
    assert found[full]["LastModified"] == first  # sent once for ever
    assert found["index.html"]["LastModified"] > first


def test_a_bucket_is_whole_at_every_moment(store):
    """The page is replaced last, after all that it links and the tiles of its log."""
    from lotline.cli.publish.bucket import Bucket

    endpoint, _ = store
    bucket = Bucket("s3://city/noise", endpoint, "us-east-1", "a", "b")
    put = []
    bucket._one = lambda path, data, cache: put.append(path)
    new = dict.fromkeys(("index.html", "feed.atom", "log/checkpoint", "now.json", "sign.html",
                         "log/tile/0/000.p/5"), b"")  # fmt: skip
    bucket.put(new, ["log/tile/0/001"], dict.fromkeys(["log/tile/0/001"], b"").__getitem__)
    assert put[0] == "log/tile/0/001"
    assert put[-3:] == ["log/checkpoint", "now.json", "index.html"]
    assert sorted(put[1:-3]) == ["feed.atom", "log/tile/0/000.p/5", "sign.html"]
    put.clear()
    bucket.put(new | {"index.html": b"newer"}, [], {}.__getitem__)
    assert put == ["index.html"]  # what is the same is not sent again


def test_a_bucket_that_is_not_there(store):
    from lotline.cli.publish.bucket import Bucket

    endpoint, _ = store
    with pytest.raises(PublishError, match="NoSuchBucket"):
        Bucket("s3://nobody", endpoint, "us-east-1", "a", "b").put({"a": b""}, [], {}.__getitem__)
    with pytest.raises(PublishError, match="expected s3://bucket"):
        Bucket("s3:///x", endpoint, "", "", "")
