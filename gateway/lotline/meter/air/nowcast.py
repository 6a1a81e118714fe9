"""The EPA's NowCast for particulate matter: what a day's mean would be if now went on."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
HOURS = 12
NEWEST, NEEDED = 3, 2
LEAST_WEIGHT = 0.5


def nowcast(means: Doubles) -> Doubles:
    """(n,) NowCast at the end of each hour, ug/m3, NaN where it is not defined.

    means: (n,) of consecutive hours, oldest first, NaN where there is none. Not truncated:
    `aqi` does that. Source: EPA, "PM NowCast" (nepis.epa.gov P100X0J6) and EPA-454/B-24-002
    section IV: weight factor min/max of the 12 hours, at least 0.5; hours without a value
    are left out of both sums; two of the newest three hours are needed.
    """
    padded = np.concatenate([np.full(HOURS, np.nan), means])
    newest_first = sliding_window_view(padded, HOURS)[1:, ::-1]
    there = np.isfinite(newest_first)
    powers = _weight_factors(newest_first, there)[:, None] ** np.arange(HOURS) * there
    total = np.sum(np.where(there, newest_first, 0.0) * powers, axis=1)
    defined = there[:, :NEWEST].sum(axis=1) >= NEEDED
    out = np.full(len(means), np.nan)
    np.divide(total, powers.sum(axis=1), out=out, where=defined)
    return out


def _weight_factors(values: Doubles, there: NDArray[np.bool_]) -> Doubles:
    low = np.min(values, axis=1, where=there, initial=np.inf)
    high = np.max(values, axis=1, where=there, initial=-np.inf)
    # No particles at all do not change: all hours weigh the same.
    some = there.any(axis=1) & (high > 0)
    ratio = np.ones(len(low))
    np.divide(low, high, out=ratio, where=some)
    return np.asarray(np.maximum(ratio, LEAST_WEIGHT))
