"""What the journal knows of its own condition."""

from lotline.journal import calibrations
from lotline.journal.actions import COLUMNS, Action
from lotline.journal.calibrations import Calibration
from lotline.journal.reader import Reader

# Positions: when the heartbeat was last taken, UTC us; how often it failed since.
HEARTBEAT_TAKEN, HEARTBEAT_FAILED = "heartbeat:taken", "heartbeat:failed"
_MOST = 1000


class Condition(Reader):
    """A part of Archive."""

    def frames_extent(self) -> tuple[int, int]:
        """When the oldest and the newest frame came, UTC us; (0, 0) where there is none."""
        rows = self._rows(
            "SELECT (SELECT received_us FROM frames ORDER BY id LIMIT 1), "
            "(SELECT received_us FROM frames ORDER BY id DESC LIMIT 1)"
        )
        first, last = rows[0]
        return (0, 0) if first is None else (int(first), int(last))

    def done_after(self, after: int) -> list[Action]:
        """What people and the gateway did, with id > after; the oldest so many."""
        sql = f"SELECT {COLUMNS} FROM actions WHERE id > ? ORDER BY id LIMIT {_MOST}"
        return [Action._make(row) for row in self._rows(sql, (after,))]

    def done_between(self, start_us: int, end_us: int, kind: str, step: str) -> list[Action]:
        """One kind of step in [start_us, end_us), oldest first."""
        sql = (f"SELECT {COLUMNS} FROM actions WHERE at_us >= ? AND at_us < ? AND kind = ? "
               "AND step = ? ORDER BY id")  # fmt: skip
        return [Action._make(row) for row in self._rows(sql, (start_us, end_us, kind, step))]

    def calibrated_after(self, after: int) -> list[Calibration]:
        """With id > after, in the order written."""
        return self._read(lambda: calibrations.between(self._db, after, 1 << 62))

    def given(self) -> int:
        """How many entries the evidence log has been given."""
        return self.cursor("log:size")

    def unpublished(self, size: int) -> str:
        """A sentence where a log of so many entries cannot go on from here, else ""."""
        given = self.given()
        rows = self._rows("SELECT count(*) FROM log_entries WHERE id >= ?", (size,))
        if given < size:
            return f"the journal has given {given} entries to a log that has {size}"
        missing = given - size - int(rows[0][0])
        return f"{missing} entries are neither in the log nor in the journal" * (missing > 0)
