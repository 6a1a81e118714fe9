"""What people do on the operator's pages, done as the command line does it."""

import secrets
from collections.abc import Callable, Sequence
from threading import Lock

from lotline import config, judge
from lotline.errors import InputError
from lotline.jobs import Token
from lotline.journal import CAUSES, Exceedance, Job, Reader, Weather, Writer, answers
from lotline.journal import weather as told
from lotline.journal.alerts import KIND as ALERT
from lotline.journal.jobs import Taken
from lotline.photos import Photo, kept
from lotline.reports import Entry, Store
from lotline.station import asked, learning, slots
from lotline.station.around import Around
from lotline.station.asking import Asking, at_of, minutes_of, who_of
from lotline.station.clock import Clock
from lotline.station.floor.floor import EXPLAIN_US, Floor
from lotline.station.jobdesk import JobDesk
from lotline.station.photos import take
from lotline.station.planning import announced
from lotline.station.skies import WeatherDesk
from lotline.weather import words
from lotline.web.shop.desk import Answer
from lotline.web.shop.shown import Shop

MAX_WORDS, MAX_ANSWER = 1000, 2000


class Desk:
    """Any thread; a Reader for each question."""

    def __init__(
        self, site: config.Config, floor: Floor, writer: Writer, clock: Clock, jobs: JobDesk,
        weather: WeatherDesk, store: Store | None, rules: Sequence[judge.Rule],
    ) -> None:  # fmt: skip
        self.site, self._floor, self._writer, self._clock = site, floor, writer, clock
        self._jobs, self._weather, self._store, self._rules = jobs, weather, store, rules
        self.now_us: Callable[[], int] = clock.now_us
        self._decoding = Lock()

    def speed(self) -> float:
        return self._clock.speed

    def shop(self) -> Shop:
        return self._floor.latest

    def machines(self) -> Sequence[str]:
        with Reader(self.site.data_folder) as reader:
            return list(learning.names(self.site, reader))

    def ask(self, machines: Sequence[str], minutes: str, at: str) -> Answer:
        now_us, zone = self._clock.now_us(), self.site.site.zone
        long = minutes_of(minutes)
        at_us = at_of(at, now_us, zone)
        with Reader(self.site.data_folder) as reader:
            who = who_of(machines, list(learning.names(self.site, reader)))
            asking = Asking(self.site, reader, who, now_us)
            replies = asking.replies(long * 60, at_us)
            word = asked.together(replies)
            slot = slots.better(asking, self.site, long * 60, at_us, word)
        lines = list(asked.words(replies, who, long, at_us, zone))
        left = [f"{name}: {why}" for name, why in asking.left.items()]
        best = slots.told(slot, word, zone)
        return Answer(word, " and ".join(who), long, at_us, lines, left, best)

    def plan(self, start: str, end: str, words: str, machine: str, who: str) -> None:
        *_, said = announced(self.site, start, end, words, machine)
        self._writer.take_plan(secrets.token_hex(3), "planned", who, said, self._clock.now_us())
        self._floor.renew()

    def end_plan(self, plan: str, step: str, who: str) -> None:
        with Reader(self.site.data_folder) as reader:
            found = next((p for p in reader.plans() if p.id == plan), None)
        if found is None or step not in ("cancelled", "done"):
            raise InputError(f"there is no plan {plan}")
        if found.state != "planned":
            raise InputError(f"plan {plan} is {found.state} already")
        self._writer.take_plan(plan, step, who, {}, self._clock.now_us())
        self._floor.renew()

    def exceedances(self) -> Sequence[tuple[Exceedance, Sequence[str], str]]:
        """Those of the last 90 days, the newest first, each with the machines that ran then
        and the weather, as far as it was told."""
        now_us = self._clock.now_us()
        with Reader(self.site.data_folder) as reader:
            found = [e for e in reader.exceedances(now_us - EXPLAIN_US, now_us + 1)
                     if not e.life.withdrawn]  # fmt: skip
            limit = self.site.weather.wind_limit
            return [(e, [r.machine for r in reader.ran(*e.span) if r.on_s],
                     words(reader.weather(*e.span), *e.span, limit))
                    for e in found[::-1]]  # fmt: skip

    def explain(self, number: int, cause: str, said: str, action: str, who: str) -> None:
        if cause not in CAUSES:
            raise InputError("choose one of the causes")
        action, said = _line(action, "what was done"), said.strip()[:MAX_WORDS]
        words = {"cause": cause, "words": said, "action": action}
        self._writer.take_step(number, "explain", who, words, self._clock.now_us())
        self._floor.renew()

    def acknowledge(self, number: int, who: str) -> None:
        """By the file that the command line leaves: the watch takes it within a second."""
        with Reader(self.site.data_folder) as reader:
            alert = reader.alert(number)
        if alert is None or alert.closed_us is not None:
            raise InputError("this alert is over by now")
        answers.leave(self.site.data_folder, ALERT, {"alert": number, "by": who})

    def reports(self) -> Sequence[Entry]:
        """Those that wait for an answer, the oldest first, with what was measured then."""
        waiting = [r for r in self._store.all() if r.answered_us is None] if self._store else []
        around = Around(self.site, self._rules, self.now_us)
        return [Entry(r, around(r.at_us)) for r in waiting]

    def photos(self, node: str) -> Sequence[Photo]:
        return kept(self.site.data_folder, node)

    def keep_photo(self, node: str, sent: bytes, who: str) -> None:
        """One at a time: a decoded one is large."""
        if node not in {one.name for one in self.site.sensors}:
            raise InputError(f"there is no node {node!r} in the site file")
        if not sent:
            raise InputError("choose a photo")
        with self._decoding:
            take(self.site, node, sent, "upload", who, self._writer, self._clock.now_us())

    def answer(self, ref: str, text: str) -> None:
        if self._store is None:
            raise InputError("no reports are taken here")
        self._store.answer(ref, _line(text, "the answer", MAX_ANSWER), self._clock.now_us())
        self._floor.renew()

    def token(self, text: str, scope: str) -> Token | None:
        return self._jobs.tokens.owner(text, scope)

    def take_jobs(self, body: bytes, who: str) -> Sequence[tuple[Job, Taken, int]]:
        return self._jobs.take(body, who)

    def take_weather(self, body: bytes, who: str) -> Sequence[tuple[Weather, told.Taken]]:
        return self._weather.take(body, who)


def _line(text: str, what: str, most: int = MAX_WORDS) -> str:
    found = text.strip()
    if not 0 < len(found) <= most:
        raise InputError(f"say {what}, in 1 to {most} characters")
    return found
