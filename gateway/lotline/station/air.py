"""Nodes that measure dust or fumes, as the public page shows them."""

from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import chain

from lotwire.codes import FAULT, WARMING_UP

from lotline import config
from lotline.journal import Judged, Reader
from lotline.judge import Finding
from lotline.station.days import is_near
from lotline.web.history import Air, Counted, Reading
from lotline.web.state import Shown

# Those that a neighbour may have heard of.
SHOWN = ("PM2.5", "PM10", "VOC_index", "NOx_index")
MINUTE_US = 60_000_000
# A minute comes within two after its end (real time).
PATIENCE_US = 3 * MINUTE_US
# A verdict of longer ago tells nothing of now.
RECENT_US = 2 * 86_400_000_000
_ORDER: tuple[Shown, ...] = ("passed", "close", "not_measured", "within")


def cards(
    site: config.Config, reader: Reader, running: Mapping[str, Finding], limits: Container[str],
    now_us: int, speed: float,
) -> Iterator[Air]:  # fmt: skip
    """running: what packs know so far, by key. limits: the rules that can be passed. speed: of
    the clock."""
    nodes = [one for one in site.node if one.kind == "air"]
    judged = reader.judged(now_us - RECENT_US, now_us) if nodes else []
    for node in nodes:
        readings = _readings(reader, node.name, now_us, speed)
        found = _newest(node.name, judged, running, now_us)
        mine = [one for one in found if one.rule in limits]
        state, counted = _state(mine)
        if not readings:
            state = "not_measured"
        yield Air(node.name, node.place, state, readings, counted)


def _readings(reader: Reader, node: str, now_us: int, speed: float) -> tuple[Reading, ...]:
    """Of the newest whole minute; what was warming up or faulty is not measured."""
    patience_us = MINUTE_US + round(PATIENCE_US * speed)
    newest: dict[str, tuple[int, float]] = {}
    for record in reader.indicators(now_us - patience_us, now_us, 60, node):
        if record.flags & (FAULT | WARMING_UP):
            continue
        for name in SHOWN:
            if isinstance(value := record.values.get(name), float):
                newest[name] = record.start_us, value
    last = max((start for start, _ in newest.values()), default=0)
    return tuple(Reading(n, newest[n][1]) for n in SHOWN if n in newest and newest[n][0] == last)


def _newest(
    node: str, judged: Sequence[Judged], running: Mapping[str, Finding], now_us: int
) -> list[Judged]:
    """The newest word of each rule with a limit: of what runs before what has ended."""
    runs = [
        Judged(key, f.start_us, f.end_us, f.node, f.quantity, f.verdict, f.value, f.limit,
               f.margin, f.unit, f.severity)
        for key, f in running.items() if f.end_us > now_us
    ]  # fmt: skip
    found: dict[str, Judged] = {}
    for one in chain(judged, runs):
        if one.node == node and one.verdict != "not_applicable":
            found[one.rule] = one
    return list(found.values())


def _state(found: Sequence[Judged]) -> tuple[Shown, Counted | None]:
    """Of the rule that stands worst."""
    states = sorted(((_of(one), one) for one in found), key=lambda pair: _ORDER.index(pair[0]))
    if not states:
        return "no_limit", None
    state, one = states[0]
    if one.value is None or one.limit is None:
        return state, None
    return state, Counted(one.value, one.limit, one.unit)


def _of(one: Judged) -> Shown:
    if one.verdict == "over":
        return "passed"
    if one.verdict == "nodata" or one.value is None:
        return "not_measured"
    return "close" if one.verdict == "unclear" or is_near(one) else "within"
