"""Calibrations of nodes' sensors, one row each that a node recorded."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

# node, channel, frame, at_us, {name: value}
CalibrationRow = tuple[str, int, int, int, Mapping[str, float | str]]


class Calibration(NamedTuple):
    """at_us: when the node recorded it, at its start after the calibration. body: JSON of
    calibration_level, _before, _after, _offset and _spread in dB, calibrated_at in UTC seconds by
    the clock of who did it, calibrator."""

    id: int
    node: str
    channel: int
    at_us: int
    body: str

    @property
    def words(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def drift(self) -> float:
        """dB by which the sensor had read too much; where it read too little, below 0."""
        return round(float(self.words["calibration_before"] - self.words["calibration_level"]), 2)

    @property
    def made_s(self) -> float:
        """When it was made, UTC seconds: when it was recorded where that is not told."""
        return float(self.words.get("calibrated_at", self.at_us / 1e6))


_COLUMNS = (
    "SELECT c.id, n.name, c.channel, c.at_us, c.body "
    "FROM calibrations c JOIN nodes n ON n.id = c.node "
)


def add(
    db: sqlite3.Connection, row_of: Callable[[str], int], rows: Iterable[CalibrationRow]
) -> None:
    """row_of gives the row of a node by its name. One that is told again adds nothing."""
    db.executemany(
        "INSERT OR IGNORE INTO calibrations (node, channel, frame, at_us, body) "
        "VALUES (?,?,?,?,?)",
        [
            (row_of(node), channel, frame, at_us, json.dumps(dict(values), sort_keys=True))
            for node, channel, frame, at_us, values in rows
        ],
    )


def of(db: sqlite3.Connection, node: str) -> list[Calibration]:
    """Of a node, oldest first."""
    rows = db.execute(_COLUMNS + "WHERE n.name = ? ORDER BY c.at_us, c.id", (node,))
    return [Calibration._make(row) for row in rows]


def between(db: sqlite3.Connection, after: int, upto: int) -> list[Calibration]:
    """By their numbers, in the order written."""
    rows = db.execute(_COLUMNS + "WHERE c.id > ? AND c.id <= ? ORDER BY c.id", (after, upto))
    return [Calibration._make(row) for row in rows]
