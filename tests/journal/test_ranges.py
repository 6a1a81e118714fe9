import pytest
from hypothesis import given
from hypothesis import strategies as st
from lotline.journal import Ranges, ranges


@given(st.lists(st.integers(0, 60)))
def test_it_is_a_set_in_as_few_intervals_as_possible(numbers):
    ranges, plain = Ranges(), set()
    for n in numbers:
        assert ranges.add(n) is (n not in plain)
        plain.add(n)
    assert [n for first, last in ranges for n in range(first, last + 1)] == sorted(plain)
    assert ranges.count() == len(plain)
    assert all(n in ranges for n in plain)
    assert all(n not in ranges for n in range(-2, 63) if n not in plain)
    gaps = [n for first, last in ranges.holes(0) for n in range(first, last + 1)]
    inside = range(max(plain, default=0))
    assert gaps == [n for n in inside if n not in plain]
    assert len(ranges.ends) == 2 * sum(n - 1 not in plain for n in plain)


@given(st.lists(st.integers(0, 60)), st.integers(1, 4))
def test_beyond_its_holes_it_is_unsure_and_takes_nothing_twice(numbers, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranges, "MAX_HOLES", most)
        seen, copies, plain = Ranges(), Ranges(), set()
        for n in numbers:
            taken = seen.add(n)
            assert not (taken and n in plain)
            if not taken and n not in plain:
                assert seen.unsure(n)
            if taken:
                copies.add(n)  # as what is on disk follows what was taken
                plain.add(n)
            copies.add(numbers[0])  # and hears of repeats again
            assert len(seen.ends) <= 2 * most + 2
        assert (copies.ends, copies.floor) == (seen.ends, seen.floor)


def test_a_thousand_holes_are_kept_and_no_more():
    seen = Ranges()
    for n in range(0, 100_000, 2):
        assert seen.add(n)
    assert len(seen.ends) == 2 * ranges.MAX_HOLES + 2
    assert not seen.unsure(99_999 - 2 * ranges.MAX_HOLES)
    assert seen.add(99_999 - 2 * ranges.MAX_HOLES + 2)
    assert seen.unsure(1)
    assert not seen.add(1)
