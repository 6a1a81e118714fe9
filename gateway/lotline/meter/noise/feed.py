"""One channel through the kernels, and what of it counts where samples were lost."""

from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from lotline.dsp.sound import TICK_S, Bank, Rows, Samples, Ticks
from lotline.meter.noise.seam import SEAM_S, Seam
from lotline.meter.noise.steps import N

# After a seam nothing counts for so long: F has fallen by 4.3 dB from what it made of it.
_SETTLE_S = 0.125
# Ticks that are lost at a time: five seconds.
_AT_ONCE = 1000


class Feed:
    """rate, full, dc, wide: as of `dsp.sound.Ticks`. lost: samples so far that do not count."""

    def __init__(self, rate: float, full: float, dc: float, wide: bool) -> None:
        self._rate, self._tick = rate, rate * TICK_S
        self._ticks = Ticks(rate, full, dc, wide)
        self._bank = Bank(rate, wide, dc)
        self.bands = self._bank.bands
        self.lost = 0
        self._at = self._settles = 0  # samples so far; and until they count again
        self._past = np.zeros(round(SEAM_S * rate), dtype=np.float32)
        self._seam: Seam | None = None
        self._thirds, self._counted, self._fed = np.zeros(len(self.bands)), 0, 0

    def add(self, block: Samples) -> Rows:
        """Rows of the ticks that ended, valid until the next call; zeros of those that do not
        count. block: at least one sample."""
        whole = block if block.flags.c_contiguous else block.copy()
        if self._seam is None:
            return self._pass(whole)
        part, rest = whole[: self._settles].astype(np.float32), whole[self._settles :]
        self._settles -= len(part)
        rows = self._drop(self._pass(np.ascontiguousarray(self._seam.add(part[:, None])[:, 0])))
        if self._settles:
            return rows
        self._seam, self._fed = None, 0
        self._bank.take()
        return np.concatenate([rows, self.add(rest)]) if len(rest) else rows

    def _pass(self, block: Samples) -> Rows:
        n = len(block)
        if n < len(self._past):
            self._past[:-n] = self._past[n:]
        self._past[-n:] = block[-len(self._past) :]
        self._at += n
        self._fed += n
        self._bank.add(block)
        return self._ticks.add(block)

    def lose(self, samples: int) -> Rows:
        """Time passes without samples. Filters and averages stand still meanwhile: begun afresh
        they would read low at first, as if it had been quiet. What comes next is mended, and
        does not count until they have settled."""
        self._keep_thirds()
        self._seam = Seam(self._rate)
        self._seam.add(self._past[:, None])
        self._seam.lose()
        self.lost += samples
        self._at += samples
        settled = ceil((self._at + _SETTLE_S * self._rate) / self._tick)
        self._settles = floor(settled * self._tick) - self._at
        most = round(_AT_ONCE * self._tick)
        parts = [min(most, samples - at) for at in range(0, samples, most)]
        return np.concatenate([self._drop(self._ticks.lose(part)) for part in parts])

    def end(self) -> Rows:
        """The row of the tick that was begun, if any."""
        rows = self._ticks.add(np.zeros(0, dtype=np.float32), ending=True)
        return rows if self._seam is None else self._drop(rows)

    def thirds(self) -> NDArray[np.float64]:
        """Mean squares of `bands`, of all that counts."""
        self._keep_thirds()
        return self._thirds / (self._counted or np.nan)

    def _keep_thirds(self) -> None:
        energies = self._bank.take()
        if self._seam is None:
            self._thirds += energies
            self._counted += self._fed
        self._fed = 0

    def _drop(self, rows: Rows) -> Rows:
        self.lost += int(rows[:, N].sum())
        return np.zeros_like(rows)
