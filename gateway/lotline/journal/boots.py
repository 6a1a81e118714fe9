"""Boots of nodes: what the journal knows of each, and its row."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import cbor2

from lotline.journal.ranges import Ranges

# The first clock exchange of a boot and its newest: as many as a boot's clock looks at.
KEPT_ANCHORS = 63
# machine.reset_cause() of the ESP32.
RESETS = {
    1: "power on",
    2: "a hard reset",
    3: "a reset by its watchdog",
    4: "deep sleep",
    5: "a soft reset",
}


@dataclass(slots=True)
class Boot:
    """A boot of a node as the journal knows it; `seen` belongs to the committing thread.

    tick: the highest of its frames. heard_us, half_us: when its newest frame arrived, and
    how well that one's time was known.
    """

    row: int
    node: str
    boot: int
    seen: Ranges
    tick: int = 0
    heard_us: int | None = None
    half_us: int | None = None


COLUMNS = "b.id, n.name, b.boot, b.seen, b.floor, b.tick, b.heard_us, b.half_us"


def from_row(row: tuple[Any, ...]) -> Boot:
    """A row of COLUMNS."""
    number, node, boot, seen, floor, tick, heard_us, half_us = row
    ranges = Ranges(cbor2.loads(seen), floor)
    return Boot(number, node, boot, ranges, tick, heard_us, half_us)


def save(db: sqlite3.Connection, boots: Iterable[tuple[int, Boot]]) -> None:
    """(row of the node, boot): what is known now."""
    db.executemany(
        "INSERT INTO boots (id, node, boot, seen, floor, tick, heard_us, half_us) "
        "VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, "
        "floor = excluded.floor, tick = excluded.tick, heard_us = excluded.heard_us, "
        "half_us = excluded.half_us, noted = 0",
        [
            (b.row, node, b.boot, cbor2.dumps(b.seen.ends), b.seen.floor, b.tick, b.heard_us,
             b.half_us)
            for node, b in boots
        ],
    )  # fmt: skip


def add_anchor(
    db: sqlite3.Connection, node: int, boot: Boot, tick: int, utc_us: int, half_us: int
) -> None:
    """At `tick` of this boot it was utc_us, give or take half_us."""
    db.execute(
        "INSERT OR IGNORE INTO boots (id, node, boot, seen) VALUES (?,?,?,?)",
        (boot.row, node, boot.boot, cbor2.dumps([])),
    )
    db.execute(
        "INSERT INTO anchors (boot, tick, utc_us, half_us) VALUES (?,?,?,?)",
        (boot.row, tick, utc_us, half_us),
    )
    db.execute(
        "DELETE FROM anchors WHERE boot = ?1 AND id NOT IN (SELECT min(id) FROM anchors "
        "WHERE boot = ?1 UNION SELECT * FROM (SELECT id FROM anchors WHERE boot = ?1 "
        "ORDER BY id DESC LIMIT ?2))",
        (boot.row, KEPT_ANCHORS),
    )
