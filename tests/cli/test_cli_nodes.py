"""`lotline nodes`: the state of every node, fit for 80 columns and for machines."""

import io
import json
import re

import pytest
from cli_rig import SITE, make_site, refused
from frames import FakeNode
from lotline.cli.nodes import table
from lotline.ingest.tally import WORDS
from lotline.journal import Ranges, Writer
from lotline.journal.boot_reader import BootReader
from lotline.station.nodehealth import MAX_GAPS, NodeHealth, is_kept
from program import lotline
from rich.console import Console

NOW = 1_795_003_560.0  # 2026-11-18 13:06 in Berlin
NOW_US = round(NOW * 1e6)
HEALTH = {"outbox_records": 0.0, "outbox_dropped": 0.0, "sensor_errors": 0.0}


def lines(*rows, width=80):
    """The table as it is printed, without its head."""
    console = Console(file=io.StringIO(), width=width)
    console.print(table(list(rows), NOW))
    printed = console.file.getvalue().rstrip().splitlines()
    assert all(len(line) <= width for line in printed)
    return [re.split(r"\s{2,}", line.strip()) for line in printed[1:]]


def test_a_microphone_of_the_gateway_sends_no_records():
    found = lines(
        NodeHealth("mic-hall", "microphone", NOW - 2, records=None),
        NodeHealth("mic-yard", "microphone", records=None),
    )
    assert found == [
        ["mic-hall", "2 s ago", "-", "-", "-"],
        ["mic-yard", "never", "-", "-", "-", "its device or file"],
    ]


def test_a_node_is_a_line_of_80_columns_whatever_it_says():
    row = NodeHealth(
        "a-name-of-24-characters-", "other", NOW - 59 * 60, 3, 31_536_000, 86_400, 1, NOW,
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
    ({"refused": {"mac": 2, "clock": 1}, "odd": {"version": 4}}, "3 refused"),
    ({"health": HEALTH | {"messages_refused": 7.0}, "missing": 5}, "it refused messages: 7"),
    ({"odd": {"version": 3, "unknown quantity": 1}, "missing": 5, "missing_since": NOW},
     "4 odd but kept"),
    ({"missing": 5, "missing_since": NOW}, "5 missing"),
    ({"missing": 5}, ""),
    ({"duplicates": 9}, ""),
    ({"kind": "not in site file"}, "not in site file"),
])  # fmt: skip
def test_what_to_look_at(changes, said):
    row = NodeHealth(**{"node": "n", "kind": "air", "heard": NOW, "health": HEALTH} | changes)
    assert lines(row)[0][5:] == ([said] if said else [])


def test_what_is_refused_and_what_is_odd():
    """Where a sentence says that the frame is kept, `nodes` says so too, and never otherwise
    where it says that it is refused."""
    for reason, words in WORDS.items():
        if "kept" in words:
            assert is_kept(reason), reason
        if "refused" in words or "not acknowledged" in words:
            assert not is_kept(reason), reason
    assert not is_kept("some reason of lotwire's")
    assert not is_kept("mac")


@pytest.fixture
def site(tmp_path):
    """A site that has heard its microphone, with holes and repeats; somebody who is not in the
    site file, and a stranger."""
    folder = make_site(tmp_path / "shop")
    writer = Writer(folder / "data")
    for name, seen in (("mic-street", [1, 5, 8, 9, 12, 12]), ("visitor", [1, 1])):
        boot = writer.new_boot(name, 1)
        boot.seen = Ranges(seen)
        boot.heard_us, boot.half_us = NOW_US, 2500
        frame = (boot.row, 1, 1000, boot.heard_us, None, None, FakeNode(name).message())
        writer.add_frames([frame], [boot])
    writer.note_gaps(NOW_US - 7_200_000_000)
    health = HEALTH | {"last_exception": "link: OSError [Errno 111] :x: \x1b[31m"}
    writer.save_health({"mic-street": (NOW_US, json.dumps(health))})
    counts = {"mac": 2, "version": 3, "unknown quantity": 1, "duplicate": 9}
    writer.count({("mic-street", reason): n for reason, n in counts.items()})
    writer.count({("a stranger", "topic"): 12})
    for i in range(8):
        at = NOW_US + (i - 8) * 60_000_000
        writer.note(at, "refused", f"mic-street said {i}.", "mic-street")
    writer.note(NOW_US, "clock", "The gateway's clock was set by +2.5 s.")
    writer.close()
    return folder


