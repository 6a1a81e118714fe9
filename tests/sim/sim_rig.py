"""Runs scripts under real MicroPython, and measures sound with filters not ours."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy import signal

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(__file__).parent / "mpy"
MONDAY = 1789344000  # 2026-09-14 00:00 UTC
OFFSET = 3600
FULL_SCALE_DB = 123.01  # 120 dB SPL sine, re mean square
ENV = {**os.environ, "MICROPYPATH": f".frozen:{ROOT / 'firmware'}"}
HEAP = "heapsize=8M"  # a script keeps more than a node does


def micropython(script: str, *args: object) -> str:
    """Standard output of tests/sim/mpy/<script>; its error output fails the test."""
    done = subprocess.run(
        ["micropython", "-X", HEAP, str(SCRIPTS / script), *map(str, args)],
        env=ENV, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def samples(path: Path) -> np.ndarray:
    """int32 words of a file, re full scale."""
    return np.fromfile(path, "<i4") / 2**31


def laeq(x: np.ndarray) -> float:
    """LAeq in dB SPL: IEC 61672-1 poles and zeros, applied to the spectrum of the whole."""
    f1, f2, f3, f4 = 20.598997, 107.65265, 737.86223, 12194.217
    poles = -2 * np.pi * np.array([f1, f1, f2, f3, f4, f4])
    w = 2 * np.pi * np.fft.rfftfreq(len(x), 1 / 48000)
    _, unity = signal.freqs_zpk([0] * 4, poles, 1, [2000 * np.pi])
    _, gain = signal.freqs_zpk([0] * 4, poles, 1 / abs(unity[0]), w)
    power = 2 * np.sum(np.abs(np.fft.rfft(x) * gain) ** 2) / len(x) ** 2
    return float(10 * np.log10(power)) + FULL_SCALE_DB


def mean_db(levels: Sequence[float] | np.ndarray) -> float:
    """Energy average of levels in dB."""
    return float(10 * np.log10(np.mean(10 ** (np.asarray(levels) / 10))))
