"""An ICS-43434 on I2S at 48 kHz, in real time: machine.I2S in its non-blocking mode."""

import asyncio
import os

from sim.kernels import spread

RATE_KHZ = 48
IBUF = 8192  # frames that the DMA ring holds; of what waits longer, the oldest is lost


class Microphone:
    """stream.render(buf, first, n) makes the samples; clock says how many there are yet.

    slot: 0 left, 1 right, as the part's L/R pin says; the other one is pulled down.
    `lost` counts the samples that the reader came too late for; machine.I2S loses silently.
    """

    def __init__(self, stream, clock, slot=0):
        self._stream = stream
        self._slot = slot
        self._clock = clock
        self._start = clock.ticks_ms()
        self._next = 0  # number of the first sample not yet read
        self._handler = None
        self._task = None
        self.lost = 0

    def irq(self, handler):
        """handler(i2s) is called each time that a buffer has been filled."""
        self._handler = handler

    def readinto(self, buf):
        """Begin to fill a bytearray with frames of two 32-bit words; raises OSError(16) while
        one waits."""
        if self._task:
            raise OSError(16)  # EBUSY
        self._drop()
        self._task = asyncio.create_task(self._fill(buf, len(buf) // 8))
        return len(buf)

    def stop(self):
        """Fill no more."""
        if self._task:
            self._task.cancel()
            self._task = None

    def _waiting(self):
        return (self._clock.ticks_ms() - self._start) * RATE_KHZ - self._next

    def _drop(self):
        late = max(0, self._waiting() - IBUF)
        self._next += late
        self.lost += late

    async def _fill(self, buf, n):
        while self._waiting() < n:
            await self._clock.sleep_ms((n - self._waiting()) // RATE_KHZ + 1)
        self._stream.render(memoryview(buf)[4 * n :], self._next, n)
        spread(buf, n, self._slot)
        self._next += n
        self._task = None
        self._handler(self)


class Recording:
    """A stream from a file of raw little-endian int32 at 48 kHz, mono, for ever from the start."""

    def __init__(self, path):
        self._size = os.stat(path)[6] // 4
        if not self._size:
            raise ValueError("%s: expected int32 samples, got an empty file" % path)
        self._file = open(path, "rb")

    def render(self, buf, first, n):
        """The file's own bytes of samples first .. first + n - 1."""
        view = memoryview(buf)
        done = 0
        while done < n:
            at = (first + done) % self._size
            count = min(n - done, self._size - at)
            self._file.seek(4 * at)
            self._file.readinto(view[4 * done : 4 * (done + count)])
            done += count
