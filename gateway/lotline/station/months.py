"""A month's quarter hours at every microphone, with the limit that held: for downloads."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from lotline import config
from lotline.journal import Judged, Reader
from lotline.localtime import bounds
from lotline.records import Indicator
from lotline.station.clock import Clock
from lotline.station.days import QUARTER_S
from lotline.web.download import Quarter

QUARTER_US = QUARTER_S * 1_000_000
# After each day the reader rests, so that whoever downloads takes no turn from what comes in.
REST_S = 0.01


class Months:
    """`rows` is called in one thread, `files` in any."""

    def __init__(
        self, site: config.Config, clock: Clock, files: Callable[[], Sequence[str]]
    ) -> None:
        """files: the months that there are, newest first."""
        self.site = site.site
        self._config, self._clock = site, clock
        self.files = files
        self._microphones = [s for s in site.sensors if s.kind == "microphone"]
        self._rules = [rule.id for rule in site.rule]
        self._reader: Reader | None = None

    def rows(self, month: str) -> Iterator[Quarter]:
        """Quarter hours that have ended, by time, then as the site file lists the microphones."""
        if self._reader is None:
            self._reader = Reader(Path(self._config.data_folder))
        first = date.fromisoformat(f"{month}-01")
        day = first
        while (day.year, day.month) == (first.year, first.month):
            start_us, end_us = bounds(day, self.site.zone)
            end_us = min(end_us, self._clock.now_us() // QUARTER_US * QUARTER_US)
            yield from self._day(self._reader, start_us, end_us)
            time.sleep(REST_S)
            day += timedelta(days=1)

    def _day(self, reader: Reader, start_us: int, end_us: int) -> Iterator[Quarter]:
        """Those before the first that is known and after the last have no row."""
        judged = self._judged(reader, start_us, end_us)
        found = {
            (r.start_us, r.node): r
            for one in self._microphones
            for r in reader.indicators(start_us, end_us, QUARTER_S, one.name)
            if "LAeq" in r.values
        }
        if not found and not judged:
            return
        for at in range(start_us, end_us, QUARTER_US):
            for one in self._microphones:
                yield _quarter(at, one, found.get((at, one.name)), judged.get((at, one.name)))

    def _judged(self, reader: Reader, start_us: int, end_us: int) -> dict[tuple[int, str], Judged]:
        """The verdict of the site's rule that held, as on the page."""
        found: dict[tuple[int, str], Judged] = {}
        for one in reader.judged(start_us, end_us):
            if one.rule in self._rules and one.verdict not in ("not_applicable", "context"):
                key = one.start_us, one.node
                old = found.get(key)
                if not old or self._rules.index(one.rule) < self._rules.index(old.rule):
                    found[key] = one
        return found


def _quarter(
    at: int, one: config.Node | config.Microphone, record: Indicator | None, judged: Judged | None
) -> Quarter:
    def level(name: str) -> float | None:
        value = record.values.get(name) if record else None
        return value if isinstance(value, float) else None

    return Quarter(
        at, one.name, one.place, one.grade, level("LAeq"), level("LAFmax"), level("LAF10"),
        level("LAF90"), record.completeness if record else 0.0,
        judged.limit if judged else None, judged.verdict if judged else "",
        record.flag_words if record else (),
    )  # fmt: skip
