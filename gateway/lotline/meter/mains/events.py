"""Dips, swells, interruptions and inrush currents out of Urms(1/2) and Irms(1/2)
(IEC 61000-4-30, 5.4, 5.5 and annex A)."""

from dataclasses import dataclass

import numpy as np

from lotline.meter.mains.window import Window

# Shares of the declared voltage, and of it again that must be passed to end an event.
DIP, SWELL, INTERRUPTION, HYSTERESIS = 0.9, 1.1, 0.05, 0.02


@dataclass(frozen=True, slots=True)
class Event:
    """kind: dip, swell, interruption or inrush. start: of the first cycle beyond the
    threshold, seconds of the analyser's scale. seconds: to the start of the cycle that ended
    it. value: residual voltage, highest voltage or highest current, rms over one cycle.
    phase: from 1, where that was. over: it ended within the record."""

    kind: str
    start: float
    seconds: float
    value: float
    phase: int
    over: bool


class Watch:
    """One threshold on all phases: begins with the first beyond it, ends when all are back."""

    def __init__(self, kind: str, column: int, threshold: float, back: float, phases: int) -> None:
        """column: of a window's halves, 2 for V, 3 for I. back: where an event ends; above
        the threshold if events lie below it."""
        self.kind, self.column = kind, column
        self._sign = 1.0 if back <= threshold else -1.0
        self._threshold, self._back = self._sign * threshold, self._sign * back
        self._beyond = [False] * phases
        self._start = self._last = 0.0
        self._extremes = [-np.inf] * phases

    def add(self, window: Window) -> list[Event]:
        """Events that end in the window."""
        values = self._sign * window.halves[:, self.column]
        if not any(self._beyond) and not (values > self._threshold).any():
            return []
        found: list[Event] = []
        for at in np.argsort(window.halves[:, 0], kind="stable"):
            start, phase = window.halves[at, :2]
            found += self._step(float(start), int(phase), float(values[at]))
        return found

    def flush(self) -> list[Event]:
        """The event that has not ended."""
        return [self._event(over=False)] if any(self._beyond) else []

    def _step(self, start: float, phase: int, value: float) -> list[Event]:
        running = any(self._beyond)
        self._last = start
        if value > self._threshold:
            self._beyond[phase] = True
            if not running:
                self._start = start
                self._extremes = [-np.inf] * len(self._beyond)
        elif value <= self._back:
            self._beyond[phase] = False
        if running and not any(self._beyond):
            return [self._event(over=True)]
        self._extremes[phase] = max(self._extremes[phase], value)
        return []

    def _event(self, over: bool) -> Event:
        phase = int(np.argmax(self._extremes))
        value = self._sign * self._extremes[phase]
        kind = self.kind
        if kind == "dip" and -min(self._extremes) < self._gone():
            kind = "interruption"
        return Event(kind, self._start, self._last - self._start, value, phase + 1, over)

    def _gone(self) -> float:
        """The voltage below which, on all phases, a dip is an interruption."""
        return -self._threshold / DIP * INTERRUPTION


def watches(declared: float, phases: int, inrush: float | None = None) -> list[Watch]:
    """Of dips and swells of the declared voltage, in volt; of currents above `inrush`, in
    ampere rms, if it is given."""
    found = [
        Watch("dip", 2, DIP * declared, (DIP + HYSTERESIS) * declared, phases),
        Watch("swell", 2, SWELL * declared, (SWELL - HYSTERESIS) * declared, phases),
    ]
    if inrush is not None:
        found.append(Watch("inrush", 3, inrush, (1 - HYSTERESIS) * inrush, phases))
    return found
