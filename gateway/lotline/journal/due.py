"""Rows of the journal that the evidence log has not taken yet."""

import secrets
import sqlite3
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from lotline.journal import calibrations, weather
from lotline.journal.actions import COLUMNS, Action
from lotline.journal.calibrations import Calibration
from lotline.journal.codec import unpacker
from lotline.journal.verdict import Verdict
from lotline.records import Indicator

# Rows of each kind taken in one transaction: commits of new frames wait a fiftieth of a second.
ROWS_A_TIME = 2000
# Frames that one entry covers: ten minutes of a node's, when a backlog comes.
BATCH = 600
TABLES = ("frames", "indicators", "verdicts", "calibrations", "events", "actions", "steps",
          "weather")  # fmt: skip
OF_FRAMES = ("indicators", "verdicts", "calibrations")


class Dated(NamedTuple):
    """A frame as the evidence log takes it; utc_us and half_us None while it has no date."""

    id: int
    received_us: int
    utc_us: int | None
    half_us: int | None
    raw: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """Frames of one node that one entry covers, in order of arrival."""

    node: str
    frames: list[Dated]


class Gap(NamedTuple):
    """closed_us None while it is open."""

    id: int
    node: str
    boot: int
    first: int
    last: int
    noted_us: int
    closed_us: int | None


class Event(NamedTuple):
    """salt: hexadecimal digits."""

    id: int
    utc_us: int
    kind: str
    node: str
    text: str
    salt: str


@dataclass(slots=True)
class Due:
    """What is to be taken; `replaced`: ids of the rows that came before on the same span.

    redated: batches in which frames, those of `moved`, got another date. steps: (id, utc_us,
    step_us). weather: rows as written. firmware: {node: version}. upto: {cursor: position}.
    """

    batches: list[Batch]
    redated: list[Batch]
    moved: list[int]
    indicators: list[Indicator]
    verdicts: list[Verdict]
    calibrations: list[Calibration]
    gaps: list[Gap]
    events: list[Event]
    actions: list[Action]
    steps: list[tuple[int, int, int]]
    weather: list[dict[str, Any]]
    firmware: dict[str, str]
    replaced: dict[tuple[str, int], int]
    upto: dict[str, int]
    more: bool


def read(db: sqlite3.Connection) -> Due:
    """The oldest rows that are due, at most ROWS_A_TIME of each kind; nothing that was made of
    frames before all frames are taken."""
    ranges = {table: _range(db, table) for table in TABLES}
    after, upto = ranges["frames"]
    if upto - after == ROWS_A_TIME:
        ranges |= {table: (ranges[table][0],) * 2 for table in OF_FRAMES}
    moved = [row[0] for row in db.execute(
        "SELECT frame FROM log_redated ORDER BY frame LIMIT ?", (ROWS_A_TIME,))]  # fmt: skip
    indicators = _indicators(db, *ranges["indicators"])
    verdicts = [Verdict(*row) for row in db.execute(
        "SELECT id, rule, start_us, end_us, judged_us, body FROM verdicts WHERE id > ? "
        "AND id <= ? ORDER BY id", ranges["verdicts"])]  # fmt: skip
    gaps = _gaps(db)
    return Due(
        batches=_batches(db, *ranges["frames"]),
        redated=_redated(db, moved),
        moved=moved,
        indicators=indicators,
        verdicts=verdicts,
        calibrations=calibrations.between(db, *ranges["calibrations"]),
        gaps=gaps,
        events=_events(db, *ranges["events"]),
        actions=[
            Action._make(row)
            for row in db.execute(
                f"SELECT {COLUMNS} FROM actions WHERE id > ? AND id <= ? ORDER BY id",
                ranges["actions"],
            )
        ],
        steps=db.execute(
            "SELECT id, utc_us, step_us FROM steps WHERE id > ? AND id <= ? ORDER BY id",
            ranges["steps"],
        ).fetchall(),
        weather=weather.between(db, *ranges["weather"]),
        firmware=_firmware(db),
        replaced=_replaced(db, indicators, verdicts),
        upto={table: upto for table, (_, upto) in ranges.items()},
        more=ROWS_A_TIME in (len(gaps), len(moved), *(upto - at for at, upto in ranges.values())),
    )


def _range(db: sqlite3.Connection, table: str) -> tuple[int, int]:
    """(after, upto): ids of a table's rows that are due."""
    after = db.execute(
        "SELECT coalesce(max(position), 0) FROM cursors WHERE name = ?", (f"log:{table}",)
    ).fetchone()[0]
    newest = db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]
    oldest = db.execute(f"SELECT coalesce(min(id), 1) FROM {table}").fetchone()[0]
    after = max(after, oldest - 1)
    return after, max(after, min(newest, after + ROWS_A_TIME))


# As `Dated._make`, which counts the columns of every row, in a third of the time.
_dated = partial(tuple.__new__, Dated)
_DATED = "f.id, f.received_us, f.utc_us, f.half_us, CAST(f.raw AS BLOB) FROM frames f "


