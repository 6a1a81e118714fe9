"""When a machine runs, told from power or vibration."""

import pytest
from lotline import meter
from meter_parts import START, at, coded, watts


def of(trace, *, pulses=None, skip=()):
    """on_seconds and cycles of a trace of watts, one a second."""
    parts = [
        at(i, watts(w) if pulses is None else watts(w, pulses=pulses[i]))
        for i, w in enumerate(trace)
        if i not in skip
    ]
    values = meter.aggregate(parts, START, 900).values
    return values["on_seconds"], values["cycles"]


def test_standby_is_not_running():
    assert of([48] * 900) == (0, 0)
    assert of([0] * 900) == (0, 0)


def test_a_span_of_nothing_but_work_is_running():
    work = ([698] * 9 + [2648] * 50 + [568] * 9 + [1748] * 22) * 10
    assert of(work) == (900, 0)  # its start was not seen


def test_runs_between_standby():
    assert of([48] * 100 + [900] * 200 + [48] * 300 + [2000] * 100 + [48] * 200) == (300, 2)


def test_one_spike_is_not_a_start_and_one_dip_not_a_stop():
    assert of([48] * 100 + [2184] + [48] * 799) == (0, 0)
    assert of([48] * 100 + [900] * 50 + [48, 48] + [900] * 50 + [48] * 698) == (102, 1)


def test_standby_that_swings_between_the_thresholds_keeps_the_state():
    """48 W idle: stop below 82 W, start above 116 W."""
    assert of([48] * 100 + [100] * 300 + [48] * 500) == (0, 0)
    assert of([48] * 100 + [900] * 10 + [100] * 300 + [48] * 490) == (310, 1)


def test_a_machine_that_never_draws_nothing():
    """Idle at 90 W is still told from work at 400 W."""
    assert of([90] * 450 + [400] * 450) == (450, 1)


def test_what_was_not_measured_is_neither_on_nor_off():
    trace = [48] * 100 + [900] * 300 + [48] * 500
    assert of(trace, skip=range(200, 300)) == (200, 1)
    # neither the start nor the stop was seen
    assert of(trace, skip=[*range(90, 110), *range(390, 410)]) == (280, 0)


def test_pulses_count_cycles_where_there_are_any():
    trace = [48] * 100 + [900] * 300 + [48] * 500
    pulses = [max(0, min(i - 100, 300)) // 60 for i in range(900)]
    assert of(trace, pulses=pulses) == (300, 5)


@pytest.mark.parametrize("rest", [0.0, 0.012, 0.02])
def test_vibration(rest):
    trace = [rest] * 300 + [0.4] * 300 + [rest] * 300
    bodies = [coded({"acceleration_rms": round(1000 * a)}) for a in trace]
    whole = meter.aggregate([at(i, b) for i, b in enumerate(bodies)], START, 900)
    assert (whole.values["on_seconds"], whole.values["cycles"]) == (300, 1)


def test_without_power_or_vibration_nothing_is_said():
    whole = meter.aggregate([at(0, coded({"temperature": 2000}))], START, 60)
    assert set(whole.values) == {"temperature"}


def test_records_that_are_not_quite_a_second_follow_each_other():
    """A chip that answers late makes records of 1.2 and 0.8 s."""
    starts = [i + (0.2 if i % 2 else 0) for i in range(60)]
    spans = [1200 if i % 2 == 0 else 800 for i in range(60)]
    parts = [
        at(start, watts(48 if i < 20 else 900), span_ms=ms)
        for i, (start, ms) in enumerate(zip(starts, spans, strict=True))
    ]
    values = meter.aggregate(parts, START, 60).values
    assert (values["on_seconds"], values["cycles"]) == (40, 1)
