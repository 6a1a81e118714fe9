"""Where neighbours ask for mail, and take it back."""

from collections.abc import Callable
from pathlib import Path

from lotline.reports.bucket import Buckets
from lotline.reports.keys import Keys
from lotline.reports.post import NEIGHBOUR, Post
from lotline.reports.subscribers import Subscriber, Subscribers

# One network address may ask for three mails at once and one more each hour; all together thirty,
# and one more each minute. Nobody gets more than one a day of them (subscribers).
EACH, EACH_S, ALL, ALL_S = 3, 3600.0, 30, 60.0


class MailDesk:
    """write: makes the mail that asks to confirm, as JSON, of (the subscriber, the link's token,
    token of the diary or ""). One thread calls all but the keys. Raises ReportError."""

    def __init__(
        self, folder: Path, keys: Keys, write: Callable[[Subscriber, str, str], str],
        now_us: Callable[[], int], clock: Callable[[], float],
    ) -> None:  # fmt: skip
        self.keys, self._write, self.now_us = keys, write, now_us
        self.people, self._post = Subscribers(folder), Post(folder)
        self._each, self._all = Buckets(EACH, EACH_S, clock), Buckets(ALL, ALL_S, clock)

    def ask(self, email: str, lang: str, diary: str, address: str) -> bool:
        """Order the mail that asks to confirm; False when there were too many just now. Nobody
        learns whether the address was known."""
        if not self._each.take(self.keys.address(address)) or not self._all.take(""):
            return False
        now = self.now_us()
        if one := self.people.ask(email, lang, now):
            body = self._write(one, self.keys.mail(one.id), diary)
            self._post.send(f"ask/{now}", [(NEIGHBOUR + one.id, body)], now)
        return True

    def find(self, subscriber: str) -> Subscriber | None:
        return self.people.get(subscriber)

    def confirm(self, subscriber: str, diary: str) -> None:
        self.people.confirm(subscriber, diary, self.now_us())

    def remove(self, subscriber: str) -> None:
        self.people.remove(subscriber)
