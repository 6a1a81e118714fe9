"""Seconds of sound from samples: what a microphone node sends, of a microphone that sends samples.

Whoever feeds it says how many ticks of 5 ms each second has, for the clock of a sound card is
not that of the gateway: 200 but for one more or one less now and then.

Samples that were lost are told with `lose`. The filters go on over the seam (seam.py), so that F
stays where the sound had brought it; but what they then give was not measured, so SETTLE_S from
the seam on do not count: the slowest part of A, its pole at 20.6 Hz, falls by 80 dB from the end
of the seam on. What does not count is flagged as what was lost.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from lotline.dsp.sound import TICK_S
from lotline.meter.noise.channel import Channel, Measured, Scale
from lotline.meter.noise.seam import Seam

TICKS = round(1 / TICK_S)  # of a nominal second
SETTLE_S = 0.125
_SETTLE = round(SETTLE_S / TICK_S)


class Seconds:
    """Every channel of a stream; `add`, `lose` and `end` give a list of `Measured`, one a scale,
    for each second that ended.

    rate: Hz. length: asked at the beginning of each second with the number of its first sample,
    lost ones counted; how many ticks it has. Nothing is measured before the first second of
    samples is there: their mean is what the input adds.
    """

    def __init__(
        self,
        rate: float,
        scales: Sequence[Scale],
        length: Callable[[float], int] = lambda _: TICKS,
    ) -> None:
        self._rate, self._tick = rate, rate * TICK_S
        self._scales, self._ask = scales, length
        self._channels: list[Channel] = []
        self._held: list[NDArray[np.float32]] = []  # of the first second
        self._first = 0.0  # what came or was lost before the filters began
        self._fed = self._ended = self._lost = 0  # samples; ticks that ended; ticks lost
        self._mute_to = 0  # ticks that ended before this one do not count
        self._seam = Seam(rate)

    def add(self, block: NDArray[np.float32]) -> Iterator[list[Measured]]:
        """block: (n, columns), full scale 1, each of them a number."""
        if self._channels:
            yield from self._feed(block)
            return
        self._held.append(block)
        if self._waiting >= self._rate:
            yield from self._start()

    def lose(self, ticks: int) -> Iterator[list[Measured]]:
        """So many ticks of samples never came."""
        if not self._channels:  # what lies before the seam is not worth its click
            self._first += self._waiting + ticks * self._tick
            self._held.clear()
            return
        self._close_stretch()
        self._seam.lose()
        self._mute_to = self._ended + 1 + _SETTLE
        while ticks:
            part = min(ticks, self._length - self._at)
            self._at += part
            self._lost += part
            ticks -= part
            yield from self._if_over()

    def end(self) -> Iterator[list[Measured]]:
        """No more samples come: the second that is under way, as far as it was measured."""
        if not self._channels and self._waiting:
            yield from self._start()
        if self._channels:
            self._note([channel.end() for channel in self._channels])
            if self._at:
                yield self._take()

    @property
    def _waiting(self) -> int:
        return sum(map(len, self._held))

    def _start(self) -> Iterator[list[Measured]]:
        sound = np.concatenate(self._held)
        self._held.clear()
        offsets = sound[: round(self._rate)].mean(axis=0, dtype=np.float64)
        self._channels = [Channel(self._rate, s, offsets[s.column]) for s in self._scales]
        self._begin()
        yield from self._feed(sound)

    def _begin(self) -> None:
        self._at = 0  # ticks of this second
        self._rows: list[tuple[int, int, bool]] = []  # that came: first, how many, do they count
        self._length = self._ask(self._first + (self._ended + self._lost) * self._tick)

    def _feed(self, block: NDArray[np.float32]) -> Iterator[list[Measured]]:
        block = self._seam.add(block)
        while len(block):
            cut = self._to_cut()
            part, block = block[:cut], block[cut:]
            self._fed += len(part)
            self._note([channel.feed(part) for channel in self._channels])
            yield from self._if_over()

    def _to_cut(self) -> int:
        """How many samples to the end of this second, or to where samples count again."""
        end = self._ended + self._length - self._at
        if self._mute_to > self._ended:
            end = min(end, self._mute_to)
        return int(end * self._tick) - self._fed  # as the kernel rounds

    def _note(self, ended: list[int]) -> None:
        """So many ticks ended, the same in each channel."""
        if ended[0]:
            self._rows.append((self._at, ended[0], self._counts))
            self._at += ended[0]
            self._ended += ended[0]
            if self._ended == self._mute_to:
                self._close_stretch(counts=False)

    @property
    def _counts(self) -> bool:
        return self._ended >= self._mute_to

    def _close_stretch(self, counts: bool | None = None) -> None:
        for channel in self._channels:
            channel.close_stretch(self._counts if counts is None else counts)

    def _if_over(self) -> Iterator[list[Measured]]:
        """Who is given a second may still change what he says of the next one's length."""
        if self._at == self._length:
            yield self._take()
            self._begin()

    def _take(self) -> list[Measured]:
        self._close_stretch()
        at = np.array(
            [at for first, n, _ in self._rows for at in range(first, first + n)], np.int64
        )
        counts = np.array([yes for _, n, yes in self._rows for _ in range(n)], np.bool_)
        return [channel.take(at, counts, self._length) for channel in self._channels]
