"""Dating against a simulated node clock whose truth is known."""

import random

from hypothesis import given
from hypothesis import strategies as st
from lotline.ingest.dating import Anchor, BootClock

START = 1_795_380_866_000_000


@given(
    ppm=st.floats(-90, 90),
    delays=st.lists(st.tuples(st.integers(0, 400_000), st.floats(0, 1)), min_size=1, max_size=20),
    seed=st.integers(0, 1000),
)
def test_the_truth_lies_inside_the_stated_uncertainty(ppm, delays, seed):
    rng = random.Random(seed)
    clock = BootClock()

    def truth(tick: int) -> float:
        return START + tick * 1000 * (1 + ppm * 1e-6)

    for n, (round_trip, share) in enumerate(delays):
        tick = n * 60_000 + rng.randrange(500)
        # The answer is stamped somewhere between question and reply; the middle is assumed.
        middle = truth(tick) + round_trip * (share - 0.5)
        clock.add(Anchor(tick, round(middle), round_trip // 2 + 1000))
    for tick in [rng.randrange(2_000_000) for _ in range(20)]:
        utc, half = clock.date(tick)
        assert abs(utc - truth(tick)) <= half + 2


def test_nothing_is_dated_before_the_first_exchange():
    assert BootClock().date(5000) is None


def test_records_before_the_first_exchange_are_dated_afterwards():
    clock = BootClock([Anchor(3_600_000, START, 1500)])
    assert clock.date(0) == (START - 3_600_000_000, 1500 + 360_000)


def test_an_exchange_by_a_slow_path_does_not_spoil_a_good_one():
    clock = BootClock([Anchor(1000, START, 1500)])
    assert not clock.wanted(Anchor(61_000, START + 60_000_000, 900_000))
    assert clock.wanted(Anchor(61_000, START + 60_000_000, 2000))


def test_a_measured_rate_narrows_the_uncertainty():
    slow = 40e-6
    anchors = [Anchor(t, round(START + t * 1000 * (1 + slow)), 1500) for t in (0, 1_200_000)]
    clock = BootClock(anchors)
    utc, half = clock.date(4_800_000)
    assert abs(utc - (START + 4_800_000_000 * (1 + slow))) < 15_000
    assert half < BootClock(anchors[1:]).date(4_800_000)[1]


def test_a_step_of_the_gateways_clock_moves_what_it_said():
    clock = BootClock()
    clock.add(Anchor(1000, START, 1500))
    clock.shift(7_000_000)
    assert clock.date(2000)[0] == START + 8_000_000


def test_a_step_leaves_alone_what_an_earlier_run_was_told():
    """A gateway that started with a wrong clock: its earlier anchors were right."""
    clock = BootClock([Anchor(1000, START, 1500)])
    clock.add(Anchor(9_000_000, START - 18_000_000_000, 1500))
    clock.shift(18_000_000_000)
    assert [a.utc_us - START for a in clock.anchors] == [0, 0]
