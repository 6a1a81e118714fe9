"""Power, counters, air and vibration over a span."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lotline import meter
from lotwire.codes import CODE
from meter_parts import START, at, coded, watts

WATTS = st.integers(0, 4000)


def span(bodies, seconds=60, first=0, **other):
    parts = [at(first + i, b) for i, b in enumerate(bodies)]
    return meter.aggregate(parts, START, seconds, **other)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(WATTS, st.integers(0, 20_000)), min_size=1, max_size=60))
def test_means_and_energy_against_the_definition(rows):
    bodies = [watts(p, current_rms=milliamps) for p, milliamps in rows]
    whole = span(bodies)
    powers = [p for p, _ in rows]
    apparent = [230.0 * i / 1000 for _, i in rows]
    assert whole.values["active_power"] == pytest.approx(sum(powers) / len(powers))
    assert whole.values["active_power_max"] == max(powers)
    assert whole.values["voltage_rms"] == pytest.approx(230.0)
    assert whole.values["energy"] == pytest.approx(sum(powers) / 3600)
    if sum(apparent):
        assert whole.values["power_factor"] == pytest.approx(sum(powers) / sum(apparent))
    else:
        assert "power_factor" not in whole.values
    assert "active_energy" not in whole.values


def test_power_factor_is_true_to_energy():
    """A light load with a poor factor does not pull the mean down as its time would."""
    idle = watts(20, current_rms=870)  # 200 VA
    work = watts(2300)
    assert span([idle, work]).values["power_factor"] == pytest.approx(2320 / 2500.1, abs=1e-4)


def test_register_and_integral_agree_within_a_watt_hour():
    bodies = [watts(100, energy_wh=5000 + i // 36) for i in range(60)]
    assert span(bodies).values["energy"] == pytest.approx(60 * 100 / 3600)


def test_a_register_that_differs_by_more_than_its_step_counts():
    for gain, expected in ((1, 60 * 100 / 3600), (3, 3 + 100 / 3600)):
        bodies = [watts(100, energy_wh=5000 + (gain if i > 30 else 0)) for i in range(60)]
        assert span(bodies).values["energy"] == pytest.approx(expected)


def test_the_register_knows_what_happened_in_a_gap():
    parts = [at(i, watts(3600, energy_wh=7000 + i)) for i in range(900) if not 100 <= i < 700]
    assert meter.aggregate(parts, START, 900).values["energy"] == pytest.approx(900)


def test_a_register_that_was_reset_is_not_followed():
    bodies = [watts(3600, energy_wh=(9000 if i < 30 else 0) + i) for i in range(60)]
    assert span(bodies).values["energy"] == pytest.approx(60)


def test_nothing_is_lost_between_two_spans():
    """1 Wh a second; the second span's first second is its register's first step."""
    bodies = [watts(0, energy_wh=100 + 10 * i, pulses=i) for i in range(61)]
    before = at(-1, bodies[0])
    alone, followed = span(bodies[1:]), span(bodies[1:], before=before)
    assert (alone.values["energy"], alone.values["cycles"]) == (590, 59)
    assert (followed.values["energy"], followed.values["cycles"]) == (600, 60)


def test_a_record_before_a_gap_is_not_of_this_span():
    bodies = [watts(0, energy_wh=200 + i, pulses=100 + i) for i in range(60)]
    for before in (at(-10, watts(0, energy_wh=0, pulses=0)), at(-1, coded({"PM1": 1})),
                   at(-1, watts(0, energy_wh=0, pulses=0), channel=1)):  # fmt: skip
        assert span(bodies, before=before).values["cycles"] == 59


@given(st.lists(st.lists(st.integers(0, 4), min_size=1, max_size=10), min_size=1, max_size=5))
def test_pulses_are_followed_over_restarts(boots):
    counts, expected = [], 0
    for boot in boots:
        total = 0
        for i, step in enumerate(boot):
            total += step
            counts.append(total)
            expected += step if i or len(counts) > 1 else 0
    whole = span([coded({"pulses": n}) for n in counts], 900)
    falls = sum(b < a for a, b in pairwise(counts))
    if falls == len(boots) - 1:  # a restart that ends above the last count cannot be seen
        assert whole.values["cycles"] == expected
    assert whole.values["cycles"] >= counts[-1] - counts[0]


def test_a_single_reading_has_no_pulses_yet():
    assert span([coded({"pulses": 900})]).values == {"cycles": 0.0}


def test_air():
    bodies = [{CODE["PM2.5"]: 100 * v, CODE["VOC_index"]: 10 * v} for v in (5, 9, 10)]
    assert span(bodies).values == {
        "PM2.5": 8.0, "PM2.5_max": 10.0, "VOC_index": 80.0, "VOC_index_max": 100.0,
    }  # fmt: skip


def test_parts_of_unlike_length_weigh_by_it():
    parts = [at(0, {CODE["PM10"]: 1000}, span_ms=10_000), at(10, {CODE["PM10"]: 2100})]
    whole = meter.aggregate(parts, START, 60)
    assert whole.values["PM10"] == pytest.approx(11.0)
    assert whole.completeness == pytest.approx(11 / 60)


def test_vibration():
    bodies = [coded({"acceleration_rms": 1000 * r, "acceleration_peak": 4000 * r}) for r in (3, 4)]
    values = span(bodies).values
    assert values["acceleration_rms"] == pytest.approx(math.sqrt(12.5))
    assert values["acceleration_peak"] == 16.0


def test_samples_beyond_the_range_are_added_up():
    bodies = [coded({"overload_samples": 5}), coded({"overload_samples": 7})]
    assert span(bodies).values == {"overload_samples": 12.0}
