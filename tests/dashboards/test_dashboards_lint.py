"""Level 3: our own lint over each dashboard, and that it finds what it looks for."""

import copy
import json

import pytest
import yaml
from dashlint import complaints
from program import ROOT

FOLDER = ROOT / "dashboards"
FILES = sorted((FOLDER / "json").glob("*.json"))
SOURCES = {
    one["uid"]
    for path in (FOLDER / "provisioning").glob("datasources*/*.yaml")
    for one in yaml.safe_load(path.read_text())["datasources"]
}
LEVEL = 3


def load(name):
    return json.loads((FOLDER / "json" / f"{name}.json").read_text())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_there_is_nothing_to_complain_of(path):
    assert complaints(json.loads(path.read_text()), SOURCES) == []


def test_they_are_five_with_uids_of_their_own():
    boards = [json.loads(path.read_text()) for path in FILES]
    assert [b["uid"] for b in boards] == [path.stem for path in FILES]
    assert len({b["title"] for b in boards}) == 5


def test_one_data_source_and_a_folder_of_dashboards_are_provided():
    assert {"lotline"} == SOURCES
    (provider,) = yaml.safe_load((FOLDER / "provisioning/dashboards/lotline.yaml").read_text())[
        "providers"
    ]
    assert (provider["type"], provider["options"]) == ("file", {"path": "$LOTLINE_DASHBOARDS"})


def panel(board, title):
    return next(p for p in board["panels"] if p["title"] == title)


def query(title, old, new):
    def change(board):
        target = panel(board, title)["targets"][0]
        assert old in target["query"]
        target["query"] = target["query"].replace(old, new)

    return change


def put(title, value, *path):
    def change(board):
        at = panel(board, title) if title else board
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = value

    return change


AVERAGE, ENERGY = "Average level", '10 * log10(mean("LAeq_energy"))'
STEPS = ("fieldConfig", "defaults", "thresholds", "steps")


@pytest.mark.parametrize(("change", "said"), [
    (query(AVERAGE, ENERGY, 'mean("LAeq")'), "averaged by their numbers"),
    (query(AVERAGE, ENERGY, 'moving_average("LAeq", 3)'), "averaged by their numbers"),
    (query(AVERAGE, ENERGY, 'mean(LAF90)'), "averaged by their numbers"),
    (query("Head-room", 'min("margin")', 'mean("margin")'), "averaged by their numbers"),
    (query(AVERAGE, ENERGY, 'mean("LAeq_energy")'), "become a level again"),
    (query(AVERAGE, "$timeFilter", "time > now() - 1d"), "all times"),
    (query(AVERAGE, "$node", "$knot"), "$knot is not defined"),
    (query(AVERAGE, "SELECT ", "from(bucket)"), "no InfluxQL"),
    (put("Level", ["mean"], "options", "legend", "calcs"), "averaged in its legend"),
    (put("Level", "gauge-of-mine", "type"), "a panel of type"),
    (put("Level", "", "description"), "no title or description"),
    (put("Level", 1, "id"), "not unique"),
    (put("Level", {"x": 0, "y": 0, "w": 12, "h": 9}, "gridPos"), "lies on"),
    (put("Level", {"x": 20, "y": 500, "w": 12, "h": 9}, "gridPos"), "24 columns"),
    (put("Level", {"type": "influxdb", "uid": "other"}, "datasource"), "unknown data source"),
    (put("Level", "decibel", "fieldConfig", "defaults", "unit"), "unit decibel"),
    (put("Level", [{"color": "#D94A70", "value": 55}], *STEPS), "a limit of its own"),
    (put("Periods over the limit", "Too many of them.", "description"), "without words"),
    (put("Level", {"mode": "continuous-GrYlRd"}, "fieldConfig", "defaults", "color"), "alone"),
    (put("Level", [{"color": "#E02020", "value": None}, {"color": "green", "value": 1}], *STEPS),
     "red and green alone"),
    (put("Level", [{"type": "value", "options": {"passed": {"color": "#D94A70"}}}],
         "fieldConfig", "defaults", "mappings"), "a colour without a word"),
    (put("", [{"name": "DS_X"}], "__inputs"), "exported for sharing"),
    (put("", "", "uid"), "no fixed uid"),
    (put("", 7, "schemaVersion"), "schemaVersion 7"),
])  # fmt: skip
def test_a_defect_is_found(change, said):
    board = load("lotline-noise")
    change(board)
    assert said in "\n".join(complaints(board, SOURCES))


def test_a_source_or_variable_that_nobody_has_is_found():
    board = copy.deepcopy(load("lotline-air"))
    assert "unknown data source" in "\n".join(complaints(board, {"another"}))
    board["templating"]["list"].append({**board["templating"]["list"][0], "name": "spare"})
    assert "$spare is not used" in "\n".join(complaints(board, SOURCES))
