"""A record that is a whole number of periods: one transform, nothing resampled."""

import numpy as np
from numpy.typing import NDArray

from lotline.errors import MeterError
from lotline.meter.mains import groups
from lotline.meter.mains.means import ORDERS, Means
from lotline.meter.mains.sync import LEAST_SHARE, bounds

Array = NDArray[np.float64]
# A record of a few periods is a whole number of them to this share of a period; with many,
# the frequency may differ from the one that was told by one percent.
PART, DRIFT = 0.05, 0.01
LEAST_SAMPLES = 4  # of a period


def whole_periods(
    values: Array, rate: float, fundamental: float | None = None
) -> tuple[Means, float]:
    """(means, frequency in Hz) of values (2 phases, n): voltages in volt, then currents.

    fundamental: Hz; None takes the strongest line from 42.5 to 69 Hz of the first voltage.
    Harmonics are single lines, interharmonics all lines between them. Raises MeterError where
    the record is no whole number of periods, or the voltage has no fundamental.
    """
    n = values.shape[1]
    low, high = bounds(None)
    spectrum = np.fft.rfft(values) * (2**0.5 / n)
    spectrum[:, 0] *= 0.5**0.5
    if n % 2 == 0:
        spectrum[:, -1] *= 0.5**0.5
    power = spectrum.real**2 + spectrum.imag**2
    if fundamental is None:
        periods = _strongest(power[0], low * n / rate, high * n / rate)
    else:
        periods = _nearest(power[0], fundamental * n / rate, fundamental)
    _lead(values[0], power[0, periods], periods * rate / n)
    wide = groups.widened(power, (ORDERS + 1) * periods, (n + 1) // 2)
    found = groups.lines(wide, periods)
    first = spectrum[:, periods : periods + 1]
    means = Means.of_window(values, first, spectrum[:, 0].real, found)
    return means, periods * rate / n


def _lead(voltage: Array, power: float, frequency: float) -> None:
    """Raises MeterError unless the line of this power is the voltage's fundamental."""
    if not power > LEAST_SHARE * float(np.var(voltage)):
        raise MeterError(f"there is no fundamental of {frequency:.4g} Hz in the voltage")


def _strongest(power: Array, low: float, high: float) -> int:
    first, last = int(np.ceil(low - PART)), int(high + PART)
    if first < 1 or first > last or last >= len(power):
        raise MeterError("the record holds no whole period of 42.5 to 69 Hz: give --fundamental")
    return first + int(np.argmax(power[first : last + 1]))


def _nearest(power: Array, periods: float, fundamental: float) -> int:
    reach = PART + DRIFT * periods
    first, last = int(np.ceil(periods - reach)), int(periods + reach)
    if first > last or first < 1:
        raise MeterError(
            f"the record holds {periods:.3g} periods of {fundamental:g} Hz, expected a whole "
            "number"
        )
    if last * LEAST_SAMPLES > 2 * len(power):
        raise MeterError(
            f"a period of {fundamental:g} Hz has {2 * (len(power) - 1) / periods:.3g} samples, "
            f"expected {LEAST_SAMPLES} at the least: is the rate right?"
        )
    return first + int(np.argmax(power[first : last + 1]))
