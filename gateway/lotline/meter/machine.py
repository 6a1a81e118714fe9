"""When a machine runs: two thresholds over its own idle level, from power or vibration.

A thin detector that knows one span only. It takes the lowest tenth of the span as idle,
but never more than a machine idles at (`idle_most`): a span of nothing but work has no
idle in it. To run takes START_S above the upper threshold, to stop STOP_S below the lower
one; what was not measured is neither, and ends what is known.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lotline.meter.columns import Columns, follow, weights
from lotline.meter.counters import gained, readings
from lotline.records import Value

# One spike is not a start, and the reversing of an axis is not a stop.
START_S = 2.0
STOP_S = 3.0
# A chip is read when it is ready, so a record may be longer than its nominal second.
SLACK_US = 500_000


@dataclass(frozen=True, slots=True)
class Sense:
    """A quantity that tells running from idle, in its unit.

    idle_most: a machine that idles above it is taken as running. margin: what the upper
    threshold lies above twice the idle level, for idle levels near zero.
    """

    quantity: str
    idle_most: float
    margin: float

    def thresholds(self, levels: Iterable[float]) -> tuple[float, float]:
        """(stop below, start above)."""
        ordered = sorted(levels)
        idle = min(ordered[len(ordered) // 10], self.idle_most)
        return 1.5 * idle + self.margin / 2, 2 * idle + self.margin


# Shop machines stand by at up to some 70 W. A resting frame shakes by 0.02 m/s2, most of it
# the sensor's own noise.
SENSES = (Sense("active_power", 100.0, 20.0), Sense("acceleration_rms", 0.1, 0.05))


class _Runs:
    """Follows one trace: on_seconds, and the starts that were seen from standstill."""

    def __init__(self, stop: float, start: float) -> None:
        self._stop, self._start = stop, start
        self.on_seconds = 0.0
        self.starts = 0
        self.lose()

    def lose(self) -> None:
        """Nothing is known any more."""
        self._on = self._stood = False
        self._pending = 0.0

    def take(self, level: float, seconds: float) -> None:
        if self._on:
            self._running(level, seconds)
        else:
            self._standing(level, seconds)

    def _running(self, level: float, seconds: float) -> None:
        self._pending += seconds
        if level >= self._stop:
            self.on_seconds += self._pending
            self._pending = 0.0
        elif self._pending >= STOP_S:
            self._on, self._stood, self._pending = False, True, 0.0

    def _standing(self, level: float, seconds: float) -> None:
        if level <= self._start:
            self._stood |= level < self._stop
            self._pending = 0.0
            return
        self._pending += seconds
        if self._pending >= START_S:
            self.starts += self._stood
            self.on_seconds += self._pending
            self._on, self._pending = True, 0.0


def values(columns: Columns) -> dict[str, Value]:
    """on_seconds, and cycles: pulses where they are counted, else starts from standstill."""
    found: dict[str, Value] = {}
    for sense in SENSES:
        if not found and (runs := _runs(columns, sense)):
            found = {"on_seconds": runs.on_seconds, "cycles": float(runs.starts)}
    if pulses := readings(columns, "pulses"):
        found["cycles"] = gained(pulses)
    return found


def _runs(columns: Columns, sense: Sense) -> _Runs | None:
    parts = columns.having(sense.quantity)
    if not parts:
        return None
    levels = columns.numbers(sense.quantity)[0].tolist()
    runs = _Runs(*sense.thresholds(levels))
    joined = [True, *follow(parts, SLACK_US)]
    for level, seconds, follows in zip(levels, weights(parts), joined, strict=True):
        if not follows:
            runs.lose()
        runs.take(level, seconds)
    return runs
