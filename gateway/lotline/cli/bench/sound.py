"""`lotline bench sound`: the sound engine beside scipy and phonometry in one process."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from lotline.meter.noise import SoundMeter, SoundMeters
from lotline.meter.noise.year import days

Block = NDArray[np.float32]
RATE = 48_000
BLOCK_S = 0.125
CHANNELS = 16
# Peers are slow: a tenth of the sound is enough for them.
PEER_PART = 10
# One author's one library: phonometry asks for Python 3.13, its earlier name for less.
STREAMING = ("phonometry", "pyoctaveband")


def measure(seconds: int) -> dict[str, Any]:
    """x real time of each; `ratio_…` of ours to the peer."""
    blocks = _blocks(seconds)
    out: dict[str, Any] = {"seconds": seconds, "cores": len(os.sched_getaffinity(0))}
    wide = SoundMeter.has_wide()
    out["narrow"] = _speed(seconds, lambda: _ours(blocks, wide=False))
    out["wide"] = _speed(seconds, lambda: _ours(blocks, wide=True)) if wide else None
    out["ours"] = out["wide"] or out["narrow"]
    few = blocks[: max(1, len(blocks) // PEER_PART)]
    out |= _channels(few)
    peers = [("scipy_multirate", "scipy", _scipy)]
    peers += [(f"{name}_streaming", name, partial(_streaming, name)) for name in STREAMING]
    for name, module, prepare in peers:
        if find_spec(module) is not None:
            out[name] = _speed(len(few) * BLOCK_S, prepare(few))
            out[f"ratio_{name}"] = out["ours"] / out[name]
    out["year_s"], out["year_numpy_s"] = _year()
    return out


def _year() -> tuple[float, float]:
    """Seconds for a year of one-second levels to daily indicators: ours (Lday, Levening,
    Lnight, Lden, L10, L50, L90 by a local clock) and numpy's for the mean and three quantiles."""
    levels = np.random.default_rng(1).normal(50, 6, 365 * 86_400)
    begin = time.perf_counter()
    days(levels, 0.0, ZoneInfo("Europe/Berlin"))
    middle = time.perf_counter()
    table = levels.reshape(365, 86_400)
    10 * np.log10(np.mean(10 ** (table / 10), axis=1))
    np.percentile(table, (10, 50, 90), axis=1)
    return middle - begin, time.perf_counter() - middle


def _blocks(seconds: int) -> list[Block]:
    noise = np.random.default_rng(1).standard_normal(round(seconds * RATE)).astype(np.float32)
    return np.split(0.1 * noise, range(round(BLOCK_S * RATE), len(noise), round(BLOCK_S * RATE)))


