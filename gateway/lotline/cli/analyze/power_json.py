"""What `lotline analyze power` found, as it is printed for machines."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lotline.meter import mains

Array = NDArray[np.float64]
Found = dict[str, Any]
# The order of the figures; what IEEE 1459 has beyond them follows.
FIRST = ("V", "I", "P", "S", "Q1", "N", "PF", "DPF")
SECOND = ("THDV", "THDI")
REST = tuple(name for name in mains.NAMES if name not in FIRST + SECOND)


class Report:
    """Gathers windows into all that is told of a record."""

    def __init__(self, phases: int, declared: float, inrush: float | None) -> None:
        self.windows = self.unlocked = self.flagged = 0
        self._phases, self._declared = phases, declared
        self._mean = mains.Mean()
        self._cycles, self._seconds = 0, 0.0
        self._nominal = 0
        self._frequency = mains.Frequency()
        self._frequencies: list[tuple[float, float]] = []
        self._three, self._ten, self._two = (
            mains.ThreeSeconds(), mains.TenMinutes(), mains.TwoHours()
        )  # fmt: skip
        self._threes: list[mains.Interval] = []
        self._tens: list[mains.Interval] = []
        self._twos: list[mains.Interval] = []
        self._smoothing = mains.Smoothing()
        self._watches = mains.watches(declared, phases, inrush) if declared > 0 else []
        self._events: list[mains.Event] = []
        self._peak = np.zeros(2)  # the highest Urms(1/2) and Irms(1/2)

    def add(self, windows: Iterable[mains.Window]) -> None:
        for window in windows:
            self._add(window)

    def _add(self, window: mains.Window) -> None:
        self.windows += 1
        self.unlocked += not window.locked
        self.flagged += window.flagged
        self._mean.add(window.means)
        if window.locked:
            self._cycles += window.cycles
            self._seconds += window.seconds
        if len(window.halves):
            self._peak = np.maximum(self._peak, window.halves[:, 2:].max(axis=0))
        self._frequencies += self._frequency.add(window)
        self._threes += self._three.add(window)
        self._ended(self._ten.add(window))
        currents = np.sqrt(window.means.harmonics[self._phases :])
        self._smoothing.add(currents, window.seconds)
        for watch in self._watches:
            self._events += watch.add(window)

    def _ended(self, tens: list[mains.Interval]) -> None:
        self._tens += tens
        for ten in tens:
            self._twos += self._two.add(ten)

    def found(self, dated: bool) -> Found:
        """All of it; `dated`: starts are UTC seconds since 1970, else since the record began."""
        self._ended(self._ten.flush())
        twos = self._twos + self._two.flush()
        events = self._events + [e for watch in self._watches for e in watch.flush()]
        means = self._mean.value()
        return {
            **figures(means, self._cycles / self._seconds, self.windows),
            "windows_unlocked": self.unlocked,
            "windows_flagged": self.flagged,
            "dated": dated,
            "frequency_10s": [{"start": s, "f_Hz": _number(f)} for s, f in self._frequencies],
            "intervals_3s": [_interval(i) for i in self._threes],
            "intervals_10min": [_interval(i) for i in self._tens],
            "intervals_2h": [_interval(i) for i in twos],
            "harmonics_I_smoothed_max": [_numbers(row) for row in self._smoothing.highest],
            "declared_V": self._declared,
            "events": [_event(e) for e in sorted(events, key=lambda e: e.start)],
            "Urms_half_max": float(self._peak[0]),
            "Irms_half_max": float(self._peak[1]),
        }


def whole(means: mains.Means, frequency: float) -> Found:
    """Of a record of whole periods: one window."""
    return figures(means, frequency, 1)


def figures(means: mains.Means, frequency: float, windows: int) -> Found:
    """Of one phase; or of three, and of each under `phases`."""
    count = len(means.products) // 2
    phases = [_phase(means, k, frequency) for k in range(count)]
    if count == 1:
        return {**phases[0], "windows": windows}
    system = _powers(mains.three_phase(means), frequency)
    for column, first in (("V", 0), ("I", 3)):
        names = ("positive", "negative", "zero")
        rms = mains.sequences(means, first)
        system |= {f"{column}_{n}": float(x) for n, x in zip(names, rms, strict=True)}
    return {**system, "I_neutral": mains.neutral(means), "windows": windows, "phases": phases}


def _powers(powers: mains.Powers, frequency: float) -> Found:
    def several(names: Iterable[str]) -> Found:
        return {name: _number(getattr(powers, name)) for name in names}

    return {**several(FIRST), "f_Hz": frequency, **several(SECOND), **several(REST)}


def _phase(means: mains.Means, index: int, frequency: float) -> Found:
    v, i = index, index + len(means.products) // 2
    found = _powers(mains.phase(means, index), frequency)
    for name, channel in (("V", v), ("I", i)):
        found[f"harmonics_{name}"] = _rms(means.harmonics[channel])
    for name, channel in (("V", v), ("I", i)):
        found[f"interharmonics_{name}"] = _rms(means.interharmonics[channel])
        found[f"harmonic_groups_{name}"] = _rms(means.harmonic_groups[channel])
        found[f"interharmonic_groups_{name}"] = _rms(means.interharmonic_groups[channel])
        found[f"THDS_{name}"] = _number(mains.thds(means.harmonics[channel]))
        found[f"{name}_dc"] = float(means.direct[channel])
    return found


def _interval(interval: mains.Interval) -> Found:
    names = ("start", "seconds", "windows", "complete", "flagged")
    found: Found = {name: getattr(interval, name) for name in names}
    means = interval.means
    for k in range(len(means.products) // 2):
        of_phase = {n: _number(getattr(mains.phase(means, k), n)) for n in (*FIRST, *SECOND)}
        found.setdefault("phases", []).append(of_phase)
    return found


def _event(event: mains.Event) -> Found:
    return {name: getattr(event, name) for name in event.__slots__}


def _rms(squares: Array) -> list[float | None]:
    return _numbers(np.sqrt(squares))


def _numbers(values: Array) -> list[float | None]:
    return [_number(x) for x in values]


def _number(value: float) -> float | None:
    """JSON has no NaN."""
    return float(value) if np.isfinite(value) else None
