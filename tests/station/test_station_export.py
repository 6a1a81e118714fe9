"""What the gateway counted, and what `lotline analyze cycles` counts in its own export."""

import csv
import io
import json

import pytest
from program import lotline
from station_machines import Works, trace_of

LEARN = 900


def told(*words):
    done = lotline(*words)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site whose gateway has watched a machine and was started twice."""
    folder = tmp_path_factory.mktemp("site") / "shop"
    folder.mkdir()
    (folder / "site.toml").write_text('[site]\nname = "Workshop"\n')
    it = Works(folder / "data", learn=LEARN, step_ms=8000)
    seconds = trace_of("compressor", 3, 8, 1200)
    del seconds[700:710]
    for first, last in ((0, 1000), (1000, len(seconds))):
        it.send(seconds[first:last])
        it.until(seconds[last - 1][0] + 8000)
        it.restart()
    it.close()
    return folder


def test_the_same_cycles_as_of_the_exported_seconds(site, tmp_path):
    rows = csv.DictReader(io.StringIO(told("export", "--site", site, "--step", "1s")))
    power = [f"{r['start']},{r['value']}" for r in rows if r["quantity"] == "active_power"]
    exported = tmp_path / "power.csv"
    exported.write_text("\n".join(["time,watts", *power]) + "\n")
    found = json.loads(told("analyze", "cycles", exported, "--time", "time", "--value", "watts",
                            "--learn", LEARN, "--json"))["cycles"]  # fmt: skip
    assert found
    counted = [json.loads(line) for line in told(
        "export", "--site", site, "--cycles", "--json").splitlines()]  # fmt: skip
    assert [_plain(row) for row in counted] == [_plain(cycle) for cycle in found]


def _plain(cycle):
    keys = ("start", "end", "seconds", "energy_Wh", "peak", "confidence")
    return [str(cycle[key]).replace(".000Z", "Z") for key in keys]


def test_cycles_as_csv_of_a_node_between_two_times(site):
    rows = list(csv.DictReader(io.StringIO(told("export", "--site", site, "--cycles"))))
    columns = "node,channel,start,end,seconds,energy_Wh,peak,confidence"
    assert ",".join(rows[0]) == columns
    last = rows[-1]
    some = told("export", "--site", site, "--cycles", "--node", "cnc", "--from", last["end"])
    assert some.splitlines() == [columns, ",".join(last.values())]
    none = told("export", "--site", site, "--cycles", "--to", rows[0]["end"])
    assert none.splitlines() == [columns]
