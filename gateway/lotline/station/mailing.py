"""News for neighbours who asked for mail, each once, and never of before they said yes."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from lotline import config
from lotline.enforce.channels import Channel, Message, NotTakenError, email
from lotline.reports import NEIGHBOUR, Keys, MailDesk, Post, Report, Store, Subscriber, Subscribers
from lotline.web.history import History
from lotline.web.neighbour_mail import Mail, Writer
from lotline.web.neighbours import Explained, Neighbours, Planned
from lotline.web.words import Words

DAY_US = 86_400_000_000
# What happened longer ago is not news: a gateway that was off for long sends no heap of mails.
NEWS_US = 2 * DAY_US
# The month is told from this hour of its successor's first days on: nobody is woken by it.
MONTH_HOUR, MONTH_DAYS = 9, 3


class News(NamedTuple):
    """event: its name, for ever. at_us: when it came to be. write: the mail, by the writer in
    the subscriber's language and the link's token. diary: whose news alone; "" for all."""

    event: str
    at_us: int
    write: Callable[[Writer, str], Mail]
    diary: str = ""


def offered(site: config.Config, secrets: config.Secrets) -> bool:
    """Mails are offered where they can be sent, and their links lead here."""
    return bool(site.smtp and site.neighbours.url and secrets.reports.key)


class Mailing:
    """One thread calls `tick`."""

    def __init__(
        self, site: config.Config, keys: Keys, store: Store, post: Post,
        told: Callable[[int], Neighbours], past: Callable[[], History],
    ) -> None:  # fmt: skip
        """told: what neighbours are told now. past: the days before."""
        self._site, self._keys, self._store, self._post = site, keys, store, post
        self._told, self._past, self._people = told, past, Subscribers(site.data_folder)

    def tick(self, now_us: int) -> None:
        """Raises JournalError, ReportError; who was not told is told the next time."""
        self._people.forget(now_us)
        self._post.forget(now_us)
        people = self._people.confirmed()
        if not people:
            return
        for one in [*self._news(now_us), *self._answers(now_us)]:
            if 0 <= now_us - one.at_us < NEWS_US:
                self._tell(one, people, now_us)

    def _tell(self, one: News, people: list[Subscriber], now_us: int) -> None:
        known = self._post.known(one.event)
        letters = [
            (NEIGHBOUR + p.id, _json(one.write(self._writer(p), self._keys.mail(p.id))))
            for p in people
            if one.at_us > (p.confirmed_us or 0) and one.diary in ("", p.diary)
            and NEIGHBOUR + p.id not in known
        ]  # fmt: skip
        if letters:
            self._post.send(one.event, letters, now_us)

    def _news(self, now_us: int) -> Iterator[News]:
        told = self._told(now_us)
        for plan in told.plans:
            write = _of_plan(plan, now_us)
            if plan.outcome in ("kept", "not_kept", "unmeasured"):
                yield News(f"plan/{plan.id}/over", plan.end_us, write)
            elif plan.outcome == "cancelled" or now_us < plan.start_us:
                yield News(f"plan/{plan.id}/{plan.state}", plan.changed_us, write)
        for one in told.explained:
            yield News(f"explained/{one.id}", one.changed_us, _of_cause(one, now_us))
        at = datetime.fromtimestamp(now_us / 1e6, UTC).astimezone(self._site.site.zone)
        past = self._past()
        if past.days and at.day <= MONTH_DAYS and at.hour >= MONTH_HOUR:
            yield News(f"month/{at:%Y-%m}", now_us, lambda w, token: w.month(past, token))

    def _answers(self, now_us: int) -> Iterator[News]:
        for report in self._store.answered(now_us - NEWS_US):
            write = _of_answer(report, self._keys.link(report.diary))
            yield News(f"answer/{report.ref}", report.answered_us or 0, write, report.diary)

    def _writer(self, person: Subscriber) -> Writer:
        return Writer(self._site.site, self._site.neighbours.url, Words(person.lang))


def desk(
    site: config.Config, keys: Keys, now_us: Callable[[], int], clock: Callable[[], float]
) -> MailDesk:
    """Raises ReportError."""

    def write(person: Subscriber, token: str, diary: str) -> str:
        writer = Writer(site.site, site.neighbours.url, Words(person.lang))
        return _json(writer.confirm(token, diary))

    return MailDesk(site.data_folder, keys, write, now_us, clock)


class Ways:
    """Where letters go: those to neighbours by e-mail, all others as the site file says."""

    def __init__(
        self, site: config.Config, secret: config.SmtpSecret, ways: dict[str, Channel]
    ) -> None:
        self._smtp, self._secret, self._ways = site.smtp, secret, ways
        self._people = Subscribers(site.data_folder)

    def get(self, destination: str) -> Channel | None:
        """Raises ReportError."""
        if not destination.startswith(NEIGHBOUR):
            return self._ways.get(destination)
        person = self._people.get(destination.removeprefix(NEIGHBOUR))
        if person is None or self._smtp is None:
            return None
        return _discreet(email(person.email, self._smtp, self._secret))


def _discreet(channel: Channel) -> Channel:
    """What a mail server answers has the address in it, and errors are written down."""

    def send(message: Message) -> None:
        try:
            channel(message)
        except NotTakenError as e:
            raise NotTakenError("the mail server did not take it", e.for_good) from None

    return send


def _of_plan(plan: Planned, now_us: int) -> Callable[[Writer, str], Mail]:
    return lambda writer, token: writer.planned(plan, now_us, token)


def _of_cause(one: Explained, now_us: int) -> Callable[[Writer, str], Mail]:
    return lambda writer, token: writer.explained(one, now_us, token)


def _of_answer(report: Report, diary: str) -> Callable[[Writer, str], Mail]:
    return lambda writer, token: writer.answered(report, diary, token)


def _json(mail: Mail) -> str:
    return Message(mail.subject, mail.text, {}, mail.headers, mail.html).to_json()
