"""What a span says of a machine: how long it ran, and how often."""

import pytest
from lotline import meter
from lotline.records import Runs
from meter_parts import START, at, coded, watts


def runs(states, ends=(), known=900):
    """In seconds after START."""
    times = [(START + round(s * 1e6), running) for s, running in states]
    return Runs(times, [START + round(s * 1e6) for s in ends], START + round(known * 1e6))


def of(known, first=0, seconds=60, parts=None):
    parts = parts or [at(first, watts(5))]
    whole = meter.aggregate(parts, START + first * 1_000_000, seconds, None, known)
    return {name: whole.values.get(name) for name in ("on_seconds", "cycles")}


def test_seconds_on_and_cycles_that_ended():
    known = runs([(0, False), (30, True), (50.5, False), (100, True), (110, False)], [50.5, 110])
    assert of(known) == {"on_seconds": 20.5, "cycles": 1}
    assert of(known, 60) == {"on_seconds": 10, "cycles": 1}
    assert of(known, 120) == {"on_seconds": 0, "cycles": 0}
    assert of(known, 0, 900) == {"on_seconds": 30.5, "cycles": 2}


def test_a_cycle_belongs_to_the_span_that_begins_when_it_ends():
    known = runs([(0, True), (60, False)], [60])
    assert of(known) == {"on_seconds": 60, "cycles": 0}
    assert of(known, 60) == {"on_seconds": 0, "cycles": 1}


@pytest.mark.parametrize("known", [59.9, 30, 0])
def test_nothing_is_said_until_the_end_of_the_span_is_known(known):
    assert of(runs([(0, True)], known=known)) == {"on_seconds": None, "cycles": None}


def test_what_was_not_measured_is_neither_on_nor_off():
    assert of(runs([(0, True), (20, None), (50, True)])) == {"on_seconds": 30, "cycles": 0}
    assert of(runs([(0, None)])) == {"on_seconds": None, "cycles": None}
    assert of(runs([])) == {"on_seconds": None, "cycles": None}


def test_pulses_are_the_cycles_where_there_are_any():
    parts = [at(i, watts(5, pulses=i // 20)) for i in range(60)]
    assert of(runs([(0, True)], [10]), parts=parts) == {"on_seconds": 60, "cycles": 2}
    assert of(None, parts=parts) == {"on_seconds": None, "cycles": 2}


def test_without_a_machine_nothing_is_said():
    whole = meter.aggregate([at(0, coded({"temperature": 2000}))], START, 60)
    assert set(whole.values) == {"temperature"}
