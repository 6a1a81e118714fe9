"""A file is written whole or not at all."""

import errno
import os
import stat

import pytest
from lotline.boards.release import new_key as release_key
from lotline.boards.release import read_key
from lotline.ledger import load_key, new_key
from lotline.wholefile import write_key, write_whole


@pytest.fixture
def full_disk(monkeypatch):
    def full(fd):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        yield


@pytest.mark.parametrize("make", [new_key, lambda folder: release_key(folder / "release.pem")])
def test_a_full_disk_leaves_no_part_of_a_key(tmp_path, full_disk, make):
    with pytest.raises(OSError, match="No space left"):
        make(tmp_path)
    assert not list(tmp_path.iterdir())


def test_what_is_there_is_left_as_it_is(tmp_path):
    (tmp_path / "k").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        write_key(tmp_path / "k", b"other")
    assert (tmp_path / "k").read_bytes() == b"mine"


def test_it_is_of_its_owner_alone_and_reads_back(tmp_path):
    made = new_key(tmp_path)
    release_key(tmp_path / "release.pem")
    assert load_key(tmp_path).text == made.text
    assert read_key(tmp_path / "release.pem")
    for file in tmp_path.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_full_disk_leaves_what_was_there(tmp_path, full_disk):
    (tmp_path / "head").write_bytes(b"of before")
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "head", b"of now")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"of before"]


def test_what_is_there_is_replaced(tmp_path):
    for content in (b"of before", b"of now"):
        write_whole(tmp_path / "head", content)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"of now"]
