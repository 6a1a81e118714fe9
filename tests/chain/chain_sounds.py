"""Sounds of known level, written as people keep them, and what they must read.

The A-weighting is that of IEC 61672-1:2013 annex E as a transfer function, put on the
spectrum of the whole loop: nothing of lotline's and no filter of anybody's.
"""

import os
import warnings
from pathlib import Path

import numpy as np
import soundfile
from scipy import fft
from scipy.io import wavfile

POLES_HZ = 20.598997, 107.65265, 737.86223, 12194.217
# A full-scale sine of an ICS-43434 is 120 dB SPL; 0 dB here is a full-scale mean square.
FULL_SCALE_DB = 120 + 10 * np.log10(2)
TONES_HZ = 63, 125, 250, 500, 1000, 2000, 4000, 8000
HERE = Path(__file__).resolve()
RECORDINGS = Path(os.environ.get("LOTLINE_ACCEPTANCE", HERE.parents[3] / "shared/acceptance"))
SPEECH = RECORDINGS / "01_calibrated_mic" / "speak_32000Hz_16bitsPCM_10s.raw"


def a_weighting(hz):
    """Complex gain, 1 at 1 kHz in magnitude."""
    f1, f2, f3, f4 = POLES_HZ

    def gain(f):
        s = 1j * f
        return s**4 / ((s + f1) ** 2 * (s + f2) * (s + f3) * (s + f4) ** 2)

    return gain(np.asarray(hz, float)) / abs(gain(1000.0))


def seconds_of(path):
    """LAeq in dB re 20 uPa of each second of a file that plays in a loop, first channel."""
    x, rate = read(path)
    weighted = fft.irfft(fft.rfft(x) * a_weighting(fft.rfftfreq(len(x), 1 / rate)), len(x))
    return 10 * np.log10(np.mean(weighted.reshape(-1, rate) ** 2, axis=1)) + FULL_SCALE_DB


def read(path):
    """(samples of the first channel re full scale, rate); WAV by scipy, else by libsndfile."""
    if path.suffix != ".wav":
        x, rate = soundfile.read(path, always_2d=True)
        return x[:, 0], rate
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", wavfile.WavFileWarning)  # it skips the PEAK chunk
        rate, x = wavfile.read(path)  # 24 bits come left-justified in 32
    scale = 1.0 if x.dtype.kind == "f" else 2.0 ** (8 * x.itemsize - 1)
    return (x if x.ndim == 1 else x[:, 0]) / scale, rate


def tones(rate):
    """30 s: each tone for 3 s, then 1 kHz in steps of 10 dB, from 110 to 60 dB."""
    t = np.arange(3 * rate) / rate
    parts = [0.05 * np.sin(2 * np.pi * f * t) for f in TONES_HZ]
    parts += [10 ** (-k / 2) * np.sin(2 * np.pi * 1000 * t[:rate]) for k in range(1, 7)]
    return np.concatenate(parts)


def speech_like(rate, seed=5):
    """20 s: noise with the long-term spectrum of a voice, loud and silent by syllables."""
    rng = np.random.default_rng(seed)
    n = 20 * rate
    f = fft.rfftfreq(n, 1 / rate)
    shape = (f / 120) / (1 + (f / 120) ** 2) / (1 + (f / 1800) ** 2)
    noise = fft.irfft(fft.rfft(rng.normal(size=n)) * shape, n)
    syllables = np.interp(np.arange(n) * 8 / rate, np.arange(161), rng.uniform(0, 1, 161) ** 2)
    return 0.1 * noise / noise.std() * syllables


def machine(rate, seed=6):
    """15 s: a spindle's harmonics over hiss, and bursts of a compressed-air valve."""
    rng = np.random.default_rng(seed)
    t = np.arange(15 * rate) / rate
    hum = sum(np.sin(2 * np.pi * 98 * k * t + k) / k for k in range(1, 40))
    hiss = rng.normal(size=len(t))
    valve = (t % 2.5 > 2.2) * np.exp(-(t % 2.5 - 2.2) * 12)
    return 0.02 * hum + 0.001 * hiss + 0.2 * valve * hiss


def speech():
    """(10 s at 32 kHz of a person's voice, rate), None when the recording is absent."""
    if not SPEECH.exists():
        return None
    return np.fromfile(SPEECH, "<i2") / 2.0**15, 32_000


def write(path, samples, rate, subtype, beside=None):
    """A sound file by its suffix; `beside` is a second channel, which must not be heard."""
    channels = samples if beside is None else np.stack([samples, beside], 1)
    soundfile.write(path, channels, rate, subtype=subtype)
    return path
