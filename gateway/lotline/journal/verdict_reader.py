"""What the journal knows of verdicts, and of those that were over."""

from collections.abc import Iterator

from lotline.journal import exceedances, verdict
from lotline.journal.exceedances import Exceedance
from lotline.journal.machine_reader import MachineReader
from lotline.journal.verdict import Judged, Verdict


class VerdictReader(MachineReader):
    """A part of Reader."""

    def verdicts(self, start_us: int, end_us: int) -> Iterator[Verdict]:
        """The last verdict on each rule and period that starts in [start_us, end_us), but for
        those that late data took out of force."""
        rows = self._rows(
            "SELECT max(id), rule, start_us, end_us, judged_us, body FROM verdicts "
            "WHERE start_us >= ? AND start_us < ? GROUP BY rule, start_us "
            f"HAVING {verdict.STANDS} ORDER BY start_us, rule",
            (start_us, end_us),
        )
        return (Verdict(*row) for row in rows)

    def verdicts_after(self, after: int, limit: int) -> list[Verdict]:
        """Verdicts with id > after in the order written: of two on a span the later counts."""
        rows = self._rows(
            "SELECT id, rule, start_us, end_us, judged_us, body FROM verdicts WHERE id > ? "
            "ORDER BY id LIMIT ?",
            (after, limit),
        )
        return [Verdict(*row) for row in rows]

    def judged(self, start_us: int, end_us: int) -> list[Judged]:
        """As `verdicts`, without their reasons: many of them at once."""
        return self._read(lambda: verdict.judged(self._db, start_us, end_us))

    def judged_extent(self) -> tuple[int, int]:
        """From the first start of a span with a verdict to after the last; (0, -1) for none."""
        first, last = self._rows("SELECT min(start_us), max(start_us) FROM verdicts")[0]
        return (0, -1) if first is None else (first, last + 1)

    def rejudged(self, start_us: int, end_us: int) -> list[tuple[Judged, Judged, int]]:
        """(first, newest verdict, when that was given) on each span that begins in it, where late
        data changed it."""
        return self._read(lambda: verdict.rejudged(self._db, start_us, end_us))

    def verdict(self, number: int) -> tuple[str, int] | None:
        """The body of one verdict and the number of the newest on its span; None where there is
        none of that number."""
        rows = self._rows(
            "SELECT body, (SELECT max(id) FROM verdicts WHERE start_us = v.start_us "
            "AND rule = v.rule) FROM verdicts v WHERE id = ?",
            (str(number),),
        )
        return (str(rows[0][0]), int(rows[0][1])) if rows else None

    def exceedances(self, start_us: int, end_us: int) -> list[Exceedance]:
        """Those that start in [start_us, end_us), in that order."""
        return self._read(lambda: exceedances.read(self._db, start_us, end_us))

    def exceedance(self, number: int) -> Exceedance | None:
        return self._read(lambda: exceedances.numbered(self._db, number))
