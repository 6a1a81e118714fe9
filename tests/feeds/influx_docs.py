"""The queries of docs/influxdb.md, and two days of which it is known what they must give."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from lotline.feeds.lines import Encoder
from lotline.records import Indicator, Value

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "influxdb.md").read_text()
MINUTE_US = 60_000_000
# Two days of Berlin, from 21 September 2026.
FIRST_US = int(datetime(2026, 9, 20, 22, tzinfo=UTC).timestamp()) * 1_000_000
MINUTES = 2880
ABSENT, UNMEASURED = range(600, 660), range(700, 790)
SAW_LAST = 1500  # the saw's last minute that was measured


def query(language: str, name: str) -> str:
    """The one of that name on the page: its code, without the line that names it."""
    mark = {"InfluxQL": "-- ", "SQL": "-- ", "Flux": "// "}[language]
    found = re.findall(rf"^```\w+\n{mark}{language}, {name}\n(.*?)```$", PAGE, re.M | re.S)
    assert len(found) == 1, f"{language}, {name}: {len(found)} of that name"
    return str(found[0])


def names(language: str) -> set[str]:
    return set(re.findall(rf"^(?:--|//) {language}, (.*)$", PAGE, re.M))


def level(minute: int) -> float:
    return 50 + 15 * math.sin(minute / 97)


def mean_level(minutes: Sequence[int]) -> float:
    """Averaged as energy, by hand."""
    return 10 * math.log10(sum(10 ** (level(m) / 10) for m in minutes) / len(minutes))


def measured(minutes: range) -> list[int]:
    """Those of the microphone that have values."""
    return [m for m in minutes if m not in ABSENT and m not in UNMEASURED]


@dataclass
class Known:
    """Lines as the feed writes them, and what the page's queries must give of them."""

    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        encoder = Encoder("Yard", lambda _: [])
        self.lines = [x for record in _records() for x in encoder.lines(record)]

    def hours(self) -> dict[int, tuple[float, float, float]]:
        """{start of an hour in ns: (LAeq, LAFmax, completeness)} of the day of UTC."""
        found = {}
        for hour in range(2, 26):
            every = range(hour * 60, hour * 60 + 60)
            if good := measured(every):
                loudest = max(level(m) + m % 7 for m in good)
                found[_ns(hour * 60)] = mean_level(good), loudest, len(good) / 60
        return found

    def days(self) -> list[tuple[float, float]]:
        days = [measured(range(d * 1440, d * 1440 + 1440)) for d in (0, 1)]
        return [(mean_level(day), max(level(m) + m % 7 for m in day)) for day in days]

    def energy(self) -> dict[tuple[str, int], float]:
        """{(node, day): kWh}"""
        return {(node, day): sum(_wh(node, q) for q in range(day * 96, day * 96 + 96)) / 1000
                for node in ("saw", "mill") for day in (0, 1)}  # fmt: skip

    def dust(self) -> dict[int, float]:
        return {_ns(h * 60): sum(m % 13 for m in range(h * 60, h * 60 + 60)) / 60
                for h in range(2, 26)}  # fmt: skip

    def shares(self) -> list[float]:
        """Of the microphone's days, by its quarter hours: the second day has only half of them."""
        return [(96 * 0.75) / 96, (48 * 0.75) / 96]

    def last(self) -> dict[str, int]:
        """{node: ns of its last minute with a value}"""
        ends = {"mic": MINUTES - 1, "saw": SAW_LAST, "mill": MINUTES - 1, "air-1": MINUTES - 1}
        return {node: _ns(minute) for node, minute in ends.items()}


def _ns(minute: int) -> int:
    return (FIRST_US + minute * MINUTE_US) * 1000


def _wh(node: str, quarter: int) -> float:
    return quarter % 10 * (1.5 if node == "saw" else 2.5)


def _records() -> Iterator[Indicator]:
    for m in range(MINUTES):
        if m not in ABSENT:
            good = m not in UNMEASURED
            yield _one("mic", m, 60, {"LAeq": level(m), "LAFmax": level(m) + m % 7}, good)
        for node in ("saw", "mill"):
            yield _one(node, m, 60, {"energy": 1.0}, node != "saw" or m <= SAW_LAST)
        yield _one("air-1", m, 60, {"PM2.5": float(m % 13)})
    for q in range(MINUTES // 15):
        if q < 144:
            yield _one("mic", q * 15, 900, {"LAeq": 99.0}, done=0.75)
        for node in ("saw", "mill"):
            yield _one(node, q * 15, 900, {"energy": _wh(node, q)})


def _one(
    node: str, minute: int, seconds: int, values: dict[str, Value], good: bool = True,
    done: float = 1.0,
) -> Indicator:  # fmt: skip
    start_us = FIRST_US + minute * MINUTE_US
    return Indicator(
        node, 0, start_us, seconds, values if good else {}, done if good else 0.0, 2500
    )
