from hypothesis import given
from hypothesis import strategies as st
from lotline.journal import Ranges


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
