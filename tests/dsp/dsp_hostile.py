"""Full-scale inputs that strain one thing or another, an eighth of a second each."""

import dsp_linear
import numpy as np
from dsp import coefficients
from dsp_rig import RATE

LENGTH = 6000  # every kernel runs
T = np.arange(LENGTH)


def worst(response):
    """The input of full scale that drives a node to the sum of its |impulse response|."""
    return np.sign(response[:LENGTH][::-1]) + 0.0


def sweep():
    return np.sin(2 * np.pi * 20 * LENGTH / RATE / np.log(1200) * (1200 ** (T / LENGTH) - 1))


SIGNALS = {
    "square 1 kHz": np.sign(np.sin(2 * np.pi * T / 48 + 0.1)),
    "sweep": sweep(),
    "alternating": (-1.0) ** T,
    "DC reversed": np.where(T < 1500, 1.0, -1.0),
    "impulses": np.where(T % 3000 == 0, 1.0, np.where(T % 3000 == 1500, -1.0, 0.0)),
}


def sections():
    """{name: the worst input of each section}: one for each filter output and state."""
    z = dsp_linear.dc_block()
    found = {name: worst(h) for name, h, _ in dsp_linear.weigh(coefficients.WEIGH, z)}
    for chip, coef in coefficients.EQUALISERS.items():
        found |= {f"{chip} {name}": worst(h) for name, h, *_ in dsp_linear.equalise(coef, z)}
    rows = dsp_linear.bank(coefficients.THIRDS, coefficients.HALVE, z)
    upper = ("28.", "27.", "26.", "25.", "22.", "halving 0", "halving 1", "halving 2")
    return found | {name: worst(h) for name, h, _ in rows if any(u in name for u in upper)}


def data(name):
    """int32 words, little-endian."""
    return words(SIGNALS[name])


def words(x):
    return np.round(np.clip(x, -1, 1) * 2**31).clip(-(2**31), 2**31 - 256).astype("<i4").tobytes()
