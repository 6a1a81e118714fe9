"""Condensed records of sensors that are no microphones, made by the node's own code."""

import pytest
from lotline import meter
from lotwire.codes import CODE, CONDENSED, FAULT


def part(second, span, **values):
    body = {CODE[name]: value for name, value in values.items()}
    return meter.records("n", 0, body | {CODE["status"]: CONDENSED}, span * 1000,
                         second * 1_000_000, 500)  # fmt: skip


def test_power_keeps_its_energy_and_its_highest():
    parts = [
        *part(15, 15, active_power=10000, active_power_highest=30000, active_energy=100),
        *part(30, 15, active_power=20000, active_power_highest=20100, active_energy=109),
    ]
    assert [p.seconds for p in parts] == [15, 15]
    minute = meter.aggregate(parts, 0, 60)
    assert minute.values["active_power"] == 1500.0
    assert minute.values["active_power_max"] == 3000.0
    assert minute.values["energy"] == pytest.approx(12.5)
    assert minute.condensed
    assert minute.completeness == 0.5


def test_air_keeps_its_highest():
    (one,) = part(30, 30, **{"PM2.5": 800, "PM2.5_highest": 5000, "VOC_index": 100,
                             "VOC_index_highest": 400})  # fmt: skip
    values = meter.aggregate([one], 0, 60).values
    assert (values["PM2.5"], values["PM2.5_max"], values["VOC_index_max"]) == (8.0, 50.0, 400.0)


def test_a_fault_stays_a_fault_and_health_no_measurement():
    (one,) = meter.records("n", 0, {CODE["status"]: CONDENSED | FAULT}, 15000, 10**9, 500)
    assert (one.values, one.completeness) == ({}, 0.0)
    assert meter.records("n", 0, {96: 5, 65: b"\1\0\0\0\3\0"}, 10000, 10**9, 500) == []


def test_seconds_that_are_none_are_not_measured():
    body = {CODE["LAeq_1s"]: b"\x88\x13" * 3, CODE["LAFmax_1s"]: b"\x88\x13" * 3}
    assert len(meter.records("n", 0, body, 3000, 10**9, 500)) == 3
    assert meter.records("n", 0, body, 9000, 10**9, 500) == []
    assert meter.records("n", 0, {**body, 9: b"\x88\x13"}, 3000, 10**9, 500) == []
