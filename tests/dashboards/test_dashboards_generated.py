"""Level 1: the files parse and are what the generator gives, byte for byte."""

import json
from types import SimpleNamespace

import grafana_level
import pytest
from lotline.feeds import verdicts
from program import ROOT

from dashboards import make
from dashboards.panels import STATES

LEVEL = 1
FILES = sorted((ROOT / "dashboards" / "json").glob("*.json"))


def test_they_are_what_the_generator_gives():
    assert {path.name: path.read_bytes() for path in FILES} == {
        name: text.encode() for name, text in make.files().items()
    }


def test_they_parse_and_main_writes_them(tmp_path, monkeypatch):
    monkeypatch.setattr(make, "FOLDER", tmp_path)
    make.main()
    for path in FILES:
        assert json.loads((tmp_path / path.name).read_bytes()) == json.loads(path.read_bytes())


def test_states_have_the_words_of_the_feed():
    told = {"within", "close", "no limit", "superseded", *verdicts._WORDS.values()}
    assert set(STATES) == told


def report(level, passed=True, when="call"):
    properties = [(grafana_level.KEY, level)]
    return SimpleNamespace(user_properties=properties, passed=passed, when=when, nodeid="t")


def test_a_file_that_cannot_be_read_does_not_matter():
    """Reports of collecting have no properties."""
    broken = SimpleNamespace(when="collect", passed=False, nodeid="t")
    assert grafana_level.sentence([broken]) == ""
    assert "level 1" in grafana_level.sentence([broken, report(1)])


@pytest.mark.parametrize(("reports", "said"), [
    ([], ""),
    ([report(1), report(2)], "level 2 of 6 reached (Grafana's own models lose nothing), not 3"),
    ([report(1), report(2, False), report(3)], "level 1 of 6 reached"),
    ([report(1), report(2), report(2, False, "setup")], "level 1 of 6 reached"),
    ([report(n) for n in range(1, 6)], "level 5 of 6 reached (panels and pages say the same"),
])  # fmt: skip
def test_the_level_that_was_reached_is_said(reports, said):
    assert said in grafana_level.sentence(reports)
    assert bool(grafana_level.sentence(reports)) == bool(said)
