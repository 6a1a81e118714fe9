"""Retention: what the site file lets go, the oldest first and a piece at a time.

It goes by a time of its own, for a clock that is wrong by a year must not delete a year of
evidence. That time never leads the clock, and follows it only through what was lived
through: a pause or a step of more than MAX_PAUSE_US does not count, and is made up for at
CATCH_UP times the pace of time. So a clock that is ahead costs a day of evidence for each
day that nobody puts it right; after a month off the gateway keeps some records for a month
longer, which are no more than it would have had.
"""

import sqlite3

from lotline.journal import machines

# The clock may move so far between two looks (ten minutes while the gateway runs): a shop
# that is off at night goes on by the day.
MAX_PAUSE_US = 86_400_000_000
CATCH_UP = 2
# Boots of a node that keep their row: one a minute for two months, 10 MB.
MAX_BOOTS = 100_000
# Frames asked for their age when the first one is young: a fifth of a second on an SD card.
SAMPLES = 200


def trust(db: sqlite3.Connection, now_us: int) -> int:
    """Look at the clock; the time to go by, at most now_us."""
    seen: dict[str, int] = dict(
        db.execute("SELECT name, position FROM cursors WHERE name LIKE 'retention%'").fetchall()
    )
    oldest = _oldest(db)
    start = now_us if oldest is None else max(seen.get("retention", oldest), oldest)
    passed = now_us - seen.get("retention:clock", now_us)
    time = min(start + CATCH_UP * passed * (0 <= passed <= MAX_PAUSE_US), now_us)
    db.executemany(
        "INSERT OR REPLACE INTO cursors (name, position) VALUES (?,?)",
        [("retention", time), ("retention:clock", now_us)],
    )
    return time


def _oldest(db: sqlite3.Connection) -> int | None:
    """When the oldest record is from: before it there is nothing to keep."""
    times = [
        *db.execute("SELECT received_us FROM frames ORDER BY id LIMIT 1"),
        *db.execute(
            "SELECT (SELECT min(start_us) FROM indicators WHERE node = n.id "
            "AND iif(seconds < 60, 0, seconds) = 0) FROM nodes n"
        ),
    ]
    return min((time for (time,) in times if time is not None), default=None)


def forget(db: sqlite3.Connection, frames_us: int, seconds_us: int, rows: int) -> int:
    """Delete old frames and 1-second indicators, at most `rows` of each; how many went."""
    gone = _forget_frames(db, frames_us, rows)
    if gone:  # what nobody could date in all that time
        for table in ("undated", "log_redated"):
            db.execute(f"DELETE FROM {table} WHERE frame NOT IN (SELECT id FROM frames)")
        db.execute(
            "DELETE FROM log_batches WHERE last < (SELECT coalesce(min(id), 0) FROM frames)"
        )
    gone += db.execute(
        "DELETE FROM indicators WHERE id IN (SELECT id FROM indicators "
        "WHERE node IN (SELECT id FROM nodes) "
        "AND iif(seconds < 60, 0, seconds) = 0 AND start_us < ? LIMIT ?)",
        (seconds_us, rows),
    ).rowcount
    machines.forget(db, seconds_us)
    return int(gone or _forget_boots(db, frames_us, rows))


def _forget_frames(db: sqlite3.Connection, frames_us: int, rows: int) -> int:
    """Frames lie in order of arrival, so some are asked: to search all of them would hold the
    commits up, and to look at the first ones only would let those that a wrong clock has
    dated ahead stand in the way of all that follow."""
    first, last = db.execute(
        "SELECT coalesce(min(id), 1), coalesce(max(id), 0) FROM frames"
    ).fetchone()
    for at in range(first, last + 1, max(rows, (last - first) // SAMPLES)):
        begin, received_us = db.execute(
            "SELECT id, received_us FROM frames WHERE id >= ? ORDER BY id LIMIT 1", (at,)
        ).fetchone()
        if received_us < frames_us and (gone := _forget_from(db, begin, rows, frames_us)):
            return gone
    return 0


def _forget_from(db: sqlite3.Connection, begin: int, rows: int, frames_us: int) -> int:
    return db.execute(
        "DELETE FROM frames WHERE id >= ? AND id < ? AND received_us < ? "
        "AND id <= (SELECT coalesce(min(position), 0) FROM cursors "
        "WHERE name IN ('meter', 'log:frames'))",
        (begin, begin + rows, frames_us),
    ).rowcount


def _forget_boots(db: sqlite3.Connection, frames_us: int, rows: int) -> int:
    """Boots whose frames have gone, the lowest beyond a node's MAX_BOOTS; what comes of them
    later can no longer be told from a repeat, so the node's floor is raised."""
    gone = 0
    for (node,) in db.execute("SELECT id FROM nodes").fetchall():
        found = db.execute(
            "SELECT boot, id FROM boots b WHERE node = ?1 AND heard_us < ?2 AND boot <= (SELECT "
            "boot FROM boots WHERE node = ?1 ORDER BY boot DESC LIMIT 1 OFFSET ?3) AND NOT EXISTS "
            "(SELECT 1 FROM undated WHERE boot = b.id AND dated = 0) ORDER BY boot LIMIT ?4",
            (node, frames_us, MAX_BOOTS, rows),
        ).fetchall()
        if found:
            db.execute("UPDATE nodes SET floor = max(floor, ?) WHERE id = ?", (found[-1][0], node))
        for statement in ("anchors WHERE boot", "gaps WHERE boot", "boots WHERE id"):
            db.executemany(f"DELETE FROM {statement} = ?", [(row,) for _, row in found])
        gone += len(found)
    return gone
