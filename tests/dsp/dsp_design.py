"""Derives the coefficients of the node's filters.

python tests/dsp/dsp_design.py > firmware/dsp/coefficients.py
"""

import dsp_response as response
import numpy as np
from scipy import optimize, signal

BANDS = range(-16, 13)
# dB re 1 kHz at the octaves from 31.5 Hz to 16 kHz: the typical response as I. Kostoski read it
# off the figure of each datasheet for his ESP32-I2S-SLM; by eye, so to about half a decibel, and
# of a typical part. What the datasheets state, -3 dB at 60 Hz, agrees to 0.1 and 0.6 dB.
OCTAVES = 1000 * 10 ** (0.3 * np.arange(-5, 5))
MICROPHONES = {
    "ICS-43434": (-8.0, -2.8, -1.4, -0.5, 0.0, 0.0, 0.0, 0.6, 2.5, 8.0),
    "INMP441": (-8.0, -3.4, -1.4, -0.2, 0.0, 0.0, 0.0, -0.4, -1.8, -5.0),
}
LIFT = 12.0  # Hz: below it neither shelf lifts any further, so that wind and doors clip less
ENERGY_SCALE = 10 * np.log10(2.0**40)  # squares are of samples with full scale 2^20
PEAK_SCALE = 10 * np.log10(2.0**46)


def fit(error, start):
    """Least squares, then twice with higher powers, which pulls the largest errors down."""
    start = np.array(start, float)
    x = np.ones_like(start)
    for power in (1, 3, 5):
        x = optimize.least_squares(lambda s, p=power: error(s * start) ** p, x, xtol=1e-12).x
    return x * start


def weighting_coef(p):
    """Unrounded coefficients of `weigh`: gains, then two zeros and two poles of the biquad."""
    z1, z2, p1, p2 = p[3:]
    biquad = np.array([-(z1 + z2) / 2, z1 * z2 / 2, p1 + p2, -p1 * p2])
    return np.r_[biquad * 2**14, p[:3]]


def weighting():
    """A and C together, in dB, most weight from 25 Hz to 16 kHz."""
    f = 1000 * 10 ** (np.arange(-170, 131) / 100)
    weight = np.where((f < 24.5) | (f > 16500), 7.5, 30)

    def error(p):
        coef = weighting_coef(p)
        gain = response.db(response.weighting(coef, f))
        at_1k = response.db(response.weighting(coef, [1000.0]))
        return ((gain - at_1k - response.closed_form(f)) * weight).ravel()

    return np.round(weighting_coef(fit(error, [706, 917, 755, -0.377, 0.426, 0.372, 0.373])))


def equaliser_coef(p):
    """Unrounded coefficients of `equalise`, 0 dB at 1 kHz: upper corners of the shelves in Hz,
    then two zeros and two poles of the biquad."""
    leak = 2 * np.pi * LIFT / response.RATE
    shelves = [(2 * np.pi * f / response.RATE - leak, leak) for f in sorted(p[:2])[::-1]]
    z1, z2, p1, p2 = p[2:]
    biquad = np.array([1, -(z1 + z2), z1 * z2, p1 + p2, -p1 * p2])
    coef = np.r_[np.ravel([(g * 2**18, h * 2**20) for g, h in shelves]), biquad * 2**14]
    coef[4:7] /= np.abs(response.equalise(coef, [1000.0]))
    return coef


def equaliser(readings):
    """Inverse of a microphone's response."""

    def error(p):
        return response.db(response.equalise(equaliser_coef(p), OCTAVES)) + readings

    start = np.array([35.0, 35.0, 0.3, -0.3, 0.2, -0.2])
    found = optimize.least_squares(error, start, x_scale=np.abs(start), xtol=1e-12).x
    return np.round(equaliser_coef(found))


def half_band():
    """Elliptic, order 9, power-complementary: its poles are imaginary, their squares ours."""
    stop = 78
    ripple = -10 * np.log10(1 - 10 ** (-stop / 10))
    poles = signal.ellip(9, ripple, stop, 2 * 0.186, output="zpk")[1]
    return np.round(np.sort(np.abs(poles[poles.imag > 1e-6]) ** 2) * 2**15)


def pole_coef(p):
    """(-a1, -a2) of each resonator from (angle, lg of 1 - radius), widest first."""
    angle, radius = p[0::2], 1 - 10 ** p[1::2]
    order = np.argsort(radius)
    return np.stack([2 * radius * np.cos(angle), -(radius**2)], 1)[order].ravel()


def resonators(x):
    """Third-order Butterworth, fitted to the analogue attenuation from G^-1.3/3 to G^1.3/3."""
    mid = 1000 * 10 ** (x / 10) / (response.RATE / 2 ** response.octave_of(x))
    sos = signal.butter(3, [2 * mid * 10**-0.05, 2 * mid * 10**0.05], "band", output="sos")
    poles = np.array([np.roots(s[3:])[0] for s in sos])
    start = np.stack([np.abs(np.angle(poles)), np.log10(1 - np.abs(poles))], 1).ravel()
    ratio = 10 ** np.linspace(-0.13, 0.13, 301)
    ideal = 10 * np.log10(1 + ((ratio - 1 / ratio) / (10**0.05 - 10**-0.05)) ** 6)

    def error(p):
        gain = response.resonators(pole_coef(p), response.delay(ratio * mid, 1))
        at_mid = response.resonators(pole_coef(p), response.delay(mid, 1))
        return (response.db(at_mid) - response.db(gain) - ideal) / (0.1 + ideal)

    p = start * optimize.least_squares(lambda s: error(s * start), np.ones(6), xtol=1e-12).x
    return np.round(pole_coef(p) * 2**14)


def offsets(weigh, half, thirds):
    """mdB to add to a level: A, C, Z, LAFmax, LCpeak, then the bands."""
    a, c = response.db(response.weighting(weigh, 1000.0))
    eighth = ENERGY_SCALE + 10 * np.log10(6000)
    mids = [float(response.band(thirds, half, x, 1000 * 10 ** (x / 10))) for x in BANDS]
    values = [-eighth - a, -eighth - c, -eighth, -ENERGY_SCALE - a, -PEAK_SCALE - c]
    return np.round(1000 * np.r_[values, -ENERGY_SCALE - response.db(mids)])


def tables():
    """Every table of coefficients.py by its name, as lists of int."""
    weigh, half = weighting(), half_band()
    thirds = np.concatenate([resonators(x) for x in BANDS])
    found = {
        "WEIGH": weigh,
        "HALVE": half,
        "THIRDS": thirds,
        "OFFSETS": offsets(weigh, half, thirds),
    }
    return {name: [int(v) for v in values] for name, values in found.items()}


def equalisers():
    """{microphone: coefficients of `equalise`}, as lists of int."""
    return {chip: [int(v) for v in equaliser(at)] for chip, at in MICROPHONES.items()}


def render():
    """The text of coefficients.py."""
    lines = [
        '"""Made by tests/dsp/dsp_design.py; meanings in weigh, equalise, halve, thirds, sound."""'
    ]
    for name, values in tables().items():
        rows = [values[i : i + 6] for i in range(0, len(values), 6)]
        lines += [f"{name} = (", *("    " + ", ".join(map(str, r)) + "," for r in rows), ")"]
    lines.append("EQUALISERS = {")
    for chip, values in equalisers().items():
        lines.append(f'    "{chip}": ({", ".join(map(str, values))}),')
    return "\n".join([*lines, "}"]) + "\n"


if __name__ == "__main__":
    print(render(), end="")
