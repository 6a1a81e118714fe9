"""Level 2: Grafana's own models, read from Grafana's source, lose nothing of a dashboard."""

import importlib.util
import json
import os
import warnings

import pytest
from dashlint import UNITS
from program import ROOT

LEVEL = 2
FILES = sorted((ROOT / "dashboards" / "json").glob("*.json"))
# Where Grafana's name of a kind of panel is not that of its module.
_MODULES = {"state-timeline": "statetimeline"}


def sdk(name):
    """A module of Grafana's models."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of Classic, in favour of V2
        return importlib.import_module(f"grafana_foundation_sdk.{name}")


def plain(value):
    """As JSON has it."""
    from_sdk = sdk("cog.encoder").JSONEncoder
    return json.loads(json.dumps(value, cls=from_sdk))


def lost(before, after, at=""):
    """Paths of keys whose value a round trip dropped or changed."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [x for k in before for x in lost(before[k], after.get(k), f"{at}/{k}")]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = enumerate(zip(before, after, strict=True))
        return [x for n, (a, b) in pairs for x in lost(a, b, f"{at}/{n}")]
    return [] if before == after or before in (None, [], {}) else [at]


def need_sdk():
    """Skips, and the level says so; where everything is required, it fails."""
    if importlib.util.find_spec("grafana_foundation_sdk") is None:
        why = "grafana-foundation-sdk is not installed"
        if os.environ.get("LOTLINE_REQUIRE_SERVERS") == "1":
            pytest.fail(why)
        pytest.skip(why)


def round_trip(board):
    """What Grafana's models of dashboard, options and field options lose."""
    need_sdk()
    found = lost(board, plain(sdk("models.dashboard").Dashboard.from_json(board)))
    for panel in board["panels"]:
        kind = sdk(f"models.{_MODULES.get(panel['type'], panel['type'])}")
        found += lost(panel["options"], plain(kind.Options.from_json(panel["options"])), "options")
        custom = panel.get("fieldConfig", {}).get("defaults", {}).get("custom")
        if custom:
            found += lost(custom, plain(kind.FieldConfig.from_json(custom)), "custom")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_grafanas_models_lose_nothing(path):
    assert round_trip(json.loads(path.read_text())) == []


def panel(board, kind):
    return next(p for p in board["panels"] if p["type"] == kind)


@pytest.mark.parametrize("change", [
    lambda b: b.update(titel="x"),
    lambda b: panel(b, "timeseries").update(desription="x"),
    lambda b: panel(b, "timeseries")["fieldConfig"]["defaults"].update(units="dB"),
    lambda b: panel(b, "timeseries")["fieldConfig"]["defaults"]["custom"].update(linewidth=2),
    lambda b: panel(b, "stat")["options"].update(colourMode="value"),
    lambda b: panel(b, "bargauge")["options"]["reduceOptions"].update(calc=["last"]),
])  # fmt: skip
def test_a_key_that_grafana_does_not_know_is_found(change):
    board = json.loads((ROOT / "dashboards/json/lotline-noise.json").read_text())
    change(board)
    assert round_trip(board)


def test_the_units_of_the_lint_are_grafanas():
    need_sdk()
    assert {v for v in vars(sdk("models.units")).values() if isinstance(v, str)} >= UNITS
