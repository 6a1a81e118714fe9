"""Counters that are followed, and the pulses that they count."""

import pytest
from drivers.cumulative import Cumulative
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("settings", "counts", "totals"),
    [
        ((), [5, 5, 9], [5, 5, 9]),
        ((), [5, 0, 2], [5, 5, 7]),
        ((100, 10, 0), [95, 99, 3], [95, 99, 103]),
        ((100, 10, 0), [50, 3, 4], [50, 53, 54]),
        ((100, 10, 0), [95, 20], [95, 115]),
        ((100, 10, 5), [50, 45, 47], [50, 50, 52]),
        ((100, 10, 5), [50, 44, 47], [50, 94, 97]),
    ],
)
def test_a_total(settings, counts, totals) -> None:
    total = Cumulative(*settings)
    assert [total.follow(count) for count in counts] == totals


@given(st.lists(st.integers(0, 9_999_999), min_size=2))
def test_a_total_never_goes_backwards(counts: list[int]) -> None:
    total = Cumulative(10_000_000, 100_000, 100)
    totals = [total.follow(count) for count in counts]
    assert totals == sorted(totals)


@given(st.lists(st.integers(0, 90_000), min_size=1), st.integers(0, 9_999_999))
def test_a_total_across_any_number_of_wraps_is_exact(steps: list[int], first: int) -> None:
    total = Cumulative(10_000_000, 100_000, 100)
    true = first
    assert total.follow(true) == first
    for step in steps:
        true += step
        assert total.follow(true % 10_000_000) == true


def test_pulses_go_on_when_the_counter_starts_again(micropython) -> None:
    found = micropython("""
rig = Rig("pulses").start()
out = []
for n in (41, 44, 60):
    rig.world["pulses"] = n
    out.append(rig.read()["pulses"])
rig.twin.restart()
for n in (60, 63):
    rig.world["pulses"] = n
    out.append(rig.read()["pulses"])
rig.start()
out.append(rig.read()["pulses"])""")
    assert found == [41, 44, 60, 60, 63, 63]
