"""The desk at which reports are taken and diaries are handed out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lotline.reports.bucket import Buckets
from lotline.reports.due import Promise
from lotline.reports.keys import Keys, new_diary
from lotline.reports.measured import Then
from lotline.reports.report import Draft, Report
from lotline.reports.store import Store

# One address may send five at once and one more every three minutes; all together a hundred,
# and one more every ten seconds: 10 MB a day at most.
EACH, EACH_S, ALL, ALL_S = 5, 180.0, 100, 10.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A report with what was measured beside it."""

    report: Report
    then: Then


class Desk:
    """measure: what was measured around a time. One thread calls all but the keys."""

    def __init__(
        self, folder: Path, keys: Keys, promise: Promise, measure: Callable[[int], Then],
        now_us: Callable[[], int], clock: Callable[[], float],
    ) -> None:  # fmt: skip
        self.keys, self._promise, self._measure, self.now_us = keys, promise, measure, now_us
        self.store = Store(folder)
        self._each, self._all = Buckets(EACH, EACH_S, clock), Buckets(ALL, ALL_S, clock)

    def take(self, draft: Draft, diary: str | None, address: str) -> Report | None:
        """Write it down, in that diary or a new one; None when there were too many just now."""
        if known := self.store.with_form(draft.form):
            return known
        who = self.keys.address(address)
        if not self._each.take(who) or not self._all.take(""):
            return None
        now = self.now_us()
        due = self._promise.due_us(now)
        return self.store.add(draft, diary or new_diary(), now, due, "page", who)

    def entries(self, diary: str) -> list[Entry]:
        """The whole diary, in the order in which the noises were heard."""
        return [Entry(r, self._measure(r.at_us)) for r in self.store.of_diary(diary)]
