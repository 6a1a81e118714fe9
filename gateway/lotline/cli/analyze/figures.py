"""Numbers, times and days as the answers of several commands write them."""

from datetime import date, datetime, tzinfo

import numpy as np

from lotline.meter.calendar import EPOCH

# Beyond what any sensor resolves; also hides the last bits, which summing leaves to chance.
DECIMALS = 6


def number(value: float) -> float | None:
    """Rounded; None of NaN."""
    return round(float(value), DECIMALS) if np.isfinite(value) else None


def stamp(at: float, zone: tzinfo) -> str | None:
    """Local time with its offset from UTC; None of NaN."""
    return datetime.fromtimestamp(float(at), zone).isoformat() if np.isfinite(at) else None


def day(ordinal: int) -> date:
    """Of days since 1970."""
    return date.fromordinal(int(ordinal) + EPOCH)