def gap(first, last):
    records, since = last - first + 1, NOW - 7200
    return {"boot": 1, "first": first, "last": last, "records": records, "since": since}


def test_for_machines(site):
    done = lotline("nodes", "--site", site, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    rows = {row["node"]: row for row in found["nodes"]}
    assert rows["mic-street"].pop("health")["sensor_errors"] == 0
    assert rows["mic-street"] == {
        "node": "mic-street", "kind": "microphone", "heard": NOW, "boots": 1, "records": 8,
        "missing": 4, "open_gaps": 2, "missing_since": NOW - 7200,
        "gaps": [gap(6, 7), gap(10, 11)], "time_uncertainty_s": 0.0025,
        "refused": {"mac": 2}, "odd": {"version": 3, "unknown quantity": 1}, "duplicates": 9,
        "outputs": {}, "calibrations": [], "stuck": [],
    }  # fmt: skip
    assert (rows["cnc"]["heard"], rows["cnc"]["records"], rows["cnc"]["gaps"]) == (None, 0, [])
    assert rows["visitor"]["kind"] == "not in site file"
    assert found["strangers"] == {"topic": 12}
    assert [e["text"] for e in found["events"]] == [
        *(f"mic-street said {i}." for i in range(8)), "The gateway's clock was set by +2.5 s.",
    ]  # fmt: skip
    assert found["events"][-2:] == [
        {"id": 8, "at": NOW - 60, "kind": "refused", "node": "mic-street",
         "text": "mic-street said 7."},
        {"id": 9, "at": NOW, "kind": "clock", "node": "",
         "text": "The gateway's clock was set by +2.5 s."},
    ]  # fmt: skip


def printed(site):
    """The paragraphs of `lotline nodes`; every line fits 80 columns."""
    done = lotline("nodes", "--site", site)
    assert (done.returncode, done.stderr) == (0, "")
    assert max(len(line) for line in done.stdout.splitlines()) <= 80
    pieces = [[line.rstrip() for line in piece.splitlines()]
              for piece in re.split(r"\n\s*\n", done.stdout.strip())]  # fmt: skip
    return {piece[0]: [re.split(r"\s{2,}", line.strip()) for line in piece[1:]]
            for piece in pieces}  # fmt: skip


def test_for_people(site):
    head, *_ = found = printed(site)
    assert head.split() == ["node", "heard", "records", "missing", "waiting", "look", "at"]
    rows = {row[0]: row[1:] for row in found.pop(head)}
    assert rows["cnc"][0] == "never"
    assert rows["mic-street"][1:3] == ["8", "4"]
    assert found == {
        "Missing (what a node still has, it sends):": [
            ["mic-street", "4 records in 2 gaps, first noticed 2026-11-18 11:06"],
        ],
        "Calibrated:": [
            ["mic-street", "never: its levels rest on the datasheet of its microphone"],
        ],
        "The last trouble of the nodes, by their own account:": [
            ["mic-street", "link: OSError [Errno 111] :x: ?[31m"],
        ],
        "Refused, so not kept:": [
            ["mic-street", "2 x sent a frame that is not authentic for its key"],
            ["a stranger", "12 x published outside the topics of a known node"],
        ],
        "Odd, but kept:": [
            ["mic-street", "3 x sends frames of a newer version: kept, not understood;"],
            ["upgrade the gateway"],
            ["mic-street", "1 x sends a quantity that this version does not know: kept"],
        ],
        "Sent again although on disk (harmless):": [["mic-street", "9"]],
        "Said last (Europe/Berlin):": [
            *(["2026-11-18 13:0" + str(i - 2), f"mic-street said {i}."] for i in range(4, 8)),
            ["2026-11-18 13:06", "The gateway's clock was set by +2.5 s."],
        ],
    }


def test_with_nothing_to_remark_it_is_the_table_alone(tmp_path):
    site = make_site(tmp_path / "shop")
    Writer(site / "data").close()
    assert list(printed(site)) == ["node        heard  records  missing  waiting  look at"]


def test_a_node_of_many_gaps_lists_the_newest(site):
    writer = Writer(site / "data")
    boot = writer.new_boot("cnc", 7)
    boot.seen = Ranges([n for i in range(MAX_GAPS + 5) for n in (3 * i + 1, 3 * i + 1)])
    writer.add_frames([(boot.row, 1, 1, NOW_US, None, None, FakeNode("cnc").message())], [boot])
    writer.note_gaps(NOW_US)
    writer.close()
    rows = json.loads(lotline("nodes", "--site", site, "--json").stdout)["nodes"]
    (cnc,) = (row for row in rows if row["node"] == "cnc")
    assert (cnc["open_gaps"], cnc["missing"], len(cnc["gaps"])) == (104, 208, MAX_GAPS)
    assert cnc["gaps"][-1]["last"] == 3 * 104
    gaps = {
        node: words for node, *words in printed(site)["Missing (what a node still has, it sends):"]
    }
    assert gaps["cnc"] == ["208 records in 104 gaps, first noticed 2026-11-18 13:06"]


def test_a_gap_that_is_filled_is_none(site):
    writer = Writer(site / "data")
    with BootReader(site / "data") as boots:
        boot = boots.boot("mic-street", 1)
    for n in (6, 7, 10, 11):
        boot.seen.add(n)
    frame = (boot.row, 6, 6000, NOW_US, None, None, FakeNode("mic-street").message())
    writer.add_frames([frame], [boot])
    writer.note_gaps(NOW_US)
    writer.close()
    assert "Missing" not in lotline("nodes", "--site", site).stdout


def test_an_owners_note_does_not_stop_the_clock(site):
    """Only the demo lives in a story's time: elsewhere a silent node is silent."""
    path = site / "site.toml"
    path.write_text(SITE.replace("[mqtt]", 'note = "New filter since May."\n[mqtt]'))
    assert "silence" in lotline("nodes", "--site", site).stdout


def test_without_a_journal(tmp_path):
    refused(lotline("nodes", "--site", make_site(tmp_path / "shop")), "there is no journal")


def test_what_outputs_do(tmp_path):
    """By the names of the site file; one that it does not list is there all the same."""
    text = SITE + "\n".join([
        "[[output]]", 'name = "cnc-permit"', 'node = "cnc"', 'kind = "relay"', 'rules = ["day"]',
    ])  # fmt: skip
    site = make_site(tmp_path / "shop", text + "\n")
    writer = Writer(site / "data")
    boot = writer.new_boot("cnc", 1)
    writer.add_frames([(boot.row, 1, 1, NOW_US, None, None, FakeNode("cnc").message())], [boot])
    health = HEALTH | {"outputs": "on (lease), red (override)"}
    writer.save_health({"cnc": (NOW_US, json.dumps(health))})
    writer.close()
    assert printed(site)["Outputs, by their nodes' last account:"] == [
        ["cnc", "cnc-permit: on (lease)"], ["cnc", "output 1: red (override)"],
    ]  # fmt: skip
    rows = json.loads(lotline("nodes", "--site", site, "--json").stdout)["nodes"]
    outputs = {row["node"]: row["outputs"] for row in rows}
    assert outputs["cnc"] == {"cnc-permit": "on (lease)", "output 1": "red (override)"}
