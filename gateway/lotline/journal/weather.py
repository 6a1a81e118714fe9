"""The weather as a station or a script tells it: a row a minute and teller."""

import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any, Literal

Taken = Literal["new", "known"]
# The longest time that one row may be of.
LONGEST_S = 3600


@dataclass(frozen=True, slots=True)
class Weather:
    """Of the `seconds` that end at at_us, UTC. wind_speed, wind_gust: m/s, mean and highest;
    wind_direction: degrees from north, where it comes from; rain_rate: mm/h; temperature: degrees
    Celsius; relative_humidity: %. None: not told, which is neither calm nor dry."""

    at_us: int
    seconds: int
    wind_speed: float | None = None
    wind_gust: float | None = None
    wind_direction: float | None = None
    rain_rate: float | None = None
    temperature: float | None = None
    relative_humidity: float | None = None

    @property
    def start_us(self) -> int:
        return self.at_us - self.seconds * 1_000_000


_NAMES = [field.name for field in fields(Weather)]
_COLUMNS = ", ".join(_NAMES)
# A row as it is written down.
ROW = ("id", *_NAMES, "who", "received_us")


def read(db: sqlite3.Connection, start_us: int, end_us: int) -> list[Weather]:
    """What is of some of [start_us, end_us), by its end."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM weather WHERE at_us > ?1 AND at_us < ?2 + ?3 "
        "AND at_us - seconds * 1000000 < ?2 ORDER BY at_us, who",
        (start_us, end_us, LONGEST_S * 1_000_000),
    )
    return [Weather(*row) for row in rows]


def between(db: sqlite3.Connection, after: int, upto: int) -> list[dict[str, Any]]:
    """By their numbers, in the order written."""
    rows = db.execute(
        f"SELECT {', '.join(ROW)} FROM weather WHERE id > ? AND id <= ? ORDER BY id", (after, upto)
    )
    return [as_row(row) for row in rows]


def as_row(values: Sequence[Any]) -> dict[str, Any]:
    """{column of ROW: value}"""
    return dict(zip(ROW, values, strict=True))


def take(db: sqlite3.Connection, told: Weather, who: str, received_us: int) -> Taken:
    """Write it down, unless this teller has spoken of that minute: what was said first stays."""
    marks = ",".join("?" * (len(_NAMES) + 2))
    done = db.execute(
        f"INSERT OR IGNORE INTO weather ({_COLUMNS}, who, received_us) VALUES ({marks})",
        (*astuple(told), who, received_us),
    )
    return "new" if done.rowcount else "known"
