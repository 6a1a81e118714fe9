"""Level 4: every query of every panel, run on a real InfluxDB that lotline's own feed has filled
with two known days, gives what it must; a dead panel fails."""

import json
import re

import dash_rig as rig
import pytest
from dashboards_expected import EXPECTED
from program import ROOT

LEVEL = 4
BOARDS = [json.loads(p.read_text()) for p in sorted((ROOT / "dashboards/json").glob("*.json"))]
RULES = {
    "lotline-site": {"day", "night", rig.DUST}, "lotline-noise": {"day", "night"},
    "lotline-air": {rig.DUST},
}  # fmt: skip
TARGETS = [
    pytest.param(board, panel["title"], one, id=f"{board['uid']}-{panel['title']}-{one['refId']}")
    for board in BOARDS
    for panel in board["panels"]
    for one in panel.get("targets", [])
]


@pytest.fixture(scope="module")
def grafana(filled):
    return rig.Grafana(filled[1])


@pytest.mark.parametrize(("board", "title", "target"), TARGETS)
def test_a_panel_shows_what_was(grafana, board, title, target):
    series = grafana.ask(board, target["query"])
    assert series, "a panel without a series"
    EXPECTED[title, target["refId"]](series)
    rules = {one["tags"]["rule"] for one in series if "rule" in one.get("tags", {})}
    assert rules in (set(), RULES.get(board["uid"])) or title == "Limits passed"


def test_nothing_is_expected_of_panels_that_are_not_there():
    asked = {(param.values[1], param.values[2]["refId"]) for param in TARGETS}
    assert asked == set(EXPECTED)


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board["uid"])
def test_the_variables_offer_what_there_is(grafana, board):
    site, *others = board["templating"]["list"]
    assert grafana.options(site, "whichever") == ["Workshop"]
    wanted = {
        "lotline-site": [],
        "lotline-noise": [[rig.MIC], ["day", "night"]],
        "lotline-air": [[rig.AIR]],
        "lotline-machines": [["mill", "press", "saw"]],
        "lotline-nodes": [sorted([rig.MIC, rig.AIR, "saw", "mill", "press", "mains"])],
    }
    assert [grafana.options(v, "Workshop") for v in others] == wanted[board["uid"]]
    assert all(grafana.options(v, "elsewhere") == [] for v in others)


def test_a_choice_narrows(grafana):
    board = next(b for b in BOARDS if b["uid"] == "lotline-noise")
    panel = next(p for p in board["panels"] if p["title"] == "Periods over the limit")
    series = grafana.ask(board, panel["targets"][0]["query"], rule="(day)")
    assert [one["tags"] for one in series] == [{"rule": "day"}]
    assert grafana.ask(board, panel["targets"][0]["query"], site="elsewhere") == []


@pytest.mark.parametrize(("old", "new"), [
    ('"LAeq_energy"', '"LAeq_enrgy"'), ('"noise"', '"noises"'), ("'1m'", "'2m'"),
    ("log10(mean(\"LAeq_energy\"))", "log10(max(\"LAeq_energy\"))"),
])  # fmt: skip
def test_a_dead_or_wrong_panel_fails(grafana, old, new):
    """A misspelt name is no error for InfluxDB: it answers with nothing."""
    board, title, target = next(p.values for p in TARGETS if p.values[1] == "Average level")
    wrong = target["query"].replace(old, new)
    assert wrong != target["query"]
    with pytest.raises(AssertionError):
        test_a_panel_shows_what_was(grafana, board, title, {**target, "query": wrong})


def test_each_panel_would_fail_with_any_field_misspelt(grafana):
    """Of every query: with the first name that it asks for gone wrong."""
    for board, title, target in (param.values for param in TARGETS):
        wrong = re.sub(r'(SELECT .*?")(\w)', r"\1x\2", target["query"], count=1)
        assert wrong != target["query"]
        with pytest.raises((AssertionError, KeyError, IndexError, ValueError)):
            test_a_panel_shows_what_was(grafana, board, title, {**target, "query": wrong})
