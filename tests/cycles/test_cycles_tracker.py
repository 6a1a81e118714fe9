"""A tracker that is put away and taken up again, and what it knows on its way."""

import machines
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lotline.meter.cycles import POWER, machine
from lotline.meter.cycles import watch as watches
from lotline.meter.cycles.tracker import Tracker
from lotline.meter.cycles.watch import Watch
from test_cycles_streaming import TRACES

HABITS = [machine.learn(times, values, POWER) for times, values in TRACES]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, len(TRACES) - 1), st.lists(st.integers(1, 4000), max_size=4))
def test_put_away_anywhere_it_goes_on_as_if_nothing_had_been(which, cuts):
    times, values = TRACES[which]
    whole, parts = Tracker(HABITS[which]), Tracker(HABITS[which])
    wanted = whole.take(times, values) + whole.finish()
    found, gaps = [], []
    for piece in np.split(np.arange(len(times)), sorted(cuts)):
        found += parts.take(times[piece], values[piece])
        gaps += parts.gaps
        parts = Tracker.resume(parts.snapshot())
    assert found + parts.finish() == wanted
    assert sum(end - start for start, end in gaps) == pytest.approx(whole.mark().missing)
    assert sum(end - start for start, end in whole.gaps) == pytest.approx(whole.mark().missing)


def test_a_cycle_is_released_when_its_pause_has_passed():
    times = np.arange(2000.0)
    values = np.where((times >= 600) & (times < 900), 800.0, 2.0)
    tracker = Tracker(machine.learn(times, values, POWER))
    assert tracker.take(times[:930], values[:930]) == []
    assert tracker.pending(930) == (600, 900)
    (cycle,) = tracker.take(times[930:1000], values[930:1000])
    assert (cycle.start, cycle.end, cycle.confidence) == (600, 900, 1)
    assert tracker.pending(1000) is None


def test_a_spike_is_pending_but_no_run_yet():
    times = np.arange(2000.0)
    values = np.where((times >= 600) & (times < 900), 800.0, 2.0)
    tracker = Tracker(machine.learn(times, values, POWER))
    tracker.take(times[:601], values[:601])
    assert tracker.pending(601) == (600, 600)
    tracker.take(times[601:700], values[601:700])
    assert tracker.pending(700.5) == (600, 700.5)


@pytest.mark.parametrize("name", ["cnc", "bed_heater"])
def test_a_watch_is_written_and_read_to_the_last_bit(name, monkeypatch):
    monkeypatch.setattr(watches, "BURSTS_MOST", 10_000)
    rng = np.random.default_rng(6)
    watts = machines.noisy(rng, machines.MACHINES[name](rng)[0])[:6000]
    starts = [1_700_000_000_000_000 + 1_000_000 * i for i in range(len(watts))]
    watch = Watch.begin("active_power", starts[0], 3000).relearnt(starts[:3000], watts[:3000])
    again = Watch.begin("active_power", starts[0], 3000).relearnt(starts[:3000], watts[:3000])
    for at in range(0, 6000, 500):
        piece = starts[at : at + 500], watts[at : at + 500], starts[at + 499] + 1_000_000
        assert watch.take(*piece) == again.take(*piece)
        assert watch.ahead() == again.ahead()
        again = Watch.load(again.saved(), 3000)
        assert again.saved() == watch.saved()
    assert Watch.load(watch.saved(), 4000) is None
