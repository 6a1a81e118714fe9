"""Test signals, in blocks, through the engine as it streams."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lotline.dsp.decibel import level
from lotline.dsp.sound import TICK_S, Bank, Ticks, has_wide
from lotline.meter.noise import Sound, SoundMeter

RATES = (48_000, 44_100, 32_000, 16_000)
# Nothing is claimed above this part of the sampling rate.
HIGHEST_PART = 0.47
Block = NDArray[np.float32]
Doubles = NDArray[np.float64]
_BLOCK = 6000
AMPLITUDE = 0.5
# Of the rows of `Ticks`: squares of A, C, Z; F at the end; the largest S and I; samples.
LAF, LAS, LAI, SAMPLES = 3, 5, 6, 9


def tone(rate: int, hz: float, samples: int, amplitude: float = AMPLITUDE) -> Iterator[Block]:
    """A sine from phase 0, block by block. sin(a + b) by its parts: fast, and exact."""
    step = 2 * np.pi * hz / rate
    sine, cosine = np.sin(step * np.arange(_BLOCK)), np.cos(step * np.arange(_BLOCK))
    for at in range(0, samples, _BLOCK):
        a = np.fmod(step * at, 2 * np.pi)
        block = amplitude * (np.sin(a) * cosine + np.cos(a) * sine)
        yield block[: samples - at].astype(np.float32)


def rows(ticks: Ticks, blocks: Iterator[Block]) -> Doubles:
    """The rows of all blocks."""
    return np.concatenate([ticks.add(block).copy() for block in blocks])


def steady(rate: int, hz: float, amplitude: float = AMPLITUDE, settle_s: float = 2.0) -> Doubles:
    """(A, C, Z, F, S, I) of a tone that lasts, in dB re its own rms."""
    seconds = 2.0 if hz >= 200 else 5.0
    ticks = Ticks(rate, wide=has_wide())
    whole = rows(ticks, tone(rate, hz, round(rate * (settle_s + seconds)), amplitude))
    kept = whole[round(settle_s / TICK_S) :]
    means = kept[:, :3].sum(axis=0) / kept[:, SAMPLES].sum()
    return level(np.concatenate([means, kept[-1, [LAF, LAS, LAI]]]) / (amplitude**2 / 2))


def pulse(
    rate: int, hz: float, seconds: float, *, lead_s: float = 0.5, rest_s: float = 1.5,
    phase: float = 0.0, amplitude: float = AMPLITUDE,
) -> Block:  # fmt: skip
    """A sine from a zero on, for so long, in silence; it begins `phase` of a sample late."""
    at = np.arange(round(rate * (lead_s + seconds + rest_s))) - round(lead_s * rate) - phase
    on = (at >= 0) & (at < seconds * rate - 1e-6)
    x = np.where(on, amplitude * np.sin(2 * np.pi * hz / rate * at), 0.0)
    return x.astype(np.float32)


def measure(rate: int, x: Block) -> Sound:
    """Through the meter, in blocks."""
    meter = SoundMeter(rate)
    for at in range(0, len(x), _BLOCK):
        meter.add(x[at : at + _BLOCK])
    return meter.finish()


def after(rate: int, hz: float, on_s: float, off_s: float) -> Doubles:
    """(ticks, 10) of the silence after a tone."""
    ticks = Ticks(rate, wide=has_wide())
    rows(ticks, tone(rate, hz, round(rate * on_s)))
    return ticks.add(np.zeros(round(rate * off_s), dtype=np.float32)).copy()


def bands(rate: int, hz: float) -> tuple[list[int], Doubles]:
    """The x of the thirds, highest first, and what each lets through of a tone that lasts, dB."""
    settle_s, least_s = (2.0, 2.0) if hz < 200 else (1.0, 0.5)
    periods = round(np.ceil(hz * least_s))
    samples = round(periods / hz * rate)
    bank = Bank(rate, has_wide())
    settle = round(settle_s * rate)
    whole = np.concatenate(list(tone(rate, hz, settle + samples)))
    for part in (whole[:settle], whole[settle:]):
        bank.take()
        for at in range(0, len(part), _BLOCK):
            bank.add(part[at : at + _BLOCK])
    return bank.bands, level(bank.take() / samples / (AMPLITUDE**2 / 2))
