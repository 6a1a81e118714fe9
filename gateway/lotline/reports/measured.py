"""What was measured around a time, beside what a neighbour says. Levels in dB, A-weighted; None
is "not measured", never "quiet"."""

from dataclasses import dataclass
from typing import Literal

State = Literal["within", "close", "passed", "not_measured", "no_limit"]


@dataclass(frozen=True, slots=True)
class Step:
    """Five minutes: energy average, loudest moment, share of it that was measured."""

    start_us: int
    end_us: int
    LAeq: float | None
    LAFmax: float | None
    measured: float


@dataclass(frozen=True, slots=True)
class Quarter:
    """A full quarter hour, which the limit is for."""

    start_us: int
    LAeq: float | None
    limit: float | None
    state: State


@dataclass(frozen=True, slots=True)
class Ran:
    """A machine: how long it ran, and for how long nothing is known of it."""

    machine: str
    seconds: float
    unknown_s: float


@dataclass(frozen=True, slots=True)
class Heard:
    """One microphone. loudest: (level, start of its minute). stood_out: whether any of it rose
    above what is usual there or above the limit; None where nothing was measured."""

    place: str
    grade: Literal["indicative", "certified"]
    steps: tuple[Step, ...]
    quarters: tuple[Quarter, ...]
    loudest: tuple[float, int] | None
    stood_out: bool | None


@dataclass(frozen=True, slots=True)
class Then:
    """[start_us, end_us): ten minutes either side. whole: they are over and metered. machined: is
    there a machine that is measured; None where neighbours are not told."""

    start_us: int
    end_us: int
    whole: bool
    heard: tuple[Heard, ...]
    machines: tuple[Ran, ...]
    machined: bool | None = True

    @property
    def stood_out(self) -> bool | None:
        """By any microphone; None where none has measured."""
        known = [h.stood_out for h in self.heard if h.stood_out is not None]
        return any(known) if known else None
