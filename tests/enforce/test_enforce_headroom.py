"""Head-room: what it promises is what happens."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lotline.enforce.headroom import head_room

levels = st.floats(20, 100)
PERIOD = 900.0


def leq(*parts):
    total = sum(seconds for _, seconds in parts)
    return 10 * math.log10(sum(s * 10 ** (level / 10) for level, s in parts) / total)


@settings(deadline=None)
@given(levels, st.floats(1, 899), levels, levels)
def test_spending_all_of_it_just_meets_the_limit(so_far, gone, limit, present):
    found = head_room(so_far, gone, PERIOD, limit, present)
    assert found.expected == pytest.approx(leq((so_far, gone), (present, PERIOD - gone)), abs=1e-9)
    if found.spare is None:
        assert leq((so_far, gone), (-999, PERIOD - gone)) >= limit - 1e-9
    else:
        assert leq((so_far, gone), (found.spare, PERIOD - gone)) == pytest.approx(limit, abs=1e-6)


@settings(deadline=None)
@given(levels, st.floats(1, 899), levels, levels)
def test_at_the_crossing_the_limit_is_spent(so_far, gone, limit, present):
    found = head_room(so_far, gone, PERIOD, limit, present)
    if found.crossing_s is None:
        assert found.expected <= limit + 1e-6
    elif found.crossing_s:
        spent = gone * 10 ** (so_far / 10) + found.crossing_s * 10 ** (present / 10)
        assert 10 * math.log10(spent / PERIOD) == pytest.approx(limit, abs=1e-6)
        assert found.expected > limit - 1e-6
    else:
        assert found.spare is None


def test_five_quiet_minutes_then_a_saw():
    """40 dB for 5 min under a limit of 55: at 60 dB it lasts for 15 min / 10^0.5 - a little."""
    found = head_room(40, 300, PERIOD, 55, 60)
    assert found.crossing_s == pytest.approx((900 - 300 * 10**-1.5) / 10**0.5)
    assert found.spare == pytest.approx(56.71, abs=0.01)
