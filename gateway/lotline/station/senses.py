"""Whether sensors can still be believed, by what they said of late: values that stand still, and
the lowest levels of microphones."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from lotline.config import Config, Microphone
from lotline.config import Node as Listed
from lotline.journal import Reader
from lotline.localtime import bounds, lasting
from lotline.meter.quietest import floor, quietest
from lotline.meter.stuck import LONGEST_US, MINUTE_US, stuck
from lotline.station.nodehealth import NodeHealth
from lotline.web.inside.quiet import Quiet

DAYS = 30
QUARTER_S = 900
Key = tuple[int, ...]


def add_stuck(rows: Iterable[NodeHealth], reader: Reader) -> None:
    """What stands still, by the last minutes of each that there are."""
    for row in rows:
        if row.heard is None:
            continue
        end_us = round(row.heard * 1e6)
        minutes = reader.indicators(end_us - LONGEST_US - 2 * MINUTE_US, end_us, 60, row.node)
        row.stuck = [
            f"{one.quantity} has stood at {one.value:.5g} for {lasting(one.seconds)}"
            for one in stuck(minutes)
        ]


class Floors:
    """Of a month of days, each read once and again when late data came."""

    def __init__(self, site: Config, now_us: Callable[[], int]) -> None:
        self._zone, self._now_us = site.site.zone, now_us
        self._known: dict[tuple[str, int], tuple[Key, float | None]] = {}

    def of(self, sensor: Listed | Microphone, reader: Reader) -> Quiet | None:
        """None for what is no microphone. The day that lasts is not over yet."""
        if sensor.kind != "microphone":
            return None
        today = datetime.fromtimestamp(self._now_us() / 1e6, self._zone).date()
        spans = [bounds(today - timedelta(days=n), self._zone) for n in range(DAYS, 0, -1)]
        lows = [self._low(sensor.name, span, reader) for span in spans]
        found = floor(lows, sensor.self_noise)
        return Quiet(found.lows, found.course, found.before, found.recent, found.stated,
                     found.below)  # fmt: skip

    def _low(self, node: str, span: tuple[int, int], reader: Reader) -> float | None:
        key = reader.newest(*span, [node])[1:]  # of its quarter hours alone
        before = self._known.get((node, span[0]))
        if before is None or before[0] != key:
            quarters = reader.indicators(*span, QUARTER_S, node) if key[0] else []
            before = key, quietest(quarters, (span[1] - span[0]) / 1e6)
            self._known[node, span[0]] = before
        return before[1]
