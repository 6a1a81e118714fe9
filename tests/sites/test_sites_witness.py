"""The heads that were seen of a log: whatever it shows later is held against them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sites_rig as rig
from lotline import sites
from lotline.errors import LedgerError
from lotline.ledger import Checkpoint, PrivateKey

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
OTHER = PrivateKey(rig.KEY.name, bytes(range(1, 33)))
ENTRIES = [b'{"n":%d}' % n for n in range(900)]


class Officer:
    """Who looks at one gateway, an hour later each time."""

    def __init__(self, folder, url, **words):
        self.book, self.now = sites.Book(folder / "sites.toml"), NOW
        self.book.add(name="nord", url=url, **words)

    @property
    def heads(self):
        return sorted(path.name for path in (self.book.folder / "nord").iterdir())

    def look(self):
        self.now += timedelta(hours=1)
        (seen,) = sites.look(self.book, self.book.sites(), lambda: self.now)
        assert (sites.broken([seen]) == [seen]) is (seen.record.word == "broken")
        return seen.record


@pytest.fixture
def gateway():
    with rig.Stranger() as it:
        it.answers = rig.well(NOW)
        yield it


@pytest.fixture
def officer(tmp_path, gateway):
    return Officer(tmp_path, gateway.url)


def show(gateway, entries, key=rig.KEY):
    gateway.answers |= rig.log_of(entries, key)


def test_a_log_that_grows_is_whole(gateway, officer):
    show(gateway, ENTRIES[:10])
    assert officer.look().word == "first"
    for size in (10, 11, 255, 256, 257, 700, 900):
        show(gateway, ENTRIES[:size])
        found = officer.look()
        assert (found.word, found.size) == ("whole", size)
        assert found.since == NOW + timedelta(hours=1)
    assert "its key came with it" not in found.sentence


def test_of_a_day_the_first_head_and_the_newest_are_kept(gateway, officer):
    for size in range(1, 30):
        show(gateway, ENTRIES[:size])
        officer.look()
    heads = [name for name in officer.heads if name[0] == "2"]
    assert [name[:8] for name in heads] == ["20261123", "20261123", "20261124", "20261125"]
    newest = (officer.book.folder / "nord" / heads[-1]).read_bytes()
    assert Checkpoint.parse(newest).size == 29


@pytest.mark.parametrize("size", [300, 500])
@pytest.mark.parametrize("other", [0, 255, 256, 299])
def test_a_log_that_was_rewritten(gateway, officer, other, size):
    show(gateway, ENTRIES[:300])
    officer.look()
    show(gateway, [*ENTRIES[:other], b"another", *ENTRIES[other + 1 : size]])
    found = officer.look()
    assert found.word == "broken"
    assert found.sentence == ("its log was rewritten: its first 300 entries are not those that it "
                              "showed on 2026-11-23 22:00 UTC")  # fmt: skip
    assert Path(found.file).read_bytes() == gateway.answers["log/checkpoint"]


def test_a_log_that_shrank(gateway, officer):
    show(gateway, ENTRIES[:300])
    officer.look()
    show(gateway, ENTRIES[:299])
    assert officer.look().sentence == (
        "its log shrank: on 2026-11-23 22:00 UTC it had 300 entries, and now it has 299"
    )


def test_what_it_showed_once_stands(gateway, officer):
    """Whoever puts the true log back has shown two all the same."""
    show(gateway, ENTRIES[:300])
    officer.look()
    show(gateway, ENTRIES[1:400])
    officer.look()
    show(gateway, ENTRIES[:400])
    assert officer.look().sentence == (
        "on 2026-11-23 23:00 UTC it showed a head that does not fit what it had signed before"
    )
    gateway.answers.clear()
    assert officer.look().word == "broken"


def test_another_key(gateway, officer):
    show(gateway, ENTRIES[:300])
    officer.look()
    show(gateway, ENTRIES[:301], OTHER)
    found = officer.look()
    assert found.word == "broken"
    assert found.sentence == (f"its log has another key: {OTHER.public.vkey}, and not "
                              f"{rig.KEY.public.vkey}")  # fmt: skip


def test_another_log(gateway, officer):
    """Its name is part of its key."""
    show(gateway, ENTRIES[:300])
    officer.look()
    show(gateway, ENTRIES[:301], PrivateKey("lotline/other", rig.KEY.seed))
    assert "its log has another key" in officer.look().sentence


def test_a_head_that_nobody_signed(gateway, officer):
    show(gateway, ENTRIES[:300])
    forged = gateway.answers["log/checkpoint"].replace(b"\n300\n", b"\n301\n")
    gateway.answers["log/checkpoint"] = forged
    assert "not signed by its key" in officer.look().sentence


def test_the_key_that_the_operator_gave(gateway, tmp_path):
    show(gateway, ENTRIES[:300])
    mine = Officer(tmp_path, gateway.url, key=rig.KEY.public.vkey)
    assert mine.look().sentence == "its first head is kept from now on"
    (tmp_path / "other").mkdir()
    other = Officer(tmp_path / "other", gateway.url, key=OTHER.public.vkey)
    assert "its log has another key" in other.look().sentence


def test_a_slip_in_the_file_is_not_held_against_the_gateway(gateway, officer):
    show(gateway, ENTRIES[:300])
    officer.look()
    officer.book.remove("nord")
    officer.book.add(name="nord", url=gateway.url, key=OTHER.public.vkey)
    found = officer.look()
    assert (found.word, found.file) == ("broken", "")
    officer.book.remove("nord")
    officer.book.add(name="nord", url=gateway.url, key=rig.KEY.public.vkey)
    assert officer.look().word == "whole"


def test_a_log_that_is_gone(gateway, officer):
    assert officer.look().word == "none"
    show(gateway, ENTRIES[:300])
    officer.look()
    del gateway.answers["log/checkpoint"]
    assert officer.look().sentence == (
        "its log is gone: on 2026-11-23 23:00 UTC it had 300 entries"
    )


@pytest.mark.parametrize(("path", "said"), [
    ("log/tile/0/001.p/144", None), ("log/tile/0/001.p/144", b"short"),
    ("log/tile/0/001.p/144", bytes(32 * 144)), ("log/checkpoint", b"<html>"),
])  # fmt: skip
def test_what_cannot_be_shown_is_not_called_whole(gateway, officer, path, said):
    show(gateway, ENTRIES[:300])
    officer.look()
    show(gateway, ENTRIES[:400])
    gateway.answers[path] = said
    found = officer.look()
    assert found.word == "unshown"
    assert "it was shown last on 2026-11-23 22:00 UTC" in found.sentence
    show(gateway, ENTRIES[:400])
    assert officer.look().word == "whole"


def test_a_part_of_a_tile_that_has_become_full(gateway, officer):
    show(gateway, ENTRIES[:300])
    officer.look()
    show(gateway, ENTRIES[:400])
    del gateway.answers["log/tile/0/001.p/144"]
    gateway.answers["log/tile/0/001"] = rig.log_of(ENTRIES[:512])["log/tile/0/001"]
    assert officer.look().word == "whole"


def test_a_new_beginning_is_accepted_by_hand(gateway, officer):
    show(gateway, ENTRIES[:300])
    officer.look()
    show(gateway, ENTRIES[1:300], OTHER)
    officer.look()
    officer.now += timedelta(hours=1)
    sites.accept(officer.book, officer.book.one("nord"), officer.now)
    show(gateway, ENTRIES[1:320], OTHER)
    found = officer.look()
    assert (found.word, found.since) == ("whole", NOW + timedelta(hours=3))
    assert [name for name in officer.heads if name.endswith(".accepted")]
    show(gateway, ENTRIES[:320])
    assert officer.look().word == "broken"


def test_what_is_signed_by_nobody_is_not_accepted(gateway, officer):
    show(gateway, ENTRIES[:300])
    gateway.answers["log/vkey"] = OTHER.public.vkey.encode()
    with pytest.raises(LedgerError, match="not signed by"):
        sites.accept(officer.book, officer.book.one("nord"), NOW)


def test_a_clock_that_is_set_back_hides_nothing(gateway, officer):
    for size in (10, 20, 30):
        show(gateway, ENTRIES[:size])
        officer.look()
        officer.now -= timedelta(hours=5)
    show(gateway, ENTRIES[:29])
    assert (
        "on 2026-11-23 22:00 UTC it had 30 entries, and now it has 29" in officer.look().sentence
    )


def test_many_heads_that_do_not_fit_do_not_fill_the_disk(gateway, officer):
    show(gateway, ENTRIES[:300])
    officer.look()
    for size in range(400, 410):
        show(gateway, ENTRIES[1:size])
        assert officer.look().word == "broken"
    assert sum(name.endswith(".contradicts") for name in officer.heads) == 2
