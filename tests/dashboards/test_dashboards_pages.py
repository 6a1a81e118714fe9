"""Level 5: the number in a panel is the number on the pages and in the officer's file."""

import json

import dash_rig as rig
import everywhere as at
import pytest
import shop_rig as shop
from lotline.journal import Reader
from lotline.web.shop.pages import _cells
from program import ROOT

LEVEL = 5


def ask(filled, uid, title, ref="A", **chosen):
    """The series of a panel's query."""
    board = json.loads((ROOT / f"dashboards/json/{uid}.json").read_text())
    panel = next(p for p in board["panels"] if p["title"] == title)
    query = next(t["query"] for t in panel["targets"] if t["refId"] == ref)
    return rig.Grafana(filled[1]).ask(board, query, **chosen)


def one(series, tag="", key=""):
    """The only number of a series."""
    found = [s for s in series if not tag or s["tags"][tag] == key]
    ((_, value),) = found[0]["values"]
    return value


@pytest.fixture(scope="module")
def places(filled):
    made = at.Everywhere(filled[0])
    yield made
    made.close()


@pytest.fixture(scope="module")
def floor(filled):
    return shop.make_floor(filled[0]).latest


def test_public_page(filled, places):
    """The last period before midnight, and its limit."""
    (place,) = places.public(rig.END_US + 60_000_000).get("/now.json").json()["places"]
    series = ask(filled, "lotline-site", "Each rule: its last period")
    night = next(s for s in series if s["tags"]["rule"] == "night")
    row = dict(zip(night["columns"], night["values"][0], strict=True))
    assert at.at_us(place["last_period"]["start"]) == row["time"] // 1000
    assert float(place["last_period"]["LAeq"]) == pytest.approx(row["value"], abs=0.05)
    assert (place["limit"]["level"], place["state"]) == (row["limit"], row["state"])


def test_officer(filled, places):
    client = places.officer(rig.END_US + 60_000_000)
    rows = at.table(client.get("/officer/export/rules.csv?month=2026-11").text)
    series = ask(filled, "lotline-noise", "Periods over the limit")
    for row in (r for r in rows if r["rule"] in rig.LIMITS):
        assert int(row["periods_over"]) == one(series, "rule", row["rule"])
    found = at.table(client.get("/officer/export/exceedances.csv?month=2026-11").text)
    (passed,) = ask(filled, "lotline-noise", "Limits passed")
    columns = passed["columns"]
    listed = {r[0] // 1000: r[columns.index("value")] for r in passed["values"]}
    assert {at.at_us(r["start"]): float(r["value"]) for r in found} == pytest.approx(listed)
    assert set(listed) == {rig.PASSED}


def test_operators_page(filled, floor):
    """Its week are the two days before today."""
    cells = ask(filled, "lotline-machines", "Utilisation by cell")
    for cell in _cells(floor):
        assert cell["week"] == f"{one(cells, 'cell', cell['cell']):.0%}".replace("%", " %")
    energy = ask(filled, "lotline-machines", "Energy of each hour")
    for name, wh in floor.week.machines:
        hours = next(s["values"] for s in energy if s["tags"]["machine"] == name)
        assert sum(v for _, v in hours) == pytest.approx(wh)
    asked = {
        "Energy of machines": sum(wh for _, wh in floor.week.machines),
        "Energy of the supply": floor.week.total,
        "Unaccounted": floor.week.unaccounted,
        "Energy while idle": floor.week.idle,
    }
    for title, wh in asked.items():
        assert one(ask(filled, "lotline-machines", title)) == pytest.approx(wh)


def test_nodes_page(filled, floor):
    """Of the node of which nothing is known that is newer than the time shown."""
    facts = dict(next(n.facts for n in floor.nodes if n.name == "saw"))
    (told,) = ask(filled, "lotline-nodes", "Each node: its newest health record", node="saw")
    row = dict(zip(told["columns"], told["values"][0], strict=True))
    assert facts["radio signal"] == f"{row['rssi']:g} dBm".replace("-", "\N{MINUS SIGN}")
    for key, words in (("outbox_records", "records waiting"), ("reconnects", "reconnects"),
                       ("sensor_errors", "sensor errors"), ("overruns", "overruns")):  # fmt: skip
        assert facts[words] == f"{row[key]:g}"
    assert facts["firmware"] == row["firmware"]


def test_journal(filled):
    """Each verdict that the journal holds, as it stands, is the verdict that is shown."""
    folder, influx = filled
    with Reader(folder / "data") as reader:
        judged = reader.judged(rig.FIRST_US, rig.END_US)
    shown = influx.query('SELECT "verdict", "value", "limit", "margin" FROM "verdict" '
                         'GROUP BY "rule"', "lot")  # fmt: skip
    found = {(s["tags"]["rule"], v[0] // 1000): tuple(v[1:]) for s in shown for v in s["values"]}
    assert found == {(j.rule, j.start_us): (j.verdict, j.value, j.limit, j.margin) for j in judged}
