"""A recording in the place of a microphone: played once, at its own pace."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lotline.errors import InputError
from lotline.soundfiles import SoundFile, check_numbers, check_use, open_sound
from lotline.station.clock import Clock, steady_ns
from lotline.station.microphones.heard import Heard, Listening

# As long as the blocks of a device.
BLOCK_S = 0.05


class Player:
    """Begins with a whole second of UTC, so that the file's seconds are those of the records."""

    again_s: float | None = None

    def __init__(self, path: Path, channel: int, clock: Clock) -> None:
        """channel: the highest that is wanted, from 1."""
        self._path, self._channel, self._clock = path, channel, clock

    @contextmanager
    def listen(self, stopping: threading.Event) -> Iterator[Listening]:
        file = open_sound(self._path)
        check_use(file.path, file.rate, file.channels, file.frames, self._channel)
        yield Listening(file.rate, file.full, 0.0, 0, self._play(file, stopping))

    def _play(self, file: SoundFile, stopping: threading.Event) -> Iterator[Heard]:
        begin_ns, frames = self._next_second_ns(), 0
        for block in file.blocks(0, file.frames, max(1, round(file.rate * BLOCK_S))):
            check_numbers(file.path, block[:, : self._channel], frames)
            frames += len(block)
            at_ns = begin_ns + frames * 1e9 / file.rate
            if stopping.wait(max(0.0, (at_ns - steady_ns()) / 1e9)):
                return
            yield Heard(block, at_ns)
        raise InputError(f"{file.path} has ended after {frames / file.rate:.3f} s")

    def _next_second_ns(self) -> float:
        return steady_ns() + (-self._clock.now_us() % 1_000_000) * 1000 / self._clock.speed
