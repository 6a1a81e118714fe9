"""Frequency responses of the node kernels, from their integer coefficients, in floats."""

import numpy as np

RATE = 48000
POLES = (20.598997, 107.65265, 737.86223, 12194.217)  # IEC 61672-1:2013, 5.5 and annex E


def db(h):
    return 20 * np.log10(np.abs(h) + 1e-30)


def delay(f, rate=RATE):
    """1/z at frequencies f in Hz."""
    return np.exp(-2j * np.pi * np.asarray(f, float) / rate)


def closed_form(f):
    """A and C weighting in dB, 0 dB at 1 kHz (IEC 61672-1:2013, annex E)."""

    def gain(f):
        low, mid, upper, top = (f * f / (f * f + p * p) for p in POLES)
        c = low * (1 - top)
        return 10 * np.log10(np.array([c * c * mid * upper, c * c]))

    return gain(np.asarray(f, float)) - gain(np.array(1000.0)).reshape(2, *[1] * np.ndim(f))


def high_pass(gain, z):
    """A leaky integrator of this gain subtracted from its input."""
    return (1 - z) / (1 - (1 - gain) * z)


def dc_block(f):
    return high_pass(2.0**-12, delay(f))


def equalise(coef, f):
    """coef as in `equalise`, before their shifts."""
    z = delay(f)
    h = np.ones_like(z)
    for gain, leak in np.reshape(coef[:4], (2, 2)):
        h = h * (1 + gain / 2**18 * z / (1 - (1 - leak / 2**20) * z))
    b0, b1, b2, a1, a2 = np.asarray(coef[4:]) / 2**14
    return h * (b0 + b1 * z + b2 * z * z) / (1 - a1 * z - a2 * z * z)


def weighting(coef, f):
    """A and C as complex gains, DC block included; coef as in `weigh`."""
    z = delay(f)
    b1, b2, a1, a2 = np.asarray(coef[:4]) / 2**14
    k20, k108, k738 = coef[4] / 2**18, coef[5] / 2**16, coef[6] / 2**13
    c = dc_block(f) * (0.5 + b1 * z + b2 * z * z) / (1 - a1 * z - a2 * z * z)
    c = c * high_pass(k20, z) ** 2
    return np.array([c * high_pass(k108, z) * high_pass(k738, z), c])


def halve(coef, f, rate):
    """The half-band low-pass before its decimation."""
    c0, c1, c2, c3 = np.asarray(coef) / 2**15
    z = delay(f, rate)
    w = z * z
    late = (c0 + w) / (1 + c0 * w) * (c2 + w) / (1 + c2 * w)
    early = (c1 + w) / (1 + c1 * w) * (c3 + w) / (1 + c3 * w)
    return (late + z * early) / 2


def resonators(poles, z):
    """Three resonators with the zeros of `thirds`; poles: (-a1, -a2) three times."""
    h = (1 - z) ** 4 * (1 + z) ** 2
    for a1, a2 in np.reshape(poles, (3, 2)):
        h = h / (1 - a1 * z - a2 * z * z)
    return h


def octave_of(x):
    """How often the rate is halved before band x (mid-band 1000 x 10^(x/10) Hz)."""
    return (12 - x) // 3


def band(thirds, half, x, f):
    """Gain from input at f to the output of band x, as it folds down through the octaves."""
    f = np.asarray(f, float)
    gain, rate = np.abs(dc_block(f)), RATE
    for _ in range(octave_of(x)):
        gain = gain * np.abs(halve(half, f, rate))
        rate /= 2
    poles = np.asarray(thirds[6 * (x + 16) : 6 * (x + 17)]) / 2**14
    return gain * np.abs(resonators(poles, delay(f, rate))) / 2**7
