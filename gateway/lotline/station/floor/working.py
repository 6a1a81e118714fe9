"""What a machine did in a span: states of its detector, told apart by power where it rested."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lotline.journal import Reader
from lotline.records import Indicator
from lotline.station.learning import Key
from lotline.web.shop.worked import DOINGS, Doing, Stretch, Worked

MINUTE_US = 60_000_000
# Of a minute so much must have been measured.
_MEASURED = 0.5
Spans = Sequence[tuple[int, int]]


def timeline(
    reader: Reader, key: Key, start_us: int, end_us: int, off_below: float
) -> tuple[tuple[Stretch, ...], Mapping[int, Indicator]]:
    """(what it did in [start_us, end_us), without holes; its minutes by their start)."""
    first = start_us // MINUTE_US * MINUTE_US
    found = reader.indicators(first, end_us, 60, *key)
    minutes = {r.start_us: r for r in found if r.completeness >= _MEASURED}
    pieces: list[Stretch] = []
    for start, end, running in reader.spans(*key, start_us, end_us):
        if running is False:
            pieces += _rest(start, end, minutes, off_below)
        else:
            pieces.append(Stretch(start, end, "working" if running else "unknown"))
    return tuple(joined(pieces)), minutes


def _rest(
    start_us: int, end_us: int, minutes: Mapping[int, Indicator], off_below: float
) -> Iterator[Stretch]:
    """A rest minute by minute. Those that it only touches have the run's power in their mean:
    they are taken as the whole minute beside them."""
    whole = [
        at for at in range(-(-start_us // MINUTE_US) * MINUTE_US, end_us, MINUTE_US)
        if at + MINUTE_US <= end_us
    ]  # fmt: skip
    if not whole:
        touched = minutes.get(start_us // MINUTE_US * MINUTE_US)
        doing = at_rest(touched, off_below)
        yield Stretch(start_us, end_us, "idle" if doing == "off" else doing)
        return
    for at in whole:
        begin = start_us if at == whole[0] else at
        end = end_us if at == whole[-1] else at + MINUTE_US
        yield Stretch(begin, end, at_rest(minutes.get(at), off_below))


def at_rest(minute: Indicator | None, off_below: float) -> Doing:
    """Of a record of a machine that does not work."""
    if minute is None:
        return "unknown"
    power = minute.values.get("active_power")
    if isinstance(power, float | int):
        return "off" if power < off_below else "idle"
    return "resting" if "acceleration_rms" in minute.values else "unknown"


def joined(pieces: Iterable[Stretch]) -> list[Stretch]:
    """Neighbours that are alike made one."""
    found: list[Stretch] = []
    for one in pieces:
        if found and found[-1].doing == one.doing and found[-1].end_us == one.start_us:
            found[-1] = Stretch(found[-1].start_us, one.end_us, one.doing)
        else:
            found.append(one)
    return found


def worked(
    reader: Reader, key: Key, line: Sequence[Stretch], minutes: Mapping[int, Indicator],
    open_spans: Spans, now_us: int,
) -> Worked:  # fmt: skip
    """The sums over a timeline, up to now. open_spans: the open hours."""
    if not line:
        return Worked()
    start_us, end_us = line[0].start_us, min(line[-1].end_us, now_us)
    cycles = reader.cycles(start_us, end_us, *key)
    fed = [c.energy_wh for c in cycles if c.energy_wh is not None]
    used = {at: v for at, r in minutes.items() if isinstance(v := r.values.get("energy"), float)}
    still = _still_minutes(line)
    return Worked(
        all=_seconds(line, [(start_us, end_us)]),
        open=_seconds(line, [(a, min(b, now_us)) for a, b in open_spans]),
        energy=sum(used.values()),
        idle=sum(wh for at, wh in used.items() if at in still),
        metered_s=sum(minutes[at].completeness * 60 for at in used),
        cycles=len(cycles),
        fed=len(fed),
        cycles_wh=sum(fed),
    )


def _seconds(line: Sequence[Stretch], spans: Spans) -> dict[Doing, float]:
    found: dict[Doing, float] = dict.fromkeys(DOINGS, 0.0)
    for one in line:
        for start, end in spans:
            found[one.doing] += max(min(one.end_us, end) - max(one.start_us, start), 0) / 1e6
    return found


def _still_minutes(line: Sequence[Stretch]) -> set[int]:
    """Starts of minutes in which it did not work at all, and of which that is known."""
    found: set[int] = set()
    for one in line:
        if one.doing in ("idle", "off"):
            first = -(-one.start_us // MINUTE_US) * MINUTE_US
            found.update(range(first, one.end_us - MINUTE_US + 1, MINUTE_US))
    return found
