"""Follows a trace sample by sample, with hysteresis, into stretches above the threshold."""

from dataclasses import dataclass
from math import isnan

from lotline.meter.cycles import kinds
from lotline.meter.cycles.levels import Levels
from lotline.meter.cycles.sampling import Sampling


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment: its time, and what was gathered since the trace began."""

    time: float
    integral: float  # unit x seconds
    measured: float  # seconds
    missing: float  # seconds
    asleep: float  # seconds at the idle level


@dataclass(frozen=True, slots=True)
class Burst:
    """From `start` to `end` without a stop. open_start: it ran already when the measurement
    (again) began; open_end: it still ran when that ended. samples: those of the run. lead:
    seconds of standstill that were seen before it, since the measurement (again) began."""

    start: Mark
    end: Mark
    peak: float
    samples: int
    open_start: bool
    open_end: bool
    lead: float

    @property
    def measured(self) -> float:
        """Seconds."""
        return self.end.measured - self.start.measured

    @property
    def lone(self) -> bool:
        """One short sample: a spike, as far as it is known by itself."""
        return self.samples == 1 and self.measured < kinds.LONE_SAMPLE_S

    def added(self, idle: float) -> float:
        """The integral above idle."""
        return self.end.integral - self.start.integral - idle * self.measured


class Follower:
    """add() the samples one by one, ascending in time, then finish()."""

    def __init__(self, levels: Levels, sampling: Sampling) -> None:
        self._levels, self._sampling = levels, sampling
        self._last: tuple[float, float] | None = None
        self._integral = self._measured = self._missing = self._asleep = 0.0
        self._start: Mark | None = None
        self._fresh = self._open = True
        self._since = 0.0
        self._peak, self._samples = 0.0, 0

    def add(self, time: float, value: float) -> Burst | None:
        """The burst that ends with what is known now, if any."""
        done = None if self._last is None else self._hold(*self._last, until=time)
        self._last = time, value
        return done

    def finish(self) -> Burst | None:
        """The burst that the trace ends in, if any."""
        return None if self._last is None else self._end(self.mark(self._last[0]), open_end=True)

    def mark(self, time: float) -> Mark:
        """Now."""
        return Mark(time, self._integral, self._measured, self._missing, self._asleep)

    def _hold(self, time: float, value: float, until: float) -> Burst | None:
        """A sample stands until the next, but no longer than is believable."""
        if isnan(value):
            return self._lose(time, until)
        done = self._step(time, value)
        sampling = self._sampling
        most = sampling.hold_run if self._start else sampling.hold_idle
        if until - time <= most:
            self._gather(value, until - time)
            return done
        held = min(most, sampling.step)
        self._gather(value, held)
        return self._lose(time + held, until) or done

    def _gather(self, value: float, seconds: float) -> None:
        self._integral += value * seconds
        self._measured += seconds
        if value < self._levels.awake:
            self._asleep += seconds

    def _lose(self, time: float, until: float) -> Burst | None:
        done = self._end(self.mark(time), open_end=True)
        self._missing += until - time
        self._fresh = True
        return done

    def _step(self, time: float, value: float) -> Burst | None:
        fresh, self._fresh = self._fresh, False
        if fresh:
            self._since = time
        if self._start is None:
            if value >= self._levels.start:
                self._start, self._open = self.mark(time), fresh
                self._peak, self._samples = value, 1
            return None
        if value < self._levels.stop:
            return self._end(self.mark(time), open_end=False)
        self._peak = max(self._peak, value)
        self._samples += 1
        return None

    def _end(self, at: Mark, open_end: bool) -> Burst | None:
        start, self._start = self._start, None
        if start is None:
            return None
        lead = start.time - self._since
        return Burst(start, at, self._peak, self._samples, self._open, open_end, lead)
