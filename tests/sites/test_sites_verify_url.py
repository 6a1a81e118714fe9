"""`lotline verify https://...` of servers that are broken or mean it badly: a sentence, soon."""

import time

import pytest
import sites_rig as rig
from lotline.cli.verify.fetch import fetch as fetched
from lotline.errors import InputError
from lotline.ledger.note import MAX_NOTE
from lotline.sites import fetch
from test_sites_hostile import breaks_off, drips, never_ends, packs, sends_on

LOG = rig.log_of([b"one", b"two"])


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(fetch, "ANSWER_S", 4.0)
    with rig.Stranger() as it:
        it.answers = dict(LOG)
        yield it


def at_log(path):
    return next(name for name in LOG if name.endswith(path))


def test_a_log_that_is_well_is_fetched(server, tmp_path):
    fetched(server.url, tmp_path)
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} >= {"checkpoint"}


@pytest.mark.parametrize(("said", "sentence"), [
    (drips, "did not answer within"), (never_ends, f"has more than {MAX_NOTE} bytes"),
    (sends_on, "it sends on to http://169.254.169.254/latest/ [31m, which is not followed"),
    (packs, "packs its answer"), (breaks_off, "breaks off"),
])  # fmt: skip
@pytest.mark.parametrize("path", ["checkpoint", "tile/0/000.p/2"])
def test_one_that_means_it_badly(server, tmp_path, path, said, sentence):
    server.answers[at_log(path)] = said
    began = time.monotonic()
    with pytest.raises(InputError) as refused:
        fetched(server.url, tmp_path)
    assert time.monotonic() - began < 20
    assert "cannot be fetched: " in str(refused.value)
    if path != "checkpoint" and said is never_ends:
        sentence = "has more than "
    assert sentence in str(refused.value)
    assert str(refused.value).isprintable()
