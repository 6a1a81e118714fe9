"""What follows from a step of the gateway's clock for what it had said before.

Which of the two clocks was right, and since when, the gateway cannot know. What was asked of
the nodes in this run is moved by the step: the new clock is taken as the right one, and what
is dated from now on goes by it. What was already dated stays where it is, and its
uncertainty grows by the step, so that it covers both; it is metered again with that. A frame
is widened only by the first step after it, for the clock was looked at then; and not when
it is older than BACK_US, as a clock that is kept by NTP is compared every 17 minutes (RFC 5905,
usual longest poll), at the very least once a day.
"""

import sqlite3
from dataclasses import dataclass

BACK_US = 86_400_000_000
# Frames widened in one transaction, and at most waiting for metering: a few seconds of work.
FRAMES_A_TIME = 20_000


@dataclass(slots=True)
class Run:
    """What the journal held when the gateway started: it was told by other runs' clocks.

    first: the first frame of those that are dated by the clock as it is now.
    """

    frames: int
    anchors: int
    first: int


def start(db: sqlite3.Connection) -> Run:
    frames = db.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'frames'")
    anchors = db.execute("SELECT coalesce(max(id), 0) FROM anchors").fetchone()[0]
    last = frames.fetchone()[0]
    return Run(last, anchors, last + 1)


def note(db: sqlite3.Connection, run: Run, step_us: int, now_us: int, end: int) -> None:
    """The clock was set by step_us and is now now_us; frames below `end` came before."""
    db.execute("UPDATE anchors SET utc_us = utc_us + ? WHERE id > ?", (step_us, run.anchors))
    db.execute(
        "UPDATE frames SET received_us = received_us + ? WHERE id > ? "
        "AND id IN (SELECT frame FROM undated WHERE dated = 0)",
        (step_us, run.frames),
    )
    db.execute(
        "INSERT INTO steps (utc_us, step_us, first, widened) VALUES (?,?,?,?)",
        (now_us, step_us, run.first, end),
    )


def widen(db: sqlite3.Connection) -> bool:
    """Go on with the oldest step that is not done, newest frames first; True when it did."""
    step = db.execute(
        "SELECT id, utc_us - step_us, abs(step_us), first, widened FROM steps "
        "WHERE widened > first ORDER BY id LIMIT 1"
    ).fetchone()
    late = db.execute("SELECT count(*) FROM undated WHERE dated = 1").fetchone()[0]
    if step is None or late > FRAMES_A_TIME:
        return False
    row, old_now, by_us, first, end = step
    begin = max(first, end - FRAMES_A_TIME)
    _widen(db, begin, end, by_us, old_now - BACK_US)
    oldest = db.execute(
        "SELECT min(received_us) FROM frames WHERE id >= ? AND id < ?", (begin, end)
    ).fetchone()[0]
    if oldest is not None and oldest < old_now - BACK_US:
        begin = first
    db.execute("UPDATE steps SET widened = ? WHERE id = ?", (begin, row))
    return True


def _widen(db: sqlite3.Connection, begin: int, end: int, by_us: int, since_us: int) -> None:
    these = "WHERE id >= ? AND id < ? AND received_us >= ? AND utc_us IS NOT NULL"
    where = (begin, end, since_us)
    db.execute("UPDATE frames SET half_us = half_us + ? " + these, (by_us, *where))
    db.execute(
        "INSERT OR IGNORE INTO undated (frame, boot, dated) SELECT id, boot, 1 FROM frames "
        + these,
        where,
    )
