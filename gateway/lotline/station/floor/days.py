"""What every machine did on each day, kept once it was read."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lotline import config
from lotline.journal import Reader
from lotline.station.floor import hours, working
from lotline.station.learning import names
from lotline.web.shop.worked import Stretch, Worked

QUARTER_US = 900_000_000
# Of a quarter hour so much must have been measured for its demand to count.
_MEASURED = 0.9


@dataclass(frozen=True, slots=True)
class Demand:
    """power: W, the highest mean of a quarter hour; at_us: its start."""

    power: float
    at_us: int


@dataclass(frozen=True, slots=True)
class FloorDay:
    """lines and worked by machine; of the supply, too, where one is metered."""

    lines: Mapping[str, tuple[Stretch, ...]]
    worked: Mapping[str, Worked]
    peak: Demand | None


class Days:
    """One thread. keys: of the machines by name; total: the one at the main supply, "" where there
    is none."""

    def __init__(self, site: config.Config, reader: Reader) -> None:
        self._site, self._reader, self._zone = site, reader, site.site.zone
        self._known: dict[date, FloorDay] = {}
        self._off = {n.name: n.off_below for n in site.node}
        self.look()

    def look(self) -> None:
        """For machines that are new."""
        self.keys = names(self._site, self._reader)
        node = self._site.energy.total
        self.total = next((n for n, key in self.keys.items() if node and key[0] == node), "")

    @property
    def machines(self) -> list[str]:
        """Without the supply."""
        return [name for name in self.keys if name != self.total]

    def read(self, today: date, now_us: int) -> FloorDay:
        """A day as it is known now."""
        self._known[today] = found = self._read(today, now_us)
        return found

    def step(self, wanted: Collection[date], now_us: int) -> bool:
        """Read the newest of these days that is missing, forget all others; True when there are
        more."""
        self._known = {day: known for day, known in self._known.items() if day in wanted}
        missing = sorted(set(wanted) - set(self._known))
        if missing:
            self.read(missing[-1], now_us)
        return len(missing) > 1

    def known(self, first: date, last: date) -> list[FloorDay]:
        """Those of [first, last] that were read."""
        return [self._known[d] for d in hours.days(first, last) if d in self._known]

    def _read(self, day: date, now_us: int) -> FloorDay:
        start = hours.midnight(day, self._zone)
        end = min(hours.midnight(day + timedelta(days=1), self._zone), now_us)
        span = hours.open_span(self._site.shop, day, self._zone)
        lines, sums = {}, {}
        for name, key in self.keys.items():
            if end <= start:
                continue
            off = self._off.get(key[0], 2.0)
            lines[name], minutes = working.timeline(self._reader, key, start, end, off)
            sums[name] = working.worked(
                self._reader, key, lines[name], minutes, [span] if span else [], now_us
            )
        return FloorDay(lines, sums, self._peak(start, end))

    def _peak(self, start_us: int, end_us: int) -> Demand | None:
        """Of the supply; without one, of all machines together, in quarter hours in which each
        that told of its power before was measured."""
        total, found = self.total, dict[int, list[float]]()
        keys = {n: k for n, k in self.keys.items() if n == total or not total}
        fed = 0
        for key in keys.values():
            quarters = {
                r.start_us: energy
                for r in self._reader.indicators(start_us, end_us, 900, *key)
                if r.completeness >= _MEASURED
                and isinstance(energy := r.values.get("energy"), float)
            }  # fmt: skip
            fed += bool(quarters)
            for at, energy in quarters.items():
                found.setdefault(at, []).append(energy * 4)
        whole = {at: sum(powers) for at, powers in found.items() if len(powers) == fed}
        if not whole:
            return None
        at = max(whole, key=lambda one: whole[one])
        return Demand(whole[at], at)


def summed(days: Iterable[FloorDay], name: str) -> Worked:
    """Of one machine."""
    found = Worked()
    for day in days:
        if name in day.worked:
            found = found.plus(day.worked[name])
    return found
