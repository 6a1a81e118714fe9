"""What a node makes of its records when it has no room for them."""

import pytest
from lotwire import condensed
from lotwire.codes import CONDENSED, FAULT
from node_rig import run_micropython


@pytest.fixture(scope="module")
def found():
    return run_micropython("condenser_cases.py")


def test_a_machine_keeps_energy_pulses_and_its_fault(found):
    rows = found["machine"]
    power = [r for r in rows if r[3] == 0 and "18" in r[4]]
    assert [r[2] for r in power] == [15000, 4000, 15000, 5000]
    assert power[0][4] == {"18": 1100, "22": 1200, "19": 515, "64": CONDENSED}
    assert power[-1][4]["19"] == 540, "the register's last value"
    assert [r[4]["24"] for r in rows if "24" in r[4]] == [15, 30, 40]
    (fault,) = [r for r in rows if r[4] == {"64": FAULT}]
    assert fault[0] == 40, "alone, it stays as it was"


def test_nothing_is_missing_and_nothing_twice(found):
    for rows, last in ((found["machine"], 81), (found["mixed"], 8)):
        seqs = [s for seq, *_, stands in rows for s in stands or [seq]]
        assert sorted(seqs) == list(range(81 - 79 if last == 81 else 1, last + 1))
    numbers = [r[0] for r in found["machine"] if r[0] >= condensed.FIRST]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_every_kind_as_its_rules_need_it(found):
    by = {next(iter(sorted(r[4], key=int))): r for r in found["mixed"]}
    assert by["33"][4] == {"33": 700, "37": 900, "40": 95, "38": 100, "64": CONDENSED}
    assert by["25"][4] == {"25": 354, "26": 700, "64": CONDENSED}
    assert by["80"][0] == 3
    assert by["250"][0] == 8
    assert by["96"][4] == {"96": 14, "97": 6}
    assert by["96"][5] == [6, 7]
    assert by["96"][2] == 10000, "no longer than a record of health"
