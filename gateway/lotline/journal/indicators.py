"""Rows of indicators, and of the spans that are to be metered."""

import sqlite3
from collections.abc import Callable, Iterable

from lotline.journal.codec import packer
from lotline.records import Indicator

# node, channel, seconds, start_us of an aggregate
Span = tuple[str, int, int, int]


def add(
    db: sqlite3.Connection, row_of: Callable[[str], int], records: Iterable[Indicator]
) -> None:
    """row_of gives the row of a node by its name."""
    pack_values = packer()
    db.executemany(
        "INSERT INTO indicators "
        "(node, channel, seconds, start_us, completeness, half_us, flags, body) "
        "VALUES (?,?,?,?,?,?,?,?)",
        [
            (
                row_of(r.node), r.channel, r.seconds, r.start_us,
                r.completeness, r.uncertainty_us, r.flags, pack_values(r.values),
            )
            for r in records
        ],
    )  # fmt: skip


def open_spans(db: sqlite3.Connection, spans: Iterable[Span]) -> None:
    """To be metered (again)."""
    db.executemany(
        "INSERT OR IGNORE INTO open_spans (node, channel, seconds, start_us) VALUES (?,?,?,?)",
        spans,
    )


def close_spans(db: sqlite3.Connection, spans: Iterable[Span]) -> None:
    """They are metered."""
    db.executemany(
        "DELETE FROM open_spans WHERE node = ? AND channel = ? AND seconds = ? AND start_us = ?",
        spans,
    )
