"""Dead letters: points that a feed's destination has refused, and what each feed ran into last."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

KIND = "feeds"  # of what people say beside a running gateway
# Kept of each feed, the newest: a kilobyte each at most. Of those before them it is known how
# many they were; the journal has their records all the same.
MOST = 10_000


class Point(NamedTuple):
    """A point of line protocol in its three parts: measurement and tags, fields, time."""

    series: str
    fields: str
    time_ns: int

    @property
    def line(self) -> str:
        return f"{self.series} {self.fields} {self.time_ns}"


class Refused(NamedTuple):
    """A dead letter. at_us: when; words: the server's; again: a person wants it sent anew."""

    id: int
    feed: str
    point: Point
    at_us: int
    words: str
    again: bool


class Pile(NamedTuple):
    """Dead letters of a feed that a server refused in the same words, the newest of them.
    points: how many; again: of them are to be sent anew."""

    feed: str
    words: str
    points: int
    again: int
    newest: Refused


class Ran(NamedTuple):
    """beyond: refused points that are not kept. trouble: why the feed does not move, "" when it
    does. error: the last trouble, error_us when it began."""

    beyond: int = 0
    trouble: str = ""
    error: str = ""
    error_us: int | None = None


def add(
    db: sqlite3.Connection, feed: str, points: Iterable[tuple[Point, str]], now_us: int
) -> None:
    """points: each with the server's words. Beyond MOST the oldest go, and are counted."""
    db.executemany(
        "INSERT INTO dead_letters (feed, series, fields, time_ns, words, at_us) "
        "VALUES (?,?,?,?,?,?) ON CONFLICT (feed, series, time_ns) DO UPDATE SET "
        "fields = excluded.fields, words = excluded.words, at_us = excluded.at_us, again = 0",
        [(feed, *point, words, now_us) for point, words in points],
    )
    gone = db.execute(
        "DELETE FROM dead_letters WHERE feed = ?1 AND id <= (SELECT id FROM dead_letters "
        "WHERE feed = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
        (feed, MOST),
    ).rowcount
    if gone:
        db.execute("INSERT INTO feeds (name, beyond) VALUES (?,?) ON CONFLICT (name) "
                   "DO UPDATE SET beyond = beyond + excluded.beyond", (feed, gone))  # fmt: skip


def remove(db: sqlite3.Connection, feed: str, points: Iterable[Point]) -> None:
    """They were taken after all."""
    db.executemany(
        "DELETE FROM dead_letters WHERE feed = ? AND series = ? AND time_ns = ?",
        [(feed, p.series, p.time_ns) for p in points],
    )


def take_words(db: sqlite3.Connection, said: Mapping[str, object]) -> int | None:
    """What a person wants, as the command line says it: how many points it concerns; None for
    what cannot be read. feeds: of these."""
    match said:
        case {"feeds": list(feeds), "step": "again" | "drop" as step}:
            return sum(_change(db, str(feed), str(step)) for feed in feeds)
    return None


def _change(db: sqlite3.Connection, feed: str, step: str) -> int:
    if step == "again":
        return db.execute("UPDATE dead_letters SET again = 1 WHERE feed = ?", (feed,)).rowcount
    db.execute("UPDATE feeds SET beyond = 0 WHERE name = ?", (feed,))
    return db.execute("DELETE FROM dead_letters WHERE feed = ?", (feed,)).rowcount


def note_trouble(db: sqlite3.Connection, feed: str, trouble: str, now_us: int) -> None:
    """Why it does not move from now on; "": it does again."""
    db.execute("INSERT OR IGNORE INTO feeds (name) VALUES (?)", (feed,))
    db.execute("UPDATE feeds SET trouble = ? WHERE name = ?", (trouble, feed))
    if trouble:
        db.execute("UPDATE feeds SET error = ?, error_us = ? WHERE name = ?",
                   (trouble, now_us, feed))  # fmt: skip


_COLUMNS = "id, feed, series, fields, time_ns, at_us, words, again"


def read(
    db: sqlite3.Connection, feeds: Sequence[str], limit: int, *, again: bool = False
) -> list[Refused]:
    """Of these feeds, the first refused first; again: only those that are to be sent anew."""
    marks, only = ",".join("?" * len(feeds)), "AND again = 1" if again else ""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM dead_letters WHERE feed IN ({marks}) {only} ORDER BY id LIMIT ?",
        (*feeds, limit),
    )
    return [_refused(row) for row in rows]


def piles(db: sqlite3.Connection) -> list[Pile]:
    """Of all feeds, by feed; the newest first."""
    rows = db.execute(
        f"SELECT count(*), sum(again), max(id), {_COLUMNS} FROM dead_letters "
        "GROUP BY feed, words ORDER BY feed, max(id) DESC"
    )
    return [Pile(one.feed, one.words, points, again, one)
            for points, again, _, *row in rows for one in [_refused(row)]]  # fmt: skip


def _refused(row: Sequence[object]) -> Refused:
    number, feed, series, fields, time_ns, at_us, words, again = row
    point = Point(str(series), str(fields), int(str(time_ns)))
    return Refused(int(str(number)), str(feed), point, int(str(at_us)), str(words), bool(again))


def ran(db: sqlite3.Connection) -> dict[str, Ran]:
    """{feed: what it ran into}, of those that ever ran into anything."""
    rows = db.execute("SELECT name, beyond, trouble, error, error_us FROM feeds")
    return {str(name): Ran(*row) for name, *row in rows}
