"""IEEE 1459-2010: the vector, the identities, three phases."""

import numpy as np
import pytest
from lotline.errors import MeterError
from lotline.meter import mains
from mains_signals import POWERS, lines, mean, pair, three, times, windows


def check(powers, tolerance=1e-6):
    for name, value in POWERS.items():
        # The vector is printed to six decimals.
        assert getattr(powers, name) == pytest.approx(value, rel=tolerance, abs=6e-7), name


def identities(p):
    assert pytest.approx(p.P**2 + p.N**2) == p.S**2
    assert pytest.approx(p.S1**2 + p.SN**2) == p.S**2
    assert pytest.approx(p.DI**2 + p.DV**2 + p.SH**2) == p.SN**2
    assert pytest.approx(p.P1**2 + p.Q1**2) == p.S1**2


def test_vector_over_whole_periods():
    means, frequency = mains.whole_periods(pair(times(12_800, 0.2), 50), 12_800, 50)
    assert frequency == pytest.approx(50)
    check(mains.phase(means, 0))
    identities(mains.phase(means, 0))


@pytest.mark.parametrize("frequency", [42.6, 49.87, 50, 51.3, 57.4])
@pytest.mark.parametrize("rate", [10_000, 12_800])
def test_vector_through_the_stream(rate, frequency):
    found = windows(pair(times(rate, 2), frequency), rate, nominal=50)
    assert all(w.locked for w in found)
    powers = mains.phase(mean(found), 0)
    check(powers, 1e-6)
    identities(powers)


def test_vector_of_one_window_alone():
    found = windows(pair(times(12_800, 0.2), 50), 12_800)
    assert len(found) == 1
    check(mains.phase(found[0].means, 0))


def test_a_single_period():
    means, frequency = mains.whole_periods(pair(times(12_800, 0.02), 50), 12_800, 50)
    assert frequency == pytest.approx(50)
    check(mains.phase(means, 0))
    assert np.isnan(means.interharmonics).all()


def test_power_that_flows_back_and_leads():
    t = times(10_000, 1)
    values = np.array([lines(t, 50, ((1, 230, 0),)), lines(t, 50, ((1, 10, 120),))])
    powers = mains.phase(mean(windows(values, 10_000)), 0)
    assert pytest.approx(-1150) == powers.P
    assert pytest.approx(-2300 * 3**0.5 / 2) == powers.Q1
    assert pytest.approx(-0.5) == powers.PF


def test_direct_current_and_voltage():
    t = times(10_000, 1)
    values = np.array([lines(t, 50, ((1, 230, 0),)) + 5, lines(t, 50, ((1, 10, 0),)) - 2])
    means = mean(windows(values, 10_000))
    powers = mains.phase(means, 0)
    assert means.direct == pytest.approx([5, -2])
    assert pytest.approx((230**2 + 25) ** 0.5) == powers.V
    assert pytest.approx(2300 - 10) == powers.P
    assert pytest.approx(2) == powers.IH  # 3.1.2.1: V_H has the DC in it
    assert pytest.approx(-10) == powers.PH


def test_three_phases_balanced():
    means = mean(windows(three(times(10_000, 1), 50.1), 10_000))
    for index in range(3):
        check(mains.phase(means, index))
    system = mains.three_phase(means)
    assert pytest.approx(3 * POWERS["P"]) == system.P
    assert pytest.approx(3 * 2300) == system.S1
    assert pytest.approx(3 * 1150) == system.Q1
    # The third harmonics of the currents add up in the neutral.
    assert mains.neutral(means) == pytest.approx(3 * 4)
    harmonics = 10**2 + 4**2 + 2.5**2 + 1.2**2
    assert pytest.approx(((3 * harmonics + 12**2) / 3) ** 0.5) == system.I
    # Between lines there is no third: Ve^2 = (3 sum Va^2 + sum Vab^2) / 18
    others = 230**2 + 9**2 + 4**2
    assert pytest.approx(((9 * (others + 6**2) + 9 * others) / 18) ** 0.5) == system.V
    assert mains.sequences(means) == pytest.approx([230, 0, 0], abs=1e-4)


def test_three_phases_unbalanced():
    t = times(10_000, 1)
    values = np.array(
        [lines(t, 50, ((1, v, 0),), 120 * k) for k, v in enumerate((230, 200, 230))]
        + [lines(t, 50, ((1, i, 0),), 120 * k) for k, i in enumerate((10, 0, 0))]
    )
    means = mean(windows(values, 10_000))
    system = mains.three_phase(means)
    turn = np.exp(-2j * np.pi / 3)
    a, b, c = 230, 200 * turn, 230 * turn**2
    between = abs(a - b) ** 2 + abs(b - c) ** 2 + abs(c - a) ** 2
    effective = ((3 * (230**2 + 200**2 + 230**2) + between) / 18) ** 0.5
    assert effective == pytest.approx(system.V)
    assert pytest.approx((200 / 3) ** 0.5) == system.I  # the neutral carries 10 A too
    assert pytest.approx(2300) == system.P
    assert 2300 / (3 * effective * (200 / 3) ** 0.5) == pytest.approx(system.PF)
    assert mains.sequences(means) == pytest.approx([220, 10, 10])
    assert mains.sequences(means, 3) == pytest.approx([10 / 3] * 3)


def test_nothing_flows():
    t = times(10_000, 1)
    powers = mains.phase(mean(windows(np.array([lines(t, 50, ((1, 230, 0),)), 0 * t]), 10_000)), 0)
    assert powers.P == powers.S == powers.N == 0
    assert np.isnan(powers.PF)
    assert np.isnan(powers.THDI)


@pytest.mark.parametrize(("seconds", "fundamental", "said"), [
    (0.028, 50, "1.4 periods"), (0.004, 50, "0.199 periods"), (0.2, 6000, "samples"),
    (0.003, None, "--fundamental"),
])  # fmt: skip
def test_no_whole_periods(seconds, fundamental, said):
    with pytest.raises(MeterError, match=said):
        mains.whole_periods(pair(times(12_800, seconds), 50), 12_800, fundamental)
