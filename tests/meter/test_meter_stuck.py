"""What stands still for longer than a working sensor can, and what may."""

import pytest
from lotline.meter.stuck import LIMITS, MINUTE_US, stuck
from lotline.records import Indicator
from lotwire.codes import CONDENSED

START = 1_795_500_000_000_000


def minutes(values, quantity="CO2", channel=0, flags=0):
    """One a value; None is a minute without one, "gap" none at all."""
    return [
        Indicator("node", channel, START + n * MINUTE_US, 60,
                  {} if value is None else {quantity: value}, 1.0, 1000, flags)
        for n, value in enumerate(values) if value != "gap"
    ]  # fmt: skip


@pytest.mark.parametrize("quantity", sorted(LIMITS))
def test_it_is_stuck_after_its_time_and_no_sooner(quantity):
    most = LIMITS[quantity].minutes
    assert list(stuck(minutes([41.5] * (most - 1), quantity))) == []
    (one,) = stuck(minutes([3.0] + [41.5] * most, quantity, channel=2))
    assert (one.channel, one.quantity, one.value) == (2, quantity, 41.5)
    assert one.seconds == most * 60
    assert one.since_us == START + MINUTE_US


@pytest.mark.parametrize("other", [41.51, None, "gap"])
@pytest.mark.parametrize("at", [0, 1, 30, 58, 59])
def test_a_minute_that_moved_or_was_not_measured_begins_anew(other, at):
    values = [41.5] * 60
    assert list(stuck(minutes(values)))
    values[at] = other
    # without its first or last minute the hour is not full either
    assert list(stuck(minutes(values))) == []


def test_rounding_of_a_mean_is_no_movement():
    assert list(stuck(minutes([41.5 + n % 2 * 1e-9 for n in range(60)])))


@pytest.mark.parametrize(("quantity", "value"), [
    (quantity, rest) for quantity, limit in LIMITS.items() for rest in limit.rests
])  # fmt: skip
def test_some_may_rest(quantity, value):
    assert list(stuck(minutes([value] * 300, quantity))) == []


@pytest.mark.parametrize("quantity", ["active_power", "active_energy", "VOC_index", "frequency"])
def test_loads_counters_indices_and_the_frequency_may(quantity):
    assert list(stuck(minutes([50.0] * 300, quantity))) == []


def test_condensed_minutes_say_nothing():
    assert list(stuck(minutes([41.5] * 300, flags=CONDENSED))) == []


def test_nothing_of_nothing():
    assert list(stuck([])) == []
