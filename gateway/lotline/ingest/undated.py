"""Frames without a date: those whose boot's clock was told later, or never."""

from collections.abc import Callable

from lotline.ingest.bounds import PACED_US, SLACK_US, Known, bound
from lotline.ingest.dating import MAX_HALF_US, Anchor, BootClock
from lotline.ingest.tally import Tally
from lotline.journal import Boot, Reader, Writer

# Boots looked at in one go: a tenth of a second; the next go takes the next ones.
BOOTS_A_TIME = 100
# A boot that has been quiet for so long has sent its backlog.
SETTLE_US = 60_000_000
# A boot that does not answer is given so long to do so; it is asked each second.
PATIENCE_US = PACED_US + SETTLE_US
# A boot that is over is bounded by a later one that answers; none does within a day.
GIVE_UP_US = 86_400_000_000


class Undated:
    """All in the commit thread, so that every frame taken before is on disk."""

    def __init__(
        self,
        writer: Writer,
        reader: Reader,
        tally: Tally,
        now_us: Callable[[], int],
        learn: Callable[[Boot, Anchor], None],
    ) -> None:
        """learn: told of every bound that was found, and now is in the journal."""
        self._writer, self._reader, self._tally = writer, reader, tally
        self._now_us = now_us
        self._learn = learn
        self._at = 0
        self._silent: set[int] = set()

    def look(self, *, consider: bool) -> None:
        """Date what can be dated, of some boots, and `consider` those that have no clock.

        Undated are frames that were on their way to the journal when their boot's clock was
        told; those of a gateway that ended, or found the disk full, before it had dated
        them; and those of boots that never told it.
        """
        for _ in range(BOOTS_A_TIME):
            row = self._reader.undated_boot(self._at)
            self._at = row or 0
            if row is None:
                return
            if not self.date(row) and consider:
                self._consider(self._reader.boot_of(row))

    def date(self, boot_row: int) -> bool:
        """Date a boot's frames by its clock; whether all of them could be."""
        clock = self._clock(boot_row)
        if not clock.anchors:
            return False
        waiting = self._reader.undated(boot_row)
        rows = [(*date, frame) for frame, tick in waiting if (date := clock.date(tick))]
        if rows:
            self._writer.date_frames(rows)
        return len(rows) == len(waiting)

    def _clock(self, boot_row: int) -> BootClock:
        return BootClock([Anchor(*row) for row in self._reader.anchors(boot_row)])

    def _consider(self, boot: Boot) -> None:
        """A boot whose clock does not tell the time of some frames: bound it, wait, give up."""
        now = self._now_us()
        tick, received_us, paced_us, since_us = self._reader.arrivals(boot.row, SLACK_US)
        quiet_us, waited_us = now - (boot.heard_us or now), now - since_us
        if quiet_us < SETTLE_US and waited_us < PATIENCE_US:
            return
        newest = self._reader.newest_boots(boot.node, 1)[0].row == boot.row
        after, before = self._before(boot), self._after(boot)
        live = newest and paced_us >= PACED_US
        anchor = bound(Known(tick, received_us, boot.tick, live, after, before))
        over = not newest and quiet_us >= (SETTLE_US if before is not None else GIVE_UP_US)
        if anchor is not None and anchor.half_us <= MAX_HALF_US:
            self._bounded(boot, anchor)
        elif over:
            self._give_up(boot)
        elif waited_us >= PATIENCE_US:
            self._wait_on(boot)

    def _give_up(self, boot: Boot) -> None:
        self._silent.discard(boot.row)
        self._tally.add(boot.node, "undated", self._writer.give_up(boot.row))

    def _wait_on(self, boot: Boot) -> None:
        """For an answer; one that did not tell these frames' time will not tell it later."""
        if self._reader.anchors(boot.row):
            self._give_up(boot)
        elif boot.row not in self._silent:
            self._silent.add(boot.row)
            self._tally.add(boot.node, "unanswered")

    def _bounded(self, boot: Boot, anchor: Anchor) -> None:
        self._silent.discard(boot.row)
        self._writer.add_anchor(boot, *anchor)
        self._learn(boot, anchor)
        self._tally.add(boot.node, "bounded")
        self.date(boot.row)

    def _before(self, boot: Boot) -> float | None:
        """When the boot before this one surely still ran."""
        other = self._reader.boot_before(boot)
        date = other and self._clock(other.row).date(other.tick)
        return date[0] - date[1] if date else None

    def _after(self, boot: Boot) -> float | None:
        """When the boot after this one surely had begun."""
        other = self._reader.boot_after(boot)
        date = other and self._clock(other.row).date(0)
        return date[0] + date[1] if date else None
