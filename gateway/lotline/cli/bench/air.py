"""`lotline bench air`: from a node's one-second values to a year of daily indicators."""

import time
from collections.abc import Callable
from datetime import UTC
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from lotline.meter.air.sensor import Sensor, Settings, analyse, hours_of

Doubles = NDArray[np.float64]
T = TypeVar("T")
START = 1_704_067_200.0  # 2024-01-01, a leap year
DAY_S = 86_400
# What a node cannot measure now and then.
MISSING = 0.02


def measure(days: int) -> dict[str, Any]:
    """Seconds of one core; raises AssertionError if the two ways do not agree."""
    times, values = _recording(days)
    settings = Settings(UTC)
    found, whole = _timed(lambda: _analysed(times, values, settings))
    means, peer = _timed(lambda: _by_dates(times, values))
    assert np.allclose(found.daily.mean, means, rtol=1e-9)
    return {
        "values": len(values), "days": len(found.daily.mean),
        "all_s": whole, "values_per_s": len(values) / whole,
        "numpy_datetime64_hours_and_days_s": peer,
    }  # fmt: skip


def _analysed(times: Doubles, values: Doubles, settings: Settings) -> Sensor:
    hours = hours_of(times, settings.zone)
    return analyse("PM2.5", "PM2.5", times, values, hours, settings)


def _by_dates(times: Doubles, values: Doubles) -> Doubles:
    """The peer: hours and days grouped by numpy's own dates, nothing else."""
    hours = times.astype("datetime64[s]").astype("datetime64[h]")
    group = (hours - hours[0]).astype(np.int64)
    there = np.isfinite(values)
    counts = np.bincount(group[there])
    means = np.bincount(group[there], values[there]) / counts
    means[counts < 0.75 * 3600] = np.nan
    return np.asarray(np.nanmean(means.reshape(-1, 24), axis=1))


def _recording(days: int) -> tuple[Doubles, Doubles]:
    random = np.random.default_rng(1)
    values = random.gamma(2, 5, days * DAY_S)
    values[random.random(len(values)) < MISSING] = np.nan
    return START + np.arange(float(len(values))), values


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    begin = time.process_time()
    return work(), time.process_time() - begin


def words(found: dict[str, Any]) -> str:
    """For people."""
    return (
        f"{found['values'] / 1e6:.1f} million one-second values of PM2.5, {found['days']} days, "
        f"processor time:\n"
        f"  hours, days, NowCast, AQI, levels, 8 h TWA and 15 min   {found['all_s']:.2f} s "
        f"({found['values_per_s'] / 1e6:.0f} million values/s)\n"
        f"  hours and days alone by numpy's datetime64              "
        f"{found['numpy_datetime64_hours_and_days_s']:.2f} s"
    )