def _speed(seconds: float, run: Callable[[], object]) -> float:
    """x real time, the better of three."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return seconds / best


def _ours(blocks: list[Block], wide: bool) -> None:
    """Everything: A, C, Z, F, S, I, C peak, overloads, LN, 31 thirds."""
    meter = SoundMeter(RATE, wide=wide)
    for block in blocks:
        meter.add(block)
    meter.finish()


def _channels(few: list[Block]) -> dict[str, Any]:
    """Channel-seconds a second, everything of each channel."""
    noise = np.concatenate(few)
    # Each channel is later than the one before it: no two are the same at a time.
    many = np.stack([np.roll(noise, k * RATE // CHANNELS) for k in range(CHANNELS)], axis=1)
    spent = CHANNELS * len(noise) / RATE
    return {
        "channels": CHANNELS,
        "channel_seconds_per_s": _speed(PEER_PART * spent, lambda: _many(many)),
        "channel_seconds_per_s_one_core": _speed(PEER_PART * spent, lambda: _many(many, 1)),
        "channel_seconds_per_s_apart": _speed(spent, lambda: _apart(few)),
    }


def _many(sound: Block, threads: int | None = None) -> None:
    """Side by side; a second at a time, as a recording is read."""
    meters = SoundMeters(RATE, CHANNELS, threads=threads)
    for _ in range(PEER_PART):
        for at in range(0, len(sound), RATE):
            meters.add(sound[at : at + RATE])
    meters.finish()


def _apart(blocks: list[Block]) -> None:
    """A meter a channel; the kernels let other threads run."""
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda _: _ours(blocks, SoundMeter.has_wide()), range(CHANNELS)))


def _scipy(blocks: list[Block]) -> Callable[[], object]:
    """A, C, Z, F and 31 thirds, by hand: order-4 band-passes, four in the first octave and three
    in the others, decimation by two with an elliptic low-pass; offline, for it keeps no state.
    The filters are designed here, outside what is timed."""
    from scipy import signal

    x = np.concatenate(blocks)
    poles = -2 * np.pi * np.array([20.599, 20.599, 12194.2, 12194.2, 107.65, 737.86])
    weightings = [
        signal.zpk2sos(*signal.bilinear_zpk(np.zeros(n - 2), poles[:n], 1.0, RATE)) for n in (4, 6)
    ]
    low = signal.ellip(8, 0.001, 80, 0.186 * 2, output="sos")
    octaves = [_band_passes(o) for o in range(10)]

    def run() -> None:
        here = x
        for sos in weightings:
            square = signal.sosfilt(sos, here) ** 2
        signal.lfilter([1 / 6000], [1, 1 / 6000 - 1], square).max()
        float(np.mean(here**2))
        for octave in octaves:
            for sos in octave:
                float(np.mean(signal.sosfilt(sos, here) ** 2))
            here = signal.sosfilt(low, here)[::2]

    return run


def _band_passes(octave: int) -> list[NDArray[np.float64]]:
    """Those that scipy's bank runs at RATE / 2^octave."""
    from scipy import signal

    first = 13 if octave == 0 else 12 - 3 * octave
    last = max(-17, 10 - 3 * octave)
    found = []
    for x in range(first, last - 1, -1):
        f = 1000 * 10 ** (x / 10)
        edges = (f * 10**-0.05, f * 10**0.05)
        found.append(signal.butter(4, edges, "bandpass", fs=RATE / 2**octave, output="sos"))
    return found


def _streaming(name: str, blocks: list[Block]) -> Callable[[], object]:
    """A, C, F and 31 thirds, streaming, by one of STREAMING; designed outside what is timed."""
    peer = import_module(name)
    curves = [peer.WeightingFilter(RATE, curve, stateful=True) for curve in "AC"]
    fast = peer.TimeWeighting(RATE, "fast")
    limits = [20.0, 20_000.0]
    bank = peer.OctaveFilterBank(RATE, fraction=3, limits=limits, stateful=True, resample=False)

    def run() -> None:
        for block in blocks:
            weighted = [curve.filter(block) for curve in curves]
            fast.process(weighted[0])
            bank.filter(block, detrend=False)

    return run


def _peer(found: dict[str, Any], name: str, title: str) -> str:
    if name not in found:
        return f"  peer: {title}: not installed, left out"
    words = f"  peer: {title:<35}{found[name]:>6,.0f} x"
    return f"{words}; lotline is {found[f'ratio_{name}']:.0f} times it"


def words(found: dict[str, Any]) -> str:
    """For people."""
    lines = [
        f"{found['seconds']} s of 48 kHz noise in blocks of 125 ms: A, C, Z, F, S, I, C peak, LN "
        "and 31 thirds of one channel",
        f"  lotline, baseline instructions     {found['narrow']:>8,.0f} x real time",
    ]
    if found["wide"]:
        lines.append(f"  lotline, as this processor has it  {found['wide']:>8,.0f} x real time")
    for name, where in (
        ("", f"on {found['cores']} cores"),
        ("_one_core", "on one core"),
        ("_apart", "a meter each"),
    ):
        each = found[f"channel_seconds_per_s{name}"]
        lines.append(
            f"  {found['channels']} channels {where:<22}{each:>8,.0f} channel-seconds a second"
        )
    lines.append(_peer(found, "scipy_multirate", "scipy, multirate by hand (offline)"))
    there = [name for name in STREAMING if f"{name}_streaming" in found] or STREAMING[:1]
    lines += [_peer(found, f"{name}_streaming", f"{name}, streaming") for name in there]
    lines.append(
        f"  a year of 1 s levels to daily indicators in {found['year_s']:.2f} s "
        f"(peer: numpy, means and quantiles alone, {found['year_numpy_s']:.2f} s)"
    )
    return "\n".join(lines)
