"""The operator is told when a neighbour reports a noise, with what was measured beside it."""

from collections.abc import Callable

from lotline import config
from lotline.enforce.channels import Message
from lotline.reports import Entry, Post, Store, Then
from lotline.web import letters
from lotline.web.words import Words

# The first is told at once; those that come so soon after it are told together.
PAUSE_US = 600_000_000
# What was not told within a day is not news: the shop's page and `lotline reports` have it.
NEWS_US = 86_400_000_000
# Of a crowd of reports the oldest so many are told in one message, the rest in the next.
MOST = 20


class Reported:
    """One thread calls `tick`."""

    def __init__(
        self, site: config.Config, store: Store, post: Post, measure: Callable[[int], Then],
        now_us: Callable[[], int], head: Callable[[], str],
    ) -> None:  # fmt: skip
        """measure: what was measured around a time."""
        self._site, self._store, self._post = site.site, store, post
        self._measure, self._now_us, self._head = measure, now_us, head
        self._to = [a.name for a in site.alert if a.reports == "told" and a.at_once]
        self._words = Words(site.site.lang)
        self._told_us = -PAUSE_US

    def tick(self) -> None:
        """Raises JournalError, ReportError; who was not told is told the next time."""
        now_us = self._now_us()
        if not self._to or 0 <= now_us - self._told_us < PAUSE_US:
            return
        found = (r for r in self._store.untold() if now_us - r.made_us < NEWS_US)
        new = sorted(found, key=lambda report: report.id)[:MOST]
        if not new:
            return
        entries = [Entry(report, self._measure(report.at_us)) for report in new]
        subject, text, facts = letters.reported(
            self._site, entries, now_us, self._head(), self._words
        )
        body = Message(subject, text, facts).to_json()
        self._post.send(f"report/{new[0].ref}", [(name, body) for name in self._to], now_us,
                        [report.id for report in new])  # fmt: skip
        self._told_us = now_us
