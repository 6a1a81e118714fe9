"""What a machine does this moment: by its newest second, and what its detector has learnt."""

from collections.abc import Sequence

from lotline.journal import Reader
from lotline.meter.cycles.watch import Watch
from lotline.records import Indicator
from lotline.station.floor.working import at_rest
from lotline.station.learning import Key
from lotline.web.shop.worked import Doing, Stretch

# Without a record for so long (of real time) it is not measured.
SILENT_US = 60_000_000
# What a detector has learnt is looked up again so often.
_AGAIN_US = 600_000_000


class Present:
    """One thread. speed: of the story."""

    def __init__(self, reader: Reader, speed: float = 1.0) -> None:
        self._reader, self._silent_us = reader, round(SILENT_US * speed)
        self._levels: dict[Key, tuple[int, tuple[float, float] | None]] = {}

    def newest(self, key: Key, now_us: int) -> Indicator | None:
        """The last record that is not older than silence."""
        found = self._reader.indicators(now_us - self._silent_us, now_us + 1, 1, *key)
        return found[-1] if found else None

    def doing(
        self, key: Key, newest: Indicator | None, line: Sequence[Stretch], off_below: float,
        now_us: int,
    ) -> Doing:  # fmt: skip
        """Between the two thresholds it goes on with what it did last."""
        if newest is None or not newest.completeness:
            return "unknown"
        power = newest.values.get("active_power")
        if isinstance(power, float | int) and power < off_below:
            return "off"
        value = newest.values.get("acceleration_rms") if power is None else power
        levels = self._thresholds(key, now_us)
        if levels is None or not isinstance(value, float | int):
            return "unknown"
        start, stop = levels
        last = next((s.doing for s in reversed(line) if s.doing != "unknown"), None)
        if value >= start or (value >= stop and last == "working"):
            return "working"
        return at_rest(newest, off_below)

    def _thresholds(self, key: Key, now_us: int) -> tuple[float, float] | None:
        """(a run starts at, pauses below); None while nothing was learnt."""
        at_us, levels = self._levels.get(key, (-(1 << 62), None))
        if not 0 <= now_us - at_us < _AGAIN_US or levels is None:
            saved = self._reader.detector(*key)
            watch = Watch.load(saved) if saved else None
            known = watch.tracker.machine.levels if watch and watch.tracker else None
            levels = (known.start, known.stop) if known else None
            self._levels[key] = now_us, levels
        return levels


def since(doing: Doing, line: Sequence[Stretch], now_us: int) -> int | None:
    """When it began with that, as far as the timeline tells: the newest minutes are not settled
    yet, so that they do not interrupt it. None where it began before the timeline."""
    began: int | None = None
    for one in reversed(line):
        if one.doing == doing or (one.doing == "unknown" and began is None and doing != "unknown"):
            began = one.start_us
        else:
            break
    if began is None:
        return now_us if line else None
    return None if line and began == line[0].start_us else began
