"""What each source sounds like: a power spectrum on the bins of one period of sound.

A spectrum is given in third-octave bands (the wire's 29, 25 Hz to 16 kHz) and pure tones,
and normalised to an A-weighted power of 1, so that a level in dB(A) says all the rest.
"""

from array import array

RATE = 48000
PERIOD = 16384  # samples, 0.34 s: bins 2.93 Hz apart
BINS = PERIOD // 2
FIRST_X = -16
SELF_NOISE_DB = 29  # dB(A), ICS-43434 datasheet: 65 dB(A) below 94 dB

# name: (29 band levels, tones (Hz, level)), dB on a scale of the source's own
SPECTRA = {
    "residual": (  # distant traffic: engines below, tyres about 1 kHz
        (-8, -5, -3, -1, 0, 0, -1, -2, -3, -4, -5, -6, -6, -6, -6,
         -5, -5, -6, -7, -9, -11, -13, -16, -19, -22, -25, -28, -31, -34), ()),
    "cnc": (  # a router: spindle at 315 Hz, its harmonics, and the cut
        (-30, -28, -26, -24, -22, -20, -18, -16, -14, -12, -10, -9, -8, -7, -6,
         -5, -4, -3, -2, -1, 0, 0, -1, -3, -5, -8, -11, -15, -20),
        ((315, 4), (630, 2), (1260, 5), (2520, 1))),
    "laser": (  # chiller and fans, mains hum
        (-12, -8, -5, -3, -2, -1, 0, 0, -1, -1, -2, -2, -3, -3, -4,
         -5, -6, -7, -8, -9, -10, -12, -14, -16, -19, -22, -25, -28, -32),
        ((100, 7), (200, 3))),
    "press": (  # impact: body of the frame below, ringing sheet above
        (-10, -8, -6, -4, -3, -2, -1, 0, 0, -1, -1, -1, -2, -2, -2,
         -2, -2, -3, -3, -4, -4, -5, -6, -8, -10, -12, -15, -18, -22), ()),
    "extractor": (  # centrifugal fan: air, and the blades at 250 Hz
        (-8, -6, -4, -2, -1, 0, 0, 0, -1, -1, -2, -3, -4, -5, -6,
         -7, -8, -9, -10, -12, -14, -16, -18, -20, -23, -26, -29, -32, -36),
        ((250, 5), (500, -2))),
    # the microphone's own: white, so 1 dB more in each band
    "self": (tuple(range(29)), ()),
}  # fmt: skip


def band(x):
    """The bins of the third-octave band x (1 kHz is 0)."""
    low, high = [1000 * 10 ** ((x + side) / 10) * PERIOD / RATE for side in (-0.5, 0.5)]
    return range(int(low) + 1, int(high) + 1)


AUDIBLE = range(band(FIRST_X).start, band(FIRST_X + 28).stop)


def spectrum(name):
    """Power of each bin of a source (array of float), A-weighted power 1."""
    levels, tones = SPECTRA[name]
    power = array("f", bytes(4 * BINS))
    for x, db in enumerate(levels):
        bins = band(FIRST_X + x)
        for k in bins:
            power[k] = 10 ** (db / 10) / len(bins)
    for hz, db in tones:
        power[round(hz * PERIOD / RATE)] += 10 ** (db / 10)
    scale = 1 / weighted(power, a_weight)
    for k in AUDIBLE:
        power[k] *= scale
    return power


def ratios(name):
    """(C, Z, thirds[29]): powers of a source re its A-weighted power."""
    power = spectrum(name)
    thirds = [sum([power[k] for k in band(x)]) for x in range(FIRST_X, FIRST_X + 29)]
    return weighted(power, c_weight), sum(thirds), thirds


def weighted(power, weight):
    """Sum of the bins' powers under a weighting; a loop, for a list would fill a small heap."""
    total = 0.0
    for k in AUDIBLE:
        total += power[k] * weight(k)
    return total


def a_weight(k):
    """A-weighting of the power of bin k, IEC 61672-1:2013 annex E."""
    f2 = (k * RATE / PERIOD) ** 2
    return 1.5847675 / 1.0143555 * c_weight(k) * f2 * f2 / ((f2 + 11589.093) * (f2 + 544440.67))


def c_weight(k):
    """C-weighting of the power of bin k, IEC 61672-1:2013 annex E."""
    f2 = (k * RATE / PERIOD) ** 2
    return 1.0143555 * (148698928 * f2 / ((f2 + 424.318677) * (f2 + 148698928))) ** 2
