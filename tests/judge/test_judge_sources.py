"""Spans of time of sources that are on and off."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st
from lotline.judge.language.period import Span
from lotline.judge.sources import common, on_off, seconds, union, within, without
from lotline.judge.states import State, States

SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 9)).map(lambda p: Span(p[0], p[0] + p[1])),
    max_size=8,
)


def points(spans):
    return {at for s in spans for at in range(s.start_us, s.end_us)}


@given(SPANS, SPANS)
def test_spans_are_sets_of_moments(some, others):
    a, b = union(some), union(others)
    assert points(a) == points(some)
    assert points(common(a, b)) == points(a) & points(b)
    assert points(without(a, b)) == points(a) - points(b)
    for found in (a, common(a, b), without(a, b)):
        ends = [e for s in found for e in (s.start_us, s.end_us)]
        assert ends == sorted(ends)
    assert round(seconds(a) * 1e6) == len(points(a))


@given(SPANS, st.integers(0, 70), st.integers(0, 20))
def test_within(some, start, length):
    found = within(union(some), start, start + length)
    assert points(found) == points(some) & set(range(start, start + length))


def test_off_is_where_every_source_is_known_to_be_off():
    states = [
        State("saw", 0, 10, True), State("saw", 10, 50, False), State("fan", 0, 30, False),
        State("fan", 30, 40, True), State("fan", 45, 50, False),
    ]  # fmt: skip
    found = on_off(states)
    assert points(found.on) == set(range(10)) | set(range(30, 40))
    assert points(found.off) == set(range(10, 30)) | set(range(45, 50))
    assert found.known
    assert not on_off([]).known
    assert on_off([State("saw", 0, 10, True)]).off == ()


STATES = st.lists(
    st.builds(
        lambda source, start, length, on: State(source, start, start + length, on),
        st.sampled_from(["saw", "fan", "ax"]),
        st.integers(0, 40), st.integers(0, 9), st.booleans(),
    )
)  # fmt: skip


@given(STATES, st.integers(0, 50), st.integers(0, 20), st.randoms())
def test_states_in_columns_are_the_same_states(states, start, length, draw):
    found, end = States.of(states), start + length
    for on, source in ((True, ""), (False, "saw"), (False, "lathe")):
        mine = [s for s in states if s.on == on and source in ("", s.source)]
        assert found.spans(on, source) == union(Span(s.start_us, s.end_us) for s in mine)
    inside = [s for s in states if start <= s.start_us < end]
    assert points(found.starting(start, end).spans(True)) == points(s for s in inside if s.on)
    lines = [
        f"{s.source} {s.start_us} {s.end_us} {s.on}\n".encode()
        for s in sorted(states, key=lambda s: (s.start_us, s.end_us, s.source, s.on))
        if s.start_us < end and s.end_us > start
    ]
    assert found.digest(start, end) == sha256(b"".join(lines)).digest()
    cut = draw.randint(0, len(states))
    draw.shuffle(states)
    parts = [States.of(states[:cut]), States.of(states[cut:])]
    assert States.joined(parts).digest(start, end) == found.digest(start, end)
