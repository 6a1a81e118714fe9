"""`lotline nodes`: the state of every node, fit for 80 columns and for machines."""

import io
import json
import re

import pytest
from cli_rig import SITE, make_site, refused
from frames import FakeNode
from lotline.cli.nodes import NodeHealth, table
from lotline.journal import Ranges, Writer
from program import lotline
from rich.console import Console

NOW = 1_795_000_000.0
HEALTH = {"outbox_records": 0.0, "outbox_dropped": 0.0, "sensor_errors": 0.0}


def lines(*rows, width=80):
    """The table as it is printed, without its head."""
    console = Console(file=io.StringIO(), width=width)
    console.print(table(list(rows), NOW))
    printed = console.file.getvalue().rstrip().splitlines()
    assert all(len(line) <= width for line in printed)
    return [re.split(r"\s{2,}", line.strip()) for line in printed[1:]]


def test_a_node_is_a_line_of_80_columns_whatever_it_says():
    row = NodeHealth(
        "a-name-of-24-characters-", "other", NOW - 59 * 60, 3, 31_536_000, 86_400,
        health=HEALTH | {"outbox_records": 99_999.0, "sensor_errors": 4.0},
    )  # fmt: skip
    found = lines(row)
    assert found == [[row.node, "59 min ago", "31536000", "86400", "99999", "silence"]]
    assert len(row.node) == 24


@pytest.mark.parametrize(("changes", "said"), [
    ({}, ""),
    ({"heard": None}, "power, network, key"),
    ({"heard": NOW - 61}, "silence"),
    ({"health": HEALTH | {"outbox_dropped": 12.0, "sensor_errors": 3.0}}, "12 dropped"),
    ({"health": HEALTH | {"sensor_errors": 3.0}}, "3 sensor errors"),
    ({"refused": {"signature": 2, "clock": 1, "duplicate": 9}}, "3 refused"),
    ({"refused": {"duplicate": 9}}, ""),
    ({"kind": "not in site file"}, "not in site file"),
])  # fmt: skip
def test_what_to_look_at(changes, said):
    row = NodeHealth(**{"node": "n", "kind": "air", "heard": NOW, "health": HEALTH} | changes)
    assert lines(row)[0][5:] == ([said] if said else [])


@pytest.fixture
def site(tmp_path):
    """A site that has heard its microphone, with a hole and a repeat, and a stranger."""
    folder = make_site(tmp_path / "shop")
    writer = Writer(folder / "data")
    for name, seen in (("mic-street", [1, 5, 8, 9]), ("visitor", [1, 1])):
        boot = writer.new_boot(name, 1)
        boot.seen = Ranges(seen)
        boot.heard_us, boot.half_us = round(NOW * 1e6), 2500
        frame = (boot.row, 1, 1000, boot.heard_us, None, None, FakeNode(name).message())
        writer.add_frames([frame], [boot])
    writer.save_health({"mic-street": (round(NOW * 1e6), json.dumps(HEALTH))})
    writer.count({("mic-street", "signature"): 2})
    writer.close()
    return folder


def test_for_machines(site):
    done = lotline("nodes", "--site", site, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    rows = {row["node"]: row for row in json.loads(done.stdout)}
    assert rows["mic-street"] == {
        "node": "mic-street", "kind": "microphone", "heard": NOW, "boots": 1, "records": 7,
        "missing": 2, "time_uncertainty_s": 0.0025, "health": HEALTH, "refused": {"signature": 2},
    }  # fmt: skip
    assert (rows["cnc"]["heard"], rows["cnc"]["records"]) == (None, 0)
    assert rows["visitor"]["kind"] == "not in site file"


def test_for_people(site):
    done = lotline("nodes", "--site", site)
    assert (done.returncode, done.stderr) == (0, "")
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    found = {line.split()[0]: line for line in done.stdout.splitlines() if line.split()}
    assert found["node"].split() == [
        "node",
        "heard",
        "records",
        "missing",
        "waiting",
        "look",
        "at",
    ]
    assert found["cnc"].split()[1] == "never"


def test_an_owners_note_does_not_stop_the_clock(site):
    """Only the demo lives in a story's time: elsewhere a silent node is silent."""
    path = site / "site.toml"
    path.write_text(SITE.replace("[mqtt]", 'note = "New filter since May."\n[mqtt]'))
    assert "silence" in lotline("nodes", "--site", site).stdout


def test_without_a_journal(tmp_path):
    refused(lotline("nodes", "--site", make_site(tmp_path / "shop")), "there is no journal")
