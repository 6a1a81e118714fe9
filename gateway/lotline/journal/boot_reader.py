"""What ingest reads of the journal: boots, their clocks, and what has no date."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self, TypeVar

from lotline.journal import boots, store
from lotline.journal.boots import Boot

T = TypeVar("T")


class BootReader:
    """A connection that only reads, and what is known of the boots of nodes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._db = store.connect(folder)

    def _rows(self, sql: str, args: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        return self._read(lambda: self._db.execute(sql, args).fetchall())

    def _read(self, read: Callable[[], T]) -> T:
        try:
            return read()
        except sqlite3.Error as e:
            raise store.explain(e, self.folder) from e

    def boot(self, node: str, number: int) -> Boot | None:
        """A boot of a node, if it is known."""
        found = self._boots("n.name = ? AND b.boot = ?", (node, number))
        return found[0] if found else None

    def boot_of(self, row: int) -> Boot:
        """The boot of a row that is there."""
        return self._boots("b.id = ?", (row,))[0]

    def newest_boots(self, node: str, limit: int) -> list[Boot]:
        """Those with the highest numbers, the highest first."""
        return self._boots("n.name = ? ORDER BY b.boot DESC LIMIT ?", (node, limit))

    def boot_before(self, boot: Boot) -> Boot | None:
        """The boot of the same node next below this one that has a clock."""
        return self._neighbour(boot, "b.boot < ? {} ORDER BY b.boot DESC LIMIT 1")

    def boot_after(self, boot: Boot) -> Boot | None:
        """The boot of the same node next above this one that has a clock."""
        return self._neighbour(boot, "b.boot > ? {} ORDER BY b.boot LIMIT 1")

    def _neighbour(self, boot: Boot, where: str) -> Boot | None:
        clock = "AND EXISTS (SELECT 1 FROM anchors WHERE boot = b.id)"
        found = self._boots("n.name = ? AND " + where.format(clock), (boot.node, boot.boot))
        return found[0] if found else None

    def _boots(self, where: str, args: tuple[object, ...]) -> list[Boot]:
        sql = f"SELECT {boots.COLUMNS} FROM nodes n JOIN boots b ON b.node = n.id WHERE {where}"
        return [boots.from_row(row) for row in self._rows(sql, args)]

    def floor(self, node: str) -> int:
        """Boots of a node up to this one that are not known have been forgotten."""
        rows = self._rows("SELECT floor FROM nodes WHERE name = ?", (node,))
        return int(rows[0][0]) if rows else -1

    def undated_boot(self, after: int) -> int | None:
        """The next row after this one of a boot that has undated frames."""
        rows = self._rows("SELECT min(boot) FROM undated WHERE dated = 0 AND boot > ?", (after,))
        return None if rows[0][0] is None else int(rows[0][0])

    def arrivals(self, boot_row: int, slack_us: int) -> tuple[int, int, int, int]:
        """Of a boot that has undated frames: (tick, received_us) of the one that came soonest
        after it was made; how long, in us, others came as soon, but for slack_us; when the
        first of all came."""
        of = "FROM undated u JOIN frames f ON f.id = u.frame WHERE u.boot = ?1 AND u.dated = 0"
        made = "f.received_us - f.tick * 1000"
        tick, received_us = self._rows(
            f"SELECT f.tick, f.received_us {of} ORDER BY {made} LIMIT 1", (boot_row,)
        )[0]
        as_soon = f"FILTER (WHERE {made} <= ?2)"
        paced_us, since_us = self._rows(
            f"SELECT max(f.received_us) {as_soon} - min(f.received_us) {as_soon}, "
            f"min(f.received_us) {of}",
            (boot_row, received_us - tick * 1000 + slack_us),
        )[0]
        return tick, received_us, paced_us, since_us

    def anchors(
        self, boot_row: int, after: int = 0, upto: int = 1 << 62
    ) -> list[tuple[int, int, int]]:
        """(tick, utc_us, half_us) of a boot's clock exchanges, oldest first; those with an id
        in (after, upto]."""
        return self._rows(
            "SELECT tick, utc_us, half_us FROM anchors WHERE boot = ? AND id > ? AND id <= ? "
            "ORDER BY tick",
            (boot_row, after, upto),
        )

    def undated(self, boot_row: int) -> list[tuple[int, int]]:
        """(frame id, tick) of frames of a boot still without a date."""
        return self._rows(
            "SELECT f.id, f.tick FROM undated u JOIN frames f ON f.id = u.frame "
            "WHERE u.boot = ? AND u.dated = 0",
            (boot_row,),
        )

    def boot_begins(self) -> list[tuple[str, int]]:
        """(node, when the boot began, us) of boots that have told their clock."""
        return self._rows(
            "SELECT n.name, (SELECT utc_us - tick * 1000 FROM anchors WHERE boot = b.id "
            "ORDER BY id LIMIT 1) AS began FROM boots b JOIN nodes n ON n.id = b.node "
            "WHERE began IS NOT NULL ORDER BY began"
        )

    def undated_arrivals(self) -> list[tuple[str, int, int]]:
        """(node, when the first and the last came, us) of records without a date, by boot."""
        return self._rows(
            "SELECT n.name, min(f.received_us), max(f.received_us) FROM undated u "
            "JOIN frames f ON f.id = u.frame JOIN boots b ON b.id = u.boot "
            "JOIN nodes n ON n.id = b.node WHERE u.dated = 0 GROUP BY u.boot"
        )

    def captured(
        self, node: str, channel: int, start_us: int, end_us: int
    ) -> dict[int, tuple[float, int]]:
        """{start us of a minute: (measured share, flags)}, of those in [start_us, end_us)."""
        rows = self._rows(
            "SELECT start_us, completeness, flags FROM indicators WHERE node = (SELECT id FROM "
            "nodes WHERE name = ?) AND iif(seconds < 60, 0, seconds) = 60 AND start_us >= ? "
            "AND start_us < ? AND channel = ? ORDER BY start_us, id",
            (node, start_us, end_us, channel),
        )
        return {start: (share, flags) for start, share, flags in rows}

    def clock_steps(self) -> list[tuple[int, int]]:
        """(when, by how much) the gateway's clock was set, us, oldest first."""
        return self._rows("SELECT utc_us, step_us FROM steps ORDER BY id")

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
