"""What the sound level meter found."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lotline.dsp.decibel import energy, level

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sound:
    """The indicators of a stretch of sound, in dB as calibrated; -inf where there was none.

    seconds: measured. missing_s: of lost samples. third_octaves: {x: Leq} with the exact midband
    1000 * 10^(x/10) Hz. steps: a row each of LAeq, LAFmax, LCpeak, NaN where no sample was
    measured. fast: LAF at the end of each 5 ms, NaN likewise.

    flags: bits of lotwire.codes. OVERLOAD: the true levels may be higher; UNDERRANGE: LAeq is
    below the self-noise, or would be lower by more than 0.1 dB without the steps that are;
    LOST_SAMPLES. step_flags, step_missing_s: those of each step.
    """

    seconds: float
    missing_s: float
    overload_samples: int
    values: dict[str, float]
    third_octaves: dict[int, float]
    steps: Doubles
    fast: Doubles
    flags: int
    step_flags: NDArray[np.int64]
    step_missing_s: Doubles

    @property
    def completeness(self) -> float:
        """The measured share of the time, 0 to 1."""
        return self.seconds / (self.seconds + self.missing_s)

    def octaves(self) -> dict[int, float]:
        """{x of the middle third: Leq} of octaves all of whose thirds there are: their sum."""
        thirds = self.third_octaves
        return {
            x: float(level(energy([thirds[x + k] for k in (-1, 0, 1)]).sum()))
            for x in thirds
            if x % 3 == 0 and x - 1 in thirds and x + 1 in thirds
        }
