"""Streams as devices give them: clocks that are off, blocks that are late or never come."""

import numpy as np
from lotline.meter.noise import Scale
from lotline.station.microphones.heard import Heard, Listening
from lotline.station.microphones.stream import Stream

RATE = 8_000
BLOCK = 400
# 94 dB with an offset of 120 dB
PASCAL = 10 ** ((94 - 120) / 20) * 2**0.5
# When frame 0 was taken: UTC in us and by the steady clock in ns.
BEGIN_US, BEGIN_NS = 1_795_380_300_300_000, 5e12


def utc_us(steady_ns):
    return BEGIN_US + round((steady_ns - BEGIN_NS) / 1000)


def tone(frames, rate=RATE):
    return (PASCAL * np.sin(2 * np.pi * 1000 * np.arange(frames) / rate)).astype(np.float32)


class Card:
    """A sound card; ppm: how much faster than the gateway its clock is. Frame n is taken at
    BEGIN + n / rate of its own seconds."""

    def __init__(self, ppm=0.0, seed=0, buffer_s=0.2):
        self.buffer_s = buffer_s
        self._frame_ns = 1e9 / RATE / (1 + ppm * 1e-6)
        self._chance = np.random.default_rng(seed)
        self._taken = 0

    def hear(self, samples, late_s=None, **more):
        """Blocks of them, each late by chance but no later than the buffer holds."""
        for at in range(0, len(samples), BLOCK):
            frames = samples[at : at + BLOCK, None]
            self._taken += len(frames)
            late = self._chance.uniform(0, self.buffer_s) * 0.9 if late_s is None else late_s
            if self._chance.random() < 0.2:
                late = 0.0
            yield Heard(frames, self.taken_ns(self._taken) + late * 1e9, **more)
            more = {}

    def miss(self, frames):
        """So many were taken, and nobody got them."""
        self._taken += frames

    def taken_ns(self, frame):
        return BEGIN_NS + frame * self._frame_ns


def stream(card, run_in_us=0, at_us=utc_us, rate=RATE):
    listening = Listening(rate, 1.0, card.buffer_s * 1e9, run_in_us, iter(()))
    return Stream(listening, ["mic-hall"], [Scale(0, 120.0, 20.0)], at_us)


def measured(it, blocks):
    """Records of the blocks, and of what is left at the end."""
    return [r for heard in blocks for r in it.take(heard)] + [*it.end()]
