"""Runs and gaps as rows of states, and where two of them differ."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from lotline.meter.cycles import states

spans = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=5).map(
    lambda found: [(start, start + seconds) for start, seconds in found]
)


def at(rows, time):
    """Row by row."""
    state = None
    for start, running in rows:
        state = running if start <= time else state
    return state


@settings(deadline=None)
@given(spans, spans, st.integers(0, 30), st.integers(0, 60))
def test_at_rest_but_for_the_runs_and_not_known_in_the_gaps(runs, gaps, start, seconds):
    rows = states.compose(start, start + seconds, runs, gaps)
    for time in range(start, start + seconds):
        missing = any(a <= time < b for a, b in gaps)
        wanted = None if missing else any(a <= time < b for a, b in runs)
        assert at(rows, time) is wanted
    assert all(a[0] < b[0] and a[1] is not b[1] for a, b in pairwise(rows))


rowed = st.dictionaries(st.integers(0, 50), st.sampled_from([True, False, None])).map(
    lambda found: [*sorted(found.items()), (60, None)]
)


@settings(deadline=None)
@given(rowed, rowed)
def test_where_two_differ(old, new):
    found = states.differing(old, new)
    for time in range(60):
        inside = any(a <= time < b for a, b in found)
        assert inside is (at(old, time) is not at(new, time))


def test_the_moment_from_which_on_only_the_new_ones_say_anything():
    assert states.differing([(0, True), (5, None)], [(0, True), (5, None), (9, None)]) == [(5, 6)]
