"""What the journal knows of its own condition."""

from lotline.journal.reader import Reader


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

    def clock_steps(self) -> list[tuple[int, int]]:
        """(when, by how much) the gateway's clock was set, us, oldest first."""
        return self._rows("SELECT utc_us, step_us FROM steps ORDER BY id")

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
