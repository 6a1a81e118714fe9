"""What machines did in each quarter hour as points: what the operator's page adds up."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from lotline.config import Config
from lotline.feeds.lines import field, line
from lotline.journal import Reader
from lotline.station.floor import hours, working
from lotline.station.learning import Key, names
from lotline.web.shop.worked import DOINGS, Stretch, Worked

QUARTER_US = 900_000_000


class MachinePoints:
    """A Stream; its position is an indicator's id: a quarter hour is metered again whenever what
    is known of its machines changes."""

    name = "machine"

    def __init__(self, site: Config) -> None:
        self._site, self._zone = site, site.site.zone
        self._off = {n.name: n.off_below for n in site.node}
        self._cell = {n.name: n.cell for n in site.node}

    def batches(self, reader: Reader, position: int) -> Iterator[tuple[list[str], int]]:
        """A day at a time; the position moves with the last."""
        newest, changed = reader.quarters_after(position)
        wanted = sorted({start for one in changed for start in _since_last(reader, one)})
        machines = names(self._site, reader) if wanted else {}
        for day, starts in groupby(wanted, lambda start: hours.day_of(start, self._zone)):
            found = self._day(reader, machines, day, list(starts))
            yield (
                [x for at, did in found.items() for x in self._lines(machines, at, did)],
                position,
            )
        yield [], newest

    def _day(
        self, reader: Reader, machines: Mapping[str, Key], day: date, starts: Sequence[int]
    ) -> dict[int, dict[str, Worked]]:
        """What each machine did in these quarter hours of a day."""
        begin = hours.midnight(day, self._zone)
        end = hours.midnight(day + timedelta(days=1), self._zone)
        end = min(end, starts[-1] + 2 * QUARTER_US)
        span = hours.open_span(self._site.shop, day, self._zone)
        found: dict[int, dict[str, Worked]] = {start: {} for start in starts}
        for name, key in machines.items():
            off = self._off.get(key[0], 2.0)
            pieces, minutes = working.timeline(reader, key, begin, end, off)
            for start in starts:
                inside = range(start, start + QUARTER_US)
                found[start][name] = working.worked(
                    reader, key, _cut(pieces, inside),
                    {at: r for at, r in minutes.items() if at in inside},
                    [span] if span else [], inside.stop,
                )  # fmt: skip
        return found

    def _lines(
        self, machines: Mapping[str, Key], start_us: int, did: Mapping[str, Worked]
    ) -> Iterator[str]:
        total = self._site.energy.total
        known = sum(done.energy for name, done in did.items() if machines[name][0] != total)
        for name, done in did.items():
            node, channel = machines[name]
            tags = {"site": self._site.site.name, "machine": name, "node": node,
                    "channel": str(channel)}  # fmt: skip
            if self._cell.get(node):
                tags["cell"] = self._cell[node]
            fields = _fields(done)
            if node == total and done.metered_s:
                fields.append(field("unaccounted", done.energy - known))
            measurement = "supply" if node == total else "machine"
            yield line(measurement, tags, fields, start_us * 1000)


def _fields(done: Worked) -> list[str]:
    fields = [field(f"{doing}_s", done.all[doing]) for doing in DOINGS]
    fields += [
        field("open_s", done.open_s),
        field("open_working_s", done.open["working"]),
        field("open_known_s", done.open_s - done.open["unknown"]),
        field("cycles", done.cycles),
    ]
    if done.metered_s:
        fields += [field("energy", done.energy), field("idle_energy", done.idle)]
    return fields


def _since_last(reader: Reader, start_us: int) -> range:
    """With it the one before, as how a machine rested at its end is told by the minutes after;
    and those between in which the gateway was off: what machines did then is not known."""
    last = reader.quarter_before(start_us)
    return range(start_us if last is None else last, start_us + 1, QUARTER_US)


def _cut(pieces: Sequence[Stretch], inside: range) -> list[Stretch]:
    """The part of a timeline that lies inside."""
    return [
        Stretch(max(p.start_us, inside.start), min(p.end_us, inside.stop), p.doing)
        for p in pieces
        if p.start_us < inside.stop and p.end_us > inside.start
    ]
