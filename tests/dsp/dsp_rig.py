"""Runs the node's meter under the real MicroPython and gives back what it said."""

import json
import os
import subprocess
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent.parent
FIRMWARE = ROOT / "firmware"
HERE = Path(__file__).resolve().parent
RATE = 48000
TOP = 2**23 - 1  # of a 24-bit sample
SPL = 120 + 10 * np.log10(2)  # dB SPL of mean square 1: an ICS-43434 is full at a 120 dB sine
BANDS = range(-16, 13)
MIDS = 1000 * 10 ** (np.array(BANDS) / 10)


class Second:
    """One second's levels in dB re full-scale mean square."""

    def __init__(self, fed, levels, overload, constant):
        self.fed, self.overload, self.constant, self.raw = fed, overload, constant, levels
        db = np.array(levels) / 100
        self.a, self.c, self.z = db[:8], db[8:16], db[16:24]
        self.lafmax, self.lcpeak, self.thirds = db[24], db[25], db[26:]


def words(x):
    """Floats, full scale 1, as 24-bit samples left-justified in int32."""
    return (np.round(np.clip(x, -1, 1) * TOP).astype(np.int64) << 8).astype("<i4")


def micropython(script, *args):
    """Standard output of tests/dsp/mpy/`script`."""
    env = {**os.environ, "MICROPYPATH": str(FIRMWARE)}
    command = ["micropython", str(HERE / "mpy" / script), *map(str, args)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def measure(x, tmp_path, lengths=(480,), chip=""):
    """Whole seconds of x (floats, or int32 words as they are), behind a chip's equaliser."""
    path = tmp_path / "words.raw"
    (x if x.dtype == np.int32 else words(x)).tofile(path)
    return [Second(*s) for s in json.loads(micropython("meter.py", path, chip, *lengths))]


def state(meter):
    """Every sample, sum and filter state of a SoundMeter in this Python, by name."""
    tables = {f"octave {i}": t for i, t in enumerate(meter._bank._octaves)}
    tables |= {f"halving {i}": t for i, t in enumerate(meter._bank._halves)}
    tables |= {f"total {i}": t for i, t in enumerate(meter._totals)}
    names = ("input", "z", "a", "c", "equaliser", "weigh", "fast", "levels", "last")
    tables |= {name: getattr(meter, "_" + name) for name in names}
    return {name: bytes(t or b"").hex() for name, t in tables.items()}


def energy_mean(db):
    return 10 * np.log10(np.mean(10 ** (np.asarray(db) / 10)))


def tone(f, amplitude, seconds=1.0, start=0):
    t = (np.arange(round(seconds * RATE)) + start) / RATE
    return amplitude * np.sin(2 * np.pi * f * t)
