"""`lotline bench power`: three phases at 10 kHz, harmonics and all, beside pqopen-lib."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lotline.errors import InputError
from lotline.meter import mains

Array = NDArray[np.float64]
RATE = 10_000
BLOCK = RATE // 5
# Off the nominal frequency, so that nobody's windows fall on whole samples by luck.
FREQUENCY = 50.02
# (order, rms in volt, rms in ampere), with the phases that lag a third of a cycle each
HARMONICS = ((1, 230.0, 10.0), (3, 6.0, 4.0), (5, 9.0, 2.5), (7, 4.0, 1.2), (40, 0.5, 0.2))


def measure(seconds: int) -> dict[str, Any]:
    """Times real time, by the CPU time of one core; the error beside the known P and I40."""
    if seconds < 1:
        raise InputError(f"got {seconds} seconds, expected 1 or more")
    blocks = np.array_split(_signal(seconds), max(seconds * RATE // BLOCK, 1), axis=1)
    found: dict[str, Any] = {"seconds": seconds, "phases": 3, "rate": RATE}
    found["lotline"] = _timed(_lotline, blocks, seconds)
    try:
        import pqopen.powersystem  # noqa: F401 - of the test extra
    except ImportError:
        return {**found, "pqopen": None}
    return {**found, "pqopen": _timed(_pqopen, blocks, seconds)}


def _signal(seconds: int) -> Array:
    angle = 2 * np.pi * FREQUENCY / RATE * np.arange(seconds * RATE)
    turns = [angle - k * 2 * np.pi / 3 for k in range(3)]
    volts = [sum(2**0.5 * v * np.sin(h * a) for h, v, _ in HARMONICS) for a in turns]
    amperes = [sum(2**0.5 * i * np.sin(h * a - 0.5) for h, _, i in HARMONICS) for a in turns]
    return np.array([*volts, *amperes])


def _timed(
    run: Callable[[list[Array]], tuple[float, float]], blocks: list[Array], seconds: int
) -> dict[str, float]:
    start = time.process_time()
    power, last = run(blocks)
    taken = time.process_time() - start
    true = sum(v * i for _, v, i in HARMONICS) * np.cos(0.5)
    return {
        "times_real_time": seconds / taken,
        "P_error": power / true - 1,
        "I40_error": last / HARMONICS[-1][2] - 1,
    }


def _lotline(blocks: list[Array]) -> tuple[float, float]:
    """(P, order 40 of the current) of the first phase; all else is measured too."""
    analyser = mains.Analyser(3, RATE, declared=230.0)
    means = mains.Mean()
    frequency, watches = mains.Frequency(), mains.watches(230.0, 3)
    three, ten = mains.ThreeSeconds(), mains.TenMinutes()
    for block in blocks:
        for window in analyser.push(block):
            means.add(window.means)
            frequency.add(window)
            three.add(window)
            ten.add(window)
            for watch in watches:
                watch.add(window)
    found = means.value()
    return mains.phase(found, 0).P, float(found.harmonics[3, -1]) ** 0.5


def _pqopen(blocks: list[Array]) -> tuple[float, float]:
    """The same of pqopen-lib."""
    from daqopen.channelbuffer import AcqBuffer
    from pqopen.powersystem import PowerSystem

    channels = [AcqBuffer() for _ in range(6)]
    system = PowerSystem(zcd_channel=channels[0], input_samplerate=RATE)
    for k in range(3):
        system.add_phase(u_channel=channels[k], i_channel=channels[3 + k])
    system.enable_harmonic_calculation(mains.ORDERS)
    for block in blocks:
        for channel, values in zip(channels, block, strict=True):
            channel.put_data(values)
        system.process()
    out = system.output_channels
    return float(out["P1"].last_sample_value), float(out["I1_H_rms"].last_sample_value[-1])


def words(found: dict[str, Any]) -> str:
    """For people."""
    lines = [
        f"Three phases at {found['rate']} samples a second, all figures and harmonics to order "
        f"{mains.ORDERS}, {found['seconds']} s, one core:"
    ]
    for name in ("lotline", "pqopen"):
        one = found[name]
        lines.append(
            f"  {name:<8} {one['times_real_time']:5.0f} x real time   "
            f"P off by {one['P_error']:+.1e}, order 40 by {one['I40_error']:+.1e}"
            if one
            else f"  {name:<8} is not installed (pip install pqopen-lib): no peer was measured"
        )
    return "\n".join(lines)
