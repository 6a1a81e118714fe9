"""One frame body to its indicator."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lotline import meter
from lotwire import frame
from lotwire.codes import (
    CODE,
    FAULT,
    LOST_SAMPLES,
    MISSING,
    OVERLOAD,
    QUANTITIES,
    STATUS_WORDS,
    UNDERRANGE,
    WARMING_UP,
)
from meter_parts import START, at, coded, levels, noise

INT16 = st.integers(-32767, 32767)


def test_a_second_of_noise():
    record = at(3, noise([50.0, 60.0, 50, 50, 50, 50, 50, 50], thirds=[k / 2 for k in range(29)]))
    assert (record.node, record.channel, record.seconds) == ("mic", 0, 1)
    assert record.start_us == START + 3_000_000
    assert record.end_us == START + 4_000_000
    assert (record.completeness, record.uncertainty_us, record.flags) == (1.0, 500, 0)
    expected = 10 * np.log10((7 * 10**5 + 10**6) / 8)
    assert record.values["LAeq"] == pytest.approx(expected)
    assert record.values["LCeq"] == pytest.approx(expected + 5)
    assert record.values["LZeq"] == pytest.approx(expected + 8)
    assert record.values["LAFmax"] == 60.0
    assert record.values["LCpeak"] == 75.0
    assert list(record.values["LAeq_125ms"]) == [50.0, 60.0, 50.0, 50.0, 50.0, 50.0, 50.0, 50.0]
    assert list(record.values["third_octave_Leq"]) == [k / 2 for k in range(29)]
    assert set(record.values) == {
        "LAeq", "LCeq", "LZeq", "LAFmax", "LCpeak", "LAeq_125ms", "third_octave_Leq",
    }  # fmt: skip


@given(st.lists(INT16, min_size=8, max_size=8), st.sets(st.integers(0, 7), max_size=8))
def test_levels_against_numpy(raw, missing):
    raw = [MISSING if i in missing else v for i, v in enumerate(raw)]
    body = noise() | {CODE["LAeq_125ms"]: struct.pack("<8h", *raw)}
    record = at(0, body)
    there = np.array([v for v in raw if v != MISSING]) / 100
    assert record.completeness == len(there) / 8
    if len(there):
        expected = 10 * np.log10(np.mean(10 ** (there / 10)))
        assert record.values["LAeq"] == pytest.approx(expected, abs=1e-9)
    else:
        assert "LAeq" not in record.values
    kept = record.values["LAeq_125ms"]
    assert [v == v for v in kept] == [v != MISSING for v in raw]


# Of a condensed record the value is that of the span.
CONDENSED = {
    "LCeq_condensed": "LCeq",
    "LZeq_condensed": "LZeq",
    "active_power_highest": "active_power_max",
    "PM2.5_highest": "PM2.5_max",
    "VOC_index_highest": "VOC_index_max",
}


def test_every_quantity_of_the_wire_keeps_its_name_and_unit():
    for code, (name, _, per, items) in QUANTITIES.items():
        if code < 96 and items == 1 and name.startswith("output_"):
            assert meter.second("n", 0, {code: 3}, 1000, START, 500) is None
            assert meter.output({code: 3, 96: 5}) == {name: 3}
        elif name.startswith("calibrat"):
            assert meter.second("n", 0, {code: 3}, 1000, START, 500) is None
        elif code < 96 and items == 1 and name != "status":
            assert at(0, {code: 3 * per}).values == {CONDENSED.get(name, name): 3.0}


def test_a_signed_number():
    assert at(0, coded({"temperature": -1250})).values == {"temperature": -12.5}


def test_spans():
    for span_ms, seconds in ((1, 1), (999, 1), (1499, 1), (1500, 2), (10_000, 10)):
        record = at(0, coded({"PM1": 100}), span_ms=span_ms)
        assert (record.seconds, record.start_us) == (seconds, START)
    assert meter.second("mic", 0, coded({"pulses": 7}), 0, START, 1) is None, "covers no time"


@pytest.mark.parametrize("bit", STATUS_WORDS)
def test_every_status_bit_is_kept(bit):
    record = at(0, noise(status=bit))
    assert record.flags == bit
    assert record.flag_words == (STATUS_WORDS[bit],)
    assert (record.values == {}) is (bit == FAULT)
    assert record.completeness == (0.0 if bit == FAULT else 1.0)


def test_bounds():
    assert at(0, noise(status=OVERLOAD)).lower_bound
    assert at(0, noise(status=UNDERRANGE | LOST_SAMPLES)).upper_bound
    assert not at(0, noise(status=LOST_SAMPLES)).upper_bound


def test_bits_that_nobody_knows_are_left_out():
    assert at(0, noise(status=(1 << 63) | FAULT)).flags == FAULT
    assert at(0, noise(status=-1)).flags == sum(STATUS_WORDS)


def test_a_fault_alone_is_a_record_of_nothing():
    record = at(0, coded({"status": FAULT}), span_ms=1500)
    assert (record.values, record.completeness, record.seconds) == ({}, 0.0, 2)


@pytest.mark.parametrize(
    "name", ["PM1", "PM2.5", "PM10", "VOC_index", "SRAW_NOx", "CO2", "CO", "formaldehyde"]
)
def test_warming_up_is_no_measurement_of_particles_or_gas(name):
    warm = {CODE[name]: 500, CODE["temperature"]: 2000, CODE["status"]: WARMING_UP}
    record = at(0, warm)
    assert (record.values, record.completeness, record.flags) == ({}, 0.0, WARMING_UP)


def test_warming_up_of_others_is_only_marked():
    record = at(0, coded({"temperature": 2000, "status": WARMING_UP}))
    assert record.values == {"temperature": 20.0}
    assert record.completeness == 1.0


def test_gases_and_the_lines_of_a_three_phase_supply_have_their_units():
    gases = at(0, coded({"CO2": 612, "CO": 34, "formaldehyde": 185}))
    assert gases.values == {"CO2": 612.0, "CO": 3.4, "formaldehyde": 18.5}
    body = {"voltage_rms_L2": 230_450, "current_rms_L3": 4318, "active_power_L1": -9752}
    lines = at(0, coded(body))
    assert lines.values == {
        name: pytest.approx(v)
        for name, v in [
            ("voltage_rms_L2", 230.45),
            ("current_rms_L3", 4.318),
            ("active_power_L1", -975.2),
        ]
    }


def test_health_is_no_indicator():
    body = coded({"uptime": 77, "rssi": -61}) | {CODE["firmware"]: "1.2", CODE["heap_free"]: 9}
    assert meter.second("mic", 0, body, 1000, START, 1) is None
    assert meter.health(body) == {"uptime": 77.0, "rssi": -61.0, "firmware": "1.2", "heap_free": 9}
    assert meter.health(noise()) == {}


def test_what_the_gateway_derives_or_does_not_know_is_not_taken_from_a_node():
    assert meter.second("mic", 0, {CODE["LAeq"]: 30, 200: 1, 199: 1}, 1000, START, 1) is None
    assert at(0, noise() | {CODE["LAeq"]: 30, 199: 1}) == at(0, noise())


def test_a_body_that_has_travelled():
    body = noise(48.0, status=UNDERRANGE)
    payload = frame.pack("mic", 1, 2, 3, 1000, 0, body)
    travelled = frame.body(payload, frame.identity(payload)[-1])
    assert at(0, travelled) == at(0, body)


def test_missing_bands_are_nan():
    bands = at(0, noise() | {CODE["third_octave_Leq"]: levels([None] * 28 + [31.5])}).values
    assert [v == v for v in bands["third_octave_Leq"]] == [False] * 28 + [True]
