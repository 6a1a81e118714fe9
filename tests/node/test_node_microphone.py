"""The microphone: levels in absolute terms, states of the record, and never a sample."""

import ast
import json
from array import array
from itertools import pairwise

import pytest
from lotwire import frame
from lotwire.codes import FAULT, LOST_SAMPLES, MISSING, OVERLOAD, UNDERRANGE
from lotwire.cose import Key
from node_rig import ROOT, SECRET, run_micropython

STATUS = 64


def run(meter, seed=1, late=()):
    return run_micropython("microphone_cases.py", meter, seed, json.dumps(late))


def levels(body):
    """All int16 of a body: A, C, Z, LAFmax, LCpeak, thirds."""
    raw = [array("h", bytes.fromhex(body[code])).tolist() for code in (1, 2, 3, 6)]
    return [*raw[0], *raw[1], *raw[2], body.get(4), body.get(5), *raw[3]]


def test_a_record_each_second_with_levels_re_20_micropascal():
    got = run("fixed")
    assert [row[0] for row in got["rows"]] == list(range(1000, 12001, 1000))
    assert {row[1] for row in got["rows"]} == {1000}
    body = dict(got["rows"][3][3])
    assert set(body) == {1, 2, 3, 4, 5, 6}
    assert levels(body) == [12301 - 6000 - i for i in range(55)]
    assert got["errors"] == 0


def test_offset_saturates_and_missing_stays_missing():
    body = dict(run("loud")["rows"][0][3])
    assert levels(body) == [12000] * 23 + [MISSING] + [32767] * 31
    assert body[7] == 48000
    assert body[STATUS] == OVERLOAD


def test_the_right_slot_is_fed_when_it_is_the_one_that_hears():
    got = run("right")
    assert len(got["rows"]) == 12
    assert got["errors"] == 0


def test_underrange():
    assert {dict(row[3])[STATUS] for row in run("faint")["rows"]} == {UNDERRANGE}


@pytest.mark.parametrize("kind", ["constant", "silent"])
def test_a_constant_or_silent_microphone_is_a_fault_without_levels(kind):
    got = run(kind)
    assert got["rows"]
    assert set(got["notes"]) == {f"microphone: SensorError {kind}"}
    assert {tuple(map(tuple, row[3])) for row in got["rows"]} == {((STATUS, FAULT),)}
    assert got["errors"] == len(got["rows"])


def test_a_deaf_microphone_is_a_fault_again_and_again():
    got = run("deaf")
    bodies = [dict(row[3]) for row in got["rows"]]
    assert bodies[:2] != bodies[2:4]
    assert bodies[2:] == [{STATUS: FAULT}] * 4
    assert got["notes"] == ["microphone: TimeoutError "] * 4


def test_lost_samples_are_flagged_once_and_the_span_says_how_long():
    rows = run("fixed", late=[[520, 200]])["rows"]
    flags = [dict(row[3]).get(STATUS, 0) for row in rows]
    assert flags == [LOST_SAMPLES if i == 5 else 0 for i in range(len(rows))]
    assert rows[5][1] == 1200
    for before, row in pairwise(rows):
        assert row[0] - row[1] == before[0]


def test_a_late_task_that_catches_up_and_a_slow_crystal_lose_nothing():
    late = [[100 * i, 3] for i in range(1, 12)] + [[520, 25], [604, -25]]
    rows = run("fixed", late=late)["rows"]
    assert len(rows) == 12
    assert [dict(row[3]).get(STATUS, 0) for row in rows] == [0] * 12
    assert abs(rows[-1][0] - 12033) < 50


def test_what_is_recorded_does_not_depend_on_the_samples_but_by_the_meters_levels():
    """With a meter that says the same, two different sounds give the very same records: so
    nothing of the samples goes any other way."""
    assert run("fixed", seed=1) == run("fixed", seed=99)


def test_the_buffer_goes_to_the_bus_and_the_meter_and_nowhere_else():
    tree = ast.parse((ROOT / "firmware/node/microphone.py").read_text())
    parents = {c: p for p in ast.walk(tree) for c in ast.iter_child_nodes(p)}
    uses = []
    for item in ast.walk(tree):
        named = isinstance(item, ast.Attribute) and item.attr == "buffer"
        if named and isinstance(item.ctx, ast.Load):
            uses.append(ast.unparse(statement(item, parents)))
    assert sorted(set(uses)) == [
        "bus.readinto(self.buffer)",
        "self.board.meter(self.sensor.get('chip'), self.buffer)",
        "self.meter.feed(self.buffer, _FRAMES, self.slot, 2)",
        "self.meter.slot(self.buffer, _FRAMES)",
    ]  # fmt: skip
    others = [p for p in (ROOT / "firmware/node").glob("*.py") if p.name != "microphone.py"]
    # selected.py's is write_readinto, of SPI: a microphone hangs on I2S.
    assert not [p.name for p in others if ".readinto" in p.read_text()]


def statement(item, parents):
    """The innermost call or assignment around a node of the tree."""
    while not isinstance(item, ast.Call | ast.Assign):
        item = parents[item]
    return item


def test_the_largest_record_seals_into_220_bytes():
    body = {1: bytes(16), 2: bytes(16), 3: bytes(16), 4: -32767, 5: -32767, 6: bytes(58)}
    body |= {7: 48000, STATUS: 31}
    payload = frame.pack("a-name-of-24-characters-", 65535, 2**32 - 1, 2**32 - 1, 1000, 0, body)
    assert len(Key(SECRET, b"up").seal(payload)) <= 220
