"""/log/: the evidence log's files as C2SP tlog-tiles has them, and nothing else of the disk."""

import gzip

import pytest
import web_samples as samples
from fastapi.testclient import TestClient
from lotline.web import create_app
from lotline.web.app import HEADERS
from lotline.web.history import Checkpoint

FILES = {
    "checkpoint": b"lotline/x\n0\n",
    "vkey": b"lotline/x+00000000+AAAA\n",
    "tile/0/000.p/3": bytes(96),
    "tile/entries/000.p/3": b"\0\1a" * 3,
    "tile/0/x001/234": bytes(8192),
    "tile/0/000.p/3.new": b"half",
    "witnessed/12": b"twelve",
    "witnessed/3": b"three",
    "secret": b"secret",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("log") / "log"
    for name, data in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (folder.parent / "journal.db").write_bytes(b"the journal")
    now = next(iter(samples.STATES.values()))
    return TestClient(create_app(now, log=folder))


@pytest.mark.parametrize(("path", "kind", "age"), [
    ("checkpoint", "text/plain; charset=utf-8", "public, max-age=5"),
    ("vkey", "text/plain; charset=utf-8", "public, max-age=5"),
    ("witnessed/12", "text/plain; charset=utf-8", "public, max-age=5"),
    ("tile/0/000.p/3", "application/octet-stream", "public, max-age=31536000, immutable"),
    ("tile/0/x001/234", "application/octet-stream", "public, max-age=31536000, immutable"),
])  # fmt: skip
def test_files_of_the_log(client, path, kind, age):
    answer = client.get(f"/log/{path}")
    assert (answer.status_code, answer.content) == (200, FILES[path])
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == (kind, age)
    assert answer.headers["access-control-allow-origin"] == "*"
    for name, value in HEADERS:
        assert answer.headers[name.decode()] == value.decode()
    assert client.head(f"/log/{path}").status_code == 200
    assert client.post(f"/log/{path}").status_code == 405


def test_entries_travel_compressed_when_they_may(client):
    path = "/log/tile/entries/000.p/3"
    plain = client.get(path, headers={"accept-encoding": "identity"})
    assert plain.content == FILES["tile/entries/000.p/3"]
    with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        assert gzip.decompress(b"".join(answer.iter_raw())) == plain.content


def test_which_checkpoints_witnesses_signed(client):
    assert client.get("/log/witnessed").text == "3\n12\n"


@pytest.mark.parametrize("path", [
    "", "secret", "tile/0/000.p/3.new", "tile/0/001", "tile/0/000.p/4", "../journal.db",
    "..%2fjournal.db", "%2e%2e/journal.db", "tile/../../journal.db", "witnessed/../secret",
    "witnessed/99", "witnessed/x", "tile/0", "checkpoint/", "/etc/passwd", "%00",
])  # fmt: skip
def test_nothing_else_is_given_away(client, path):
    answer = client.get(f"/log/{path}", follow_redirects=False)
    assert answer.status_code == 404
    assert "There is no such page here." in answer.text


def test_no_log_no_files():
    now = next(iter(samples.STATES.values()))
    assert TestClient(create_app(now)).get("/log/checkpoint").status_code == 404


def test_the_page_names_the_key():
    from dataclasses import replace

    now = next(iter(samples.STATES.values()))
    known = {"log_key": "lotline/x+1a2b+Aa", "checkpoint": Checkpoint(3, "Ab12" * 11)}
    page = TestClient(create_app(lambda: replace(now(), **known))).get("/").text
    assert '<a href="log/checkpoint">' in page
    assert "<code>lotline/x+1a2b+Aa</code>" in page
    assert "log/checkpoint" not in TestClient(create_app(now)).get("/").text
