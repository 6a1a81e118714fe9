"""Largest magnitudes in the chain for any input at all, from sums of |impulse response|."""

import numpy as np
from scipy.signal import lfilter

LENGTH = 2**17  # 2.7 s: 32 time constants of the DC block
SHIFTS = (0, 3, 3)  # of `thirds`, before its three resonators


def leaky(gain, x):
    """(input minus leaky integrator, leaky integrator)."""
    y = lfilter([1, -1], [1, gain - 1], x)
    return y, x - y


def impulse():
    out = np.zeros(LENGTH)
    out[0] = 1
    return out


def dc_block():
    return leaky(2.0**-12, impulse())[0]


def equalise(coef, z):
    """(name, impulse response, scale, limit) of the inside of `equalise`, before it clips."""
    for name, (gain, leak) in zip(("first", "second"), np.reshape(coef[:4], (2, 2)), strict=True):
        state = lfilter([0, gain / 2**18], [1, leak / 2**20 - 1], z)
        yield name + " state", state, 2**27, 2**31
        # times a leak below 2^12 in two parts, and times a gain below 2^15
        yield name + " leak", state, 2**13 * max(leak, 1), 2**31
        z = z + state
        yield name + " shelf", z, 2**23, 2**29
    b, a = np.array(coef[4:7]) / 2**14, np.array(coef[7:]) / 2**14
    y = lfilter(b, [1, *-a], z)
    yield "biquad", y, 2**23, 2**29
    yield "biquad d2", b[2] * z + a[1] * y, 2**23, 2**31
    yield "biquad d1", y - b[0] * z, 2**23, 2**31


def weigh(coef, z):
    """(name, impulse response, scale) of the inside of `weigh`."""
    b, a = np.array([2**13, *coef[:2]]) / 2**14, np.array(coef[2:4]) / 2**14
    y = lfilter(b, [1, *-a], z)
    yield "biquad", y, 2**27  # its states are 2^2 finer, and its products' factors 2^2 larger
    for name, k, bits in (
        ("20", coef[4], 18),
        ("20 again", coef[4], 18),
        ("108", coef[5], 16),
        ("738", coef[6], 13),
    ):
        y, s = leaky(k / 2**bits, y)
        yield "high-pass " + name, y, 2**23
        yield "integrator " + name, s, 2**29
        yield "product " + name, y, 2**19 * k


def sparse(taps, r):
    """A filter's polynomial in z^r."""
    out = np.zeros((len(taps) - 1) * r + 1)
    out[::r] = taps
    return out


def halve(coef, x, r):
    """`halve` at a rate divided by r, not decimated: [low-pass, its four all-passes]."""
    c = np.array(coef) / 2**15
    late, early = [x], [np.r_[np.zeros(r), x[:-r]]]
    for branch, order in ((late, (0, 2)), (early, (1, 3))):
        for k in order:
            branch.append(lfilter(sparse([c[k], 1], 2 * r), sparse([1, c[k]], 2 * r), branch[-1]))
    return [(late[-1] + early[-1]) / 2, *late[1:], *early[1:]]


def resonators(coef, band, x, r):
    """Outputs of the three resonators of a band whose rate is divided by r."""
    zeros = ([1, -2, 1], [1, 0, -1], [1, 0, -1])
    for i, shift in enumerate(SHIFTS):
        a1, a2 = np.array(coef[6 * band + 2 * i : 6 * band + 2 * i + 2]) / 2**14
        x = lfilter(sparse(zeros[i], r), sparse([1, -a1, -a2], r), x / 2**shift)
        yield x


def bank(thirds, half, x):
    """(name, impulse response, scale) of the bank's octave inputs, all-passes and resonators."""
    r = 1
    for octave in range(10):
        top = 29 - 3 * octave
        for band in range(max(0, top - 3), top):
            for i, y in enumerate(resonators(thirds, band, x, r)):
                yield f"resonator {band}.{i}", y, 2**23
        x, *inside = halve(half, x, r)
        r *= 2
        yield from ((f"halving {octave}", y, 2**23) for y in (x, *inside))
