"""Each second: how the running periods stand, what people must be told, and telling them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from lotline import config, judge
from lotline.enforce.channels import Message, channels
from lotline.enforce.headroom import HeadRoom, Outlook
from lotline.enforce.limits import lasting, of_finding, of_rule, standing
from lotline.enforce.messenger import Messenger
from lotline.enforce.situation import room, situation
from lotline.enforce.standing import Standing
from lotline.enforce.watch import Situation, Watch
from lotline.enforce.words import message
from lotline.journal import Alert, Alerts, Writer, answers
from lotline.journal.alerts import KIND
from lotline.records import energy_mean
from lotline.station.clock import Clock
from lotline.station.live import Live

PERIOD_US = 900_000_000
Looked = tuple[judge.Running, HeadRoom | None, float | None]
MINUTE_US = 60_000_000


class Seen(NamedTuple):
    """How a rule stands; LAeq of the last minute, dB; how its time ends if it goes on as now."""

    situation: Situation
    present: float | None
    outlook: Outlook | None


class Enforcing:
    """Watches the rules that have limits; one thread calls `tick`."""

    def __init__(
        self,
        site: config.Config,
        secret: config.SmtpSecret,
        rules: Sequence[judge.Rule],
        writer: Writer,
        live: Live,
        clock: Clock,
        publish: Callable[[str, bytes], None],
        on_event: Callable[[str, str], None],
        standing: Standing,
        head: Callable[[], str],
        suggest: Callable[[str, float, int], str] = lambda *_: "",
        packs: Callable[[], Mapping[str, Sequence[judge.Finding]]] = dict,
        outlooks: Callable[[], Mapping[str, Outlook]] = dict,
        looked: Callable[[], Mapping[str, int]] = dict,
        doubt: Callable[[int, int], str] = lambda *_: "",
    ) -> None:
        """standing: is told how each rule stands. head: the evidence log's newest checkpoint,
        which leaves the box with each alert. suggest: what would help at a microphone, by (its
        name, dB that it hears, now). packs: what is known of each rule of a pack, by its key: of
        the time that lasts, and of that which ended last. outlooks: of these, by the same keys,
        how the time that lasts ends if it goes on as now. looked: when somebody looked.
        doubt: why levels of a time, us to us, are doubtful by the weather."""
        self._packs, self._outlooks, self._looked = packs, outlooks, looked
        self._suggest, self._head, self._doubt = suggest, head, doubt
        self._site, self._live, self._clock = site, live, clock
        # By rule: how its period stands, what it has left, LAeq of the last minute.
        self.looked: dict[str, Looked] = {}
        self._rules = {rule.id: rule for rule in rules if rule.limit is not None}
        self._limits = {rule.id: of_rule(rule) for rule in self._rules.values()}
        self._alerts = Alerts(writer)
        self._on_event, self._standing = on_event, standing
        # A rule that the site file no longer has is watched no more.
        # Keys of packs have an "@".
        known = [a for a in self._alerts.open() if a.rule in self._rules or "@" in a.rule]
        self._watch = Watch(known, self._save)
        ways = channels(site.alert, site.smtp, secret, publish)
        self.messenger = Messenger(self._alerts, ways, clock.now_us, on_event)
        # The gateway may have stopped before people were told.
        self._untold = {alert.rule: alert for alert in known}
        self._catch_up()

    def _catch_up(self) -> None:
        for rule in self._untold.keys() & self._limits.keys():
            alert = self._untold.pop(rule)
            self._tell("raised" if alert.raised_us else "opened", alert, self._clock.now_us())

    def _save(self, alert: Alert) -> Alert:
        return replace(alert, id=self._alerts.save(alert))

    def tick(self) -> None:
        """Raises JournalError; what was not written down is found again the next time."""
        now_us = self._clock.now_us()
        found = [self._look(rule, now_us) for rule in self._rules.values()]
        for seen in found:  # before all that may fail
            self._standing.put(seen.situation)
        self._stand_packs(now_us)
        self._take_answers(now_us)
        found += self._look_at_packs(now_us)
        self._catch_up()
        for one, present, outlook in found:
            if news := self._watch.step(one, now_us):
                node, advice = self._limits[one.rule].node, ""
                if present is not None and news[0] != "closed":
                    advice = self._suggest(node, present, now_us)
                self._tell(*news, now_us, advice, outlook)
                self._on_event(f"alert-{news[0]}", self._message(*news).subject)
        for alert in self._site.alert:
            if alert.after_minutes:
                self._escalate(alert, now_us)

    def _stand_packs(self, now_us: int) -> None:
        known, outlooks = self._packs(), self._outlooks()
        for key, looked_us in self._looked().items():
            now = lasting(key, known.get(key, ()), now_us, outlooks.get(key), looked_us)
            self._standing.put(now)

    def _look_at_packs(self, now_us: int) -> list[Seen]:
        found, outlooks = list[Seen](), self._outlooks()
        for key, known in self._packs().items():
            self._limits[key] = limit = of_finding(key, known[-1])
            outlook = None if known[-1].final else outlooks.get(key)
            now = standing(key, known, now_us, outlook)
            loud = now.level in ("warning", "limit")
            present = self._present(limit.node, now_us) if loud else None
            found.append(Seen(now, present, outlook))
        return found

    def _present(self, node: str, now_us: int) -> float | None:
        """LAeq of the last minute, dB."""
        levels = [
            level for part in self._live.since(node, now_us - MINUTE_US)
            if part.completeness and isinstance(level := part.values.get("LAeq"), float | int)
        ]  # fmt: skip
        return energy_mean(levels) if levels else None

    def _look(self, rule: judge.Rule, now_us: int) -> Seen:
        start_us = now_us // PERIOD_US * PERIOD_US
        parts = self._live.since(rule.node, min(start_us, now_us - 2 * MINUTE_US))
        running = judge.running(rule, parts, start_us, now_us, self._site.site.zone)
        present = self._present(rule.node, now_us)
        found = room(running, now_us, present)
        self.looked[rule.id] = running, found, present
        now = situation(running, found, now_us, self._watch.is_open(rule.id))
        return Seen(now, present, Outlook(now_us, found) if found else None)

    def _tell(
        self, kind: str, alert: Alert, now_us: int, advice: str = "",
        outlook: Outlook | None = None,
    ) -> None:  # fmt: skip
        """To those who are told at once of what has come so far."""
        to = [
            one.name for one in self._site.alert
            if one.at_once and (one.at == "warning" or alert.level == "limit")
        ]  # fmt: skip
        self._post(kind, alert, now_us, to, advice, outlook)

    def _escalate(self, one: config.Alert, now_us: int) -> None:
        for alert in self._watch.ignored(now_us, round(one.after_minutes * MINUTE_US)):
            if alert.rule in self._limits and (one.at == "warning" or alert.level == "limit"):
                self._post("escalated", alert, now_us, [one.name])

    def _post(
        self, kind: str, alert: Alert, now_us: int, to: Sequence[str], advice: str = "",
        outlook: Outlook | None = None,
    ) -> None:  # fmt: skip
        if to:
            body = self._message(kind, alert, advice, outlook).to_json()
            self._alerts.post(alert.id, kind, body, now_us, to)

    def _message(
        self, kind: str, alert: Alert, advice: str = "", outlook: Outlook | None = None
    ) -> Message:
        site = self._site.site
        limit, head = self._limits[alert.rule], self._head()
        weather = self._doubt(alert.opened_us, self._clock.now_us())
        return message(kind, alert, limit, site.name, site.zone, head, advice, outlook, weather)

    def _take_answers(self, now_us: int) -> None:
        for said in answers.taken(self._site.data_folder, KIND):
            number, who = said.get("alert"), str(said.get("by", ""))
            write = partial(self._alerts.answer, who=who)
            if isinstance(number, int) and (
                self._watch.acknowledge(number, now_us, write)
                or self._alerts.answer_open(number, now_us, who)
            ):
                self._on_event("alert-answered", f"alert {number} was answered")
