"""What a verifier and an export read of the journal, beside what the log claims of it."""

import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import Any

from lotline.journal import calibrations, due, store, weather
from lotline.journal.actions import COLUMNS, Action
from lotline.journal.calibrations import Calibration
from lotline.journal.codec import pack_table, packer, unpacker
from lotline.journal.condition import Condition
from lotline.journal.due import Dated, Event
from lotline.journal.verdict import Verdict
from lotline.records import Indicator, Value
from lotline.table import Table

ROWS_A_TIME = 5000
# channel, start_us, seconds, completeness, half_us, flags, body
SecondRow = tuple[int, int, int, float, int, int, bytes]


def second_row() -> Callable[[Indicator], SecondRow]:
    """A function that gives the row of a record, for one thread."""
    pack = packer()

    def row(r: Indicator) -> SecondRow:
        return (r.channel, r.start_us, r.seconds, r.completeness, r.uncertainty_us, r.flags,
                pack(r.values))  # fmt: skip

    return row


def second_rows(table: Table) -> Iterator[SecondRow]:
    """The same of each record of a table."""
    return zip(
        repeat(table.channel, len(table)), table.start_us.tolist(), table.seconds.tolist(),
        table.completeness.tolist(), table.uncertainty_us.tolist(), table.flags.tolist(),
        pack_table(table), strict=True,
    )  # fmt: skip


class Archive(Condition):
    """Reads rows by the numbers that entries of the log give, also of a journal that was
    tampered with."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._db.text_factory = partial(bytes.decode, errors="surrogateescape")

    def hold(self) -> None:
        """From here on everything is read as it is now."""
        self._rows("BEGIN")
        self._rows("SELECT 1 FROM nodes")

    def batch(self, node: str, first: int, last: int) -> list[Dated]:
        """Frames of a node that are there, in order of arrival."""
        try:
            return due.batch(self._db, node, first, last).frames
        except sqlite3.Error as e:
            raise store.explain(e, self.folder) from e

    def frame_count(self, upto: int) -> int:
        """How many frames there are with numbers up to this one."""
        return int(self._rows("SELECT count(*) FROM frames WHERE id <= ?", (upto,))[0][0])

    def seconds(self, node: str, start_us: int, end_us: int) -> list[SecondRow]:
        """Records of single frames that start in [start_us, end_us), the last of each start."""
        rows = self._rows(
            "SELECT channel, start_us, seconds, completeness, half_us, flags, body "
            "FROM indicators WHERE node = (SELECT id FROM nodes WHERE name = ?) AND "
            "iif(seconds < 60, 0, seconds) = 0 AND start_us >= ? AND start_us < ? "
            "ORDER BY start_us, id",
            (node, start_us, end_us),
        )
        return list({row[:2]: row for row in rows}.values())

    def aggregates(self, start_us: int, end_us: int) -> Iterator[Indicator]:
        """Minutes and longer that start in [start_us, end_us), in the order written; without
        values where those cannot be read."""
        unpack = unpacker()
        for i, node, channel, start, seconds, body, done, half_us, flags in self._pages(
            "SELECT i.id, n.name, i.channel, i.start_us, i.seconds, i.body, i.completeness, "
            "i.half_us, i.flags FROM indicators i JOIN nodes n ON n.id = i.node WHERE i.id > ?1 "
            "AND i.seconds >= 60 AND i.start_us >= ?3 AND i.start_us < ?4 ORDER BY i.id LIMIT ?2",
            (start_us, end_us),
        ):
            values = _values(unpack, body)
            yield Indicator(node, channel, start, seconds, values, done, half_us, flags, i)

    def all_verdicts(self, start_us: int, end_us: int) -> Iterator[Verdict]:
        """Those on periods that start in [start_us, end_us), in the order written."""
        for row in self._pages(
            "SELECT id, rule, start_us, end_us, judged_us, body FROM verdicts WHERE id > ?1 "
            "AND start_us >= ?3 AND start_us < ?4 ORDER BY id LIMIT ?2", (start_us, end_us),
        ):  # fmt: skip
            yield Verdict(*row)

    def salted_events(self) -> Iterator[Event]:
        """Events that the log has, in the order written; salt "" where that was deleted."""
        for row in self._pages(
            "SELECT e.id, e.utc_us, e.kind, coalesce(e.node, ''), e.text, coalesce(s.salt, '') "
            "FROM events e LEFT JOIN log_salts s ON s.event = e.id WHERE e.id > ?1 AND e.id <= "
            "(SELECT position FROM cursors WHERE name = 'log:events') ORDER BY e.id LIMIT ?2",
            (),
        ):  # fmt: skip
            yield Event(*row)

    def all_actions(self) -> Iterator[Action]:
        """What people did, in the order written; salt "" where their words were deleted."""
        for row in self._pages(
            f"SELECT {COLUMNS} FROM actions WHERE id > ?1 ORDER BY id LIMIT ?2", ()
        ):
            yield Action._make(row)

    def all_calibrations(self) -> list[Calibration]:
        """In the order written."""
        return self._read(lambda: calibrations.between(self._db, 0, 1 << 62))

    def all_weather(self, start_us: int, end_us: int) -> Iterator[dict[str, Any]]:
        """What was told of times that end in [start_us, end_us), in the order written."""
        for row in self._pages(
            f"SELECT {', '.join(weather.ROW)} FROM weather WHERE id > ?1 AND at_us >= ?3 "
            "AND at_us < ?4 ORDER BY id LIMIT ?2", (start_us, end_us),
        ):  # fmt: skip
            yield weather.as_row(row)

    def files(self) -> list[tuple[int, str, str, str]]:
        """(id, name, salt, body) of every site file and pack that was in force."""
        return self._rows("SELECT id, name, salt, body FROM log_files ORDER BY id")

    def late(self) -> list[int]:
        """Frames that were dated after they had been passed over, and wait to be metered."""
        return [row[0] for row in self._rows("SELECT frame FROM undated WHERE dated = 1")]

    def redated(self, size: int) -> list[int]:
        """Frames whose new date is not in the first `size` entries of the log."""
        found = [row[0] for row in self._rows("SELECT frame FROM log_redated")]
        for (node, first, last) in self._rows(
            "SELECT json_extract(body, '$.node'), json_extract(body, '$.first'), "
            "json_extract(body, '$.last') FROM (SELECT id, CAST(body AS TEXT) AS body "
            "FROM log_entries) WHERE id >= ? AND json_extract(body, '$.kind') = 'dates'", (size,),
        ):  # fmt: skip
            found += [frame.id for frame in self.batch(node, first, last)]
        return found

    def _pages(self, sql: str, args: tuple[object, ...]) -> Iterator[tuple[Any, ...]]:
        after = 0
        while page := self._rows(sql, (after, ROWS_A_TIME, *args)):
            yield from page
            after = page[-1][0]


def _values(unpack: Callable[[bytes], dict[str, Value]], body: Any) -> dict[str, Value]:
    try:
        return unpack(body)
    except Exception:  # whatever cbor2 says of bytes that somebody put there
        return {}
