"""The same cycles, whatever pieces the trace comes in."""

import appliances
import machines
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lotline.meter.cycles import Detector


def in_pieces(times, values, cuts, **options):
    detector = Detector(**options)
    runs = []
    for piece in np.split(np.arange(len(times)), sorted(cuts)):
        runs += detector.add(times[piece], values[piece])
    return runs + detector.finish(), detector.totals


def trace(name):
    rng = np.random.default_rng(3)
    times, values = machines.sampled(rng, machines.MACHINES[name](rng)[0], 8)
    values[500:520] = np.nan
    return np.delete(times, np.s_[1000:1100]), np.delete(values, np.s_[1000:1100])


def told(name):
    rng = np.random.default_rng(3)
    return appliances.polled(rng, appliances.APPLIANCES[name](rng)[0], 30.1, 1.0, 1.0)


TRACES = [trace(name) for name in ("washing_machine", "compressor", "oven")]
TRACES += [told(name) for name in ("dishes", "soaking_wash")]


@settings(deadline=None, max_examples=30)
@given(
    st.sampled_from(TRACES),
    st.lists(st.integers(0, 4000), max_size=30),
    st.sampled_from([2, 700, 1010, 2500, 1_000_000]),
)
def test_any_pieces_give_the_same(trace, cuts, learn):
    times, values = trace
    whole = in_pieces(times, values, [], learn=learn)
    cuts = [min(c, len(times)) for c in cuts]
    assert in_pieces(times, values, cuts, learn=learn) == whole


@pytest.mark.parametrize("name", ["fridge", "kettle", "compressor"])
def test_cycles_are_released_while_the_trace_goes_on(name):
    rng = np.random.default_rng(4)
    watts, cycles = machines.MACHINES[name](rng)
    times, values = machines.sampled(rng, watts, 8)
    detector = Detector(learn=len(times) // 2)
    early = detector.add(times, values)
    late = detector.finish()
    assert len(early) + len(late) == cycles
    assert len(late) <= 1


def test_what_was_not_measured_teaches_nothing():
    times = np.arange(3000.0)
    values = np.full(3000, np.nan)
    values[1500:] = 2.0
    values[2000:2300] = 900.0
    for learn in (500, 1600, 5000):
        runs, totals = in_pieces(times, values, [], learn=learn)
        assert [run.seconds for run in runs] == [300]
        assert (totals.on_seconds, totals.off_seconds) == (300, 1199)
        assert (totals.missing_seconds, totals.idle_level) == (1500, 2)
