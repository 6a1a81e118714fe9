"""The story feeds every chip that a node can read."""

import json

import pytest
from drivers.table import TABLE
from lotwire.codes import CODE
from sim_rig import MONDAY, micropython


@pytest.fixture(scope="module")
def readings(tmp_path_factory):
    place = tmp_path_factory.mktemp("board")
    return json.loads(micropython("every_chip.py", place, MONDAY + 10 * 3600))


def test_each_chip_reads_something(readings):
    assert set(readings) == set(TABLE)
    assert {name: row for name, row in readings.items() if not isinstance(row, dict)} == {}


def test_chips_of_a_kind_agree(readings):
    def value(name, quantity):
        return readings[name][str(CODE[quantity])]

    meters = ("ade7953", "bl0942", "pzem004t")
    assert len({round(value(name, "voltage_rms"), -4) for name in meters}) == 1
    for name in ("pms5003", "sen55", "sen66"):
        assert value(name, "PM2.5") > 0
    for name in ("scd41", "sen55", "sen66", "sfa30"):
        assert value(name, "temperature") == pytest.approx(2100, abs=400)