def _batches(db: sqlite3.Connection, after: int, upto: int) -> list[Batch]:
    rows = db.execute(
        f"SELECT n.name, {_DATED} JOIN boots b ON b.id = f.boot JOIN nodes n ON n.id = b.node "
        "WHERE f.id > ? AND f.id <= ? ORDER BY n.name, f.id",
        (after, upto),
    ).fetchall()
    return [
        Batch(node, frames[at : at + BATCH])
        for node, group in groupby(rows, itemgetter(0))
        for frames in [[Dated(*row[1:]) for row in group]]
        for at in range(0, len(frames), BATCH)
    ]


def batch(db: sqlite3.Connection, node: str, first: int, last: int) -> Batch:
    """The frames of a node from first to last that are still there."""
    rows = db.execute(
        f"SELECT {_DATED} JOIN boots b ON b.id = f.boot WHERE f.id >= ? AND f.id <= ? "
        "AND b.node = (SELECT id FROM nodes WHERE name = ?) ORDER BY f.id",
        (first, last, node),
    )
    return Batch(node, list(map(_dated, rows)))


def _redated(db: sqlite3.Connection, moved: list[int]) -> list[Batch]:
    """The batches of these frames."""
    if not moved:
        return []
    found = db.execute(
        "SELECT DISTINCT n.name, l.first, l.last FROM log_redated r "
        "JOIN frames f ON f.id = r.frame JOIN boots b ON b.id = f.boot "
        "JOIN nodes n ON n.id = b.node JOIN log_batches l "
        "ON l.node = n.id AND l.first = (SELECT max(first) FROM log_batches WHERE node = n.id "
        "AND first <= r.frame) WHERE r.frame <= ? ORDER BY l.first",
        (moved[-1],),
    ).fetchall()
    return [batch(db, *row) for row in found]


def _indicators(db: sqlite3.Connection, after: int, upto: int) -> list[Indicator]:
    """Minutes and longer: what is shorter is made of one frame, which is in the log itself."""
    unpack = unpacker()
    rows = db.execute(
        "SELECT n.name, i.channel, i.start_us, i.seconds, i.body, i.completeness, i.half_us, "
        "i.flags, i.id FROM indicators i JOIN nodes n ON n.id = i.node "
        "WHERE i.id > ? AND i.id <= ? AND i.seconds >= 60 ORDER BY i.id",
        (after, upto),
    )
    return [
        Indicator(node, channel, start, seconds, unpack(body), done, half_us, flags, at)
        for node, channel, start, seconds, body, done, half_us, flags, at in rows
    ]


def _replaced(
    db: sqlite3.Connection, indicators: list[Indicator], verdicts: list[Verdict]
) -> dict[tuple[str, int], int]:
    found: dict[tuple[str, int], int | None] = {}
    for r in indicators:
        found["indicator", r.id] = db.execute(
            "SELECT max(id) FROM indicators WHERE node = (SELECT id FROM nodes WHERE name = ?) "
            "AND iif(seconds < 60, 0, seconds) = ? AND start_us = ? AND channel = ? AND id < ?",
            (r.node, r.seconds, r.start_us, r.channel, r.id),
        ).fetchone()[0]
    for v in verdicts:
        found["verdict", v.id] = db.execute(
            "SELECT max(id) FROM verdicts WHERE start_us = ? AND rule = ? AND id < ?",
            (v.start_us, v.rule, v.id),
        ).fetchone()[0]
    return {key: earlier for key, earlier in found.items() if earlier is not None}


def _gaps(db: sqlite3.Connection) -> list[Gap]:
    rows = db.execute(
        "SELECT g.id, n.name, b.boot, g.first_seq, g.last_seq, g.noted_us, g.closed_us "
        "FROM gaps g JOIN boots b ON b.id = g.boot JOIN nodes n ON n.id = b.node "
        "WHERE g.logged < 1 + (g.closed_us IS NOT NULL) ORDER BY g.id LIMIT ?",
        (ROWS_A_TIME,),
    )
    return [Gap(*row) for row in rows]


def _events(db: sqlite3.Connection, after: int, upto: int) -> list[Event]:
    rows = db.execute(
        "SELECT id, utc_us, kind, coalesce(node, ''), text FROM events WHERE id > ? AND id <= ? "
        "ORDER BY id",
        (after, upto),
    )
    return [
        Event(at, utc_us, kind, node, text, secrets.token_hex(16))
        for at, utc_us, kind, node, text in rows
    ]


def _firmware(db: sqlite3.Connection) -> dict[str, str]:
    """Of nodes that now run another one than was last taken."""
    rows = db.execute(
        "SELECT h.node, json_extract(h.body, '$.firmware') AS version FROM health h "
        "LEFT JOIN log_known k ON k.name = 'firmware:' || h.node "
        "WHERE version IS NOT NULL AND version IS NOT k.value ORDER BY h.node"
    )
    return {str(node): str(version) for node, version in rows}
