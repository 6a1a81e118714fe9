"""Urms(1/2), dips, swells, interruptions, inrush."""

import numpy as np
import pytest
from lotline.meter import mains
from mains_signals import lines, three, times, windows

RATE = 10_000
CYCLE = 0.02


def single(factor, amperes=10.0, degrees=0.0, frequency=50.0, seconds=3.0):
    """230 V times a function of time, and its current."""
    t = times(RATE, seconds)
    volts = lines(t, frequency, ((1, 230, degrees),)) * factor(t)
    return np.array([volts, amperes * 2**0.5 * np.sin(2 * np.pi * frequency * t)])


def step(start, stop, share):
    return lambda t: np.where((t >= start) & (t < stop), share, 1.0)


def events(values, inrush=None, declared=230.0):
    found = windows(values, RATE, declared=declared)
    watches = mains.watches(declared, len(values) // 2, inrush)
    return found, [e for w in found for watch in watches for e in watch.add(w)] + [
        e for watch in watches for e in watch.flush()
    ]


@pytest.mark.parametrize("degrees", [0, 1, 89, 90, 179, -90])
@pytest.mark.parametrize("frequency", [49.7, 50])
def test_every_half_cycle_has_its_rms(degrees, frequency):
    found = windows(single(lambda t: 1.0, 10, degrees, frequency), RATE)
    halves = np.concatenate([w.halves for w in found])
    assert halves[:, 2] == pytest.approx(np.full(len(halves), 230), rel=1e-4)
    assert halves[:, 3] == pytest.approx(np.full(len(halves), 10), rel=2e-4)
    assert np.diff(halves[:, 0]) == pytest.approx(
        np.full(len(halves) - 1, 0.5 / frequency), abs=1e-6
    )
    crossings = 2 * (halves[:, 0] * frequency + degrees / 360)
    assert crossings == pytest.approx(np.round(crossings), abs=1e-4)
    whole = sum(w.seconds for w in found)
    assert len(halves) >= 2 * frequency * whole - 3


@pytest.mark.parametrize(("share", "kind"), [
    (0.85, "dip"), (0.4, "dip"), (0.06, "dip"), (0.04, "interruption"), (0, "interruption"),
    (1.15, "swell"), (1.8, "swell"),
])  # fmt: skip
def test_kinds(share, kind):
    """Ten cycles from a zero crossing: extreme exact, times to half a cycle at either end."""
    found, (event,) = events(single(step(1.0, 1.2, share)))
    assert (event.kind, event.phase, event.over) == (kind, 1, True)
    assert event.value == pytest.approx(230 * share, abs=0.05)
    assert event.start == pytest.approx(1.0, abs=CYCLE / 2 + 1e-6)
    assert event.seconds == pytest.approx(0.2, abs=CYCLE + 1e-6)
    assert {w.flagged for w in found} == {False, True}
    assert all(w.start + w.seconds > 0.7 and w.start < 1.4 for w in found if w.flagged)


@pytest.mark.parametrize("share", [0.905, 0.95, 1.05, 1.095])
def test_what_is_no_event(share):
    found, none = events(single(step(1.0, 1.2, share)))
    assert none == []
    assert not any(w.flagged for w in found)


def test_a_dip_of_one_cycle_is_seen_whole():
    _, (event,) = events(single(step(1.0, 1.02, 0.5)))
    assert event.value == pytest.approx(115, rel=1e-3)


def test_hysteresis_joins():
    """Back to 91 % is not back."""
    _, (event,) = events(single(lambda t: step(1, 1.1, 0.8)(t) * step(1.1, 1.2, 0.91)(t)))
    assert event.seconds == pytest.approx(0.2, abs=CYCLE)


def test_two_dips():
    _, found = events(single(lambda t: step(1, 1.1, 0.8)(t) * step(1.5, 1.6, 0.7)(t)))
    assert [e.value for e in found] == pytest.approx([184, 161], rel=1e-3)


def test_a_dip_that_does_not_end():
    _, (event,) = events(single(step(2.0, 9.0, 0.7)))
    assert not event.over
    assert event.seconds == pytest.approx(1.0, abs=3 * CYCLE)


def test_three_phases_are_one_event():
    """Begins with the first phase, ends with the last; the deepest phase is named."""
    values = three(times(RATE, 3), 50)
    t = times(RATE, 3)
    values[0] *= step(1.0, 1.3, 0.8)(t)
    values[2] *= step(1.2, 1.5, 0.6)(t)
    _, (event,) = events(values)
    assert (event.kind, event.phase) == ("dip", 3)
    assert event.start == pytest.approx(1.0, abs=CYCLE)
    assert event.seconds == pytest.approx(0.5, abs=1.5 * CYCLE)
    # One dead phase of three is a dip; all of them are an interruption.
    values = three(t, 50)
    values[0] *= step(1.0, 1.3, 0)(t)
    assert [e.kind for e in events(values)[1]] == ["dip"]
    values[1:3] *= step(1.0, 1.3, 0)(t)
    assert [e.kind for e in events(values)[1]] == ["interruption"]


def test_inrush():
    t = times(RATE, 3)
    values = single(lambda t: 1.0)
    values[1] *= np.where(t < 1, 0.1, 1 + 6 * np.exp(-(t - 1) / 0.1) * (t >= 1))
    _, (event,) = events(values, inrush=20)
    assert event.kind == "inrush"
    assert event.start == pytest.approx(1.0, abs=CYCLE)
    # over its first cycle the envelope's mean square is that of 1 + 6 exp(-t / 0.1)
    s = np.linspace(0, CYCLE, 20_001)
    envelope = (1 + 6 * np.exp(-s / 0.1)) * np.sin(2 * np.pi * 50 * s)
    assert event.value == pytest.approx(10 * (2 * np.mean(envelope**2)) ** 0.5, rel=2e-3)
    # 20 A * 0.98 is passed where 6 exp(-t / 0.1) = 0.96
    assert event.seconds == pytest.approx(0.1 * np.log(6 / 0.96), abs=1.5 * CYCLE)
