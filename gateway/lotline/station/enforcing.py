"""Each second: how the running periods stand, what people must be told, and telling them."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from lotline import config, judge
from lotline.enforce.channels import Message, channels
from lotline.enforce.messenger import Messenger
from lotline.enforce.situation import room, situation
from lotline.enforce.standing import Standing
from lotline.enforce.watch import Situation, Watch
from lotline.enforce.words import message
from lotline.journal import ANSWERS, Alert, Alerts, Writer
from lotline.records import energy_mean
from lotline.station.clock import Clock
from lotline.station.live import Live

PERIOD_US = 900_000_000
MINUTE_US = 60_000_000


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
        suggest: Callable[[str, float, int], str] = lambda *_: "",
    ) -> None:
        """standing: is told how each rule stands. suggest: what would help at a microphone, by
        (its name, dB that it hears, now)."""
        self._suggest = suggest
        self._present: dict[str, float | None] = {}  # by rule
        self._site, self._live, self._clock = site, live, clock
        self._rules = {rule.id: rule for rule in rules if rule.limit is not None}
        self._alerts = Alerts(writer)
        self._folder = site.data_folder / ANSWERS
        self._on_event, self._standing = on_event, standing
        # A rule that the site file no longer has is watched no more.
        known = [alert for alert in self._alerts.open() if alert.rule in self._rules]
        self._watch = Watch(known, self._save)
        ways = channels(site.alert, site.smtp, secret, publish)
        self.messenger = Messenger(self._alerts, ways, clock.now_us, on_event)
        for alert in known:  # the gateway may have stopped before people were told
            self._tell("raised" if alert.raised_us else "opened", alert, clock.now_us())

    def _save(self, alert: Alert) -> Alert:
        return replace(alert, id=self._alerts.save(alert))

    def tick(self) -> None:
        """Raises JournalError; what was not written down is found again the next time."""
        now_us = self._clock.now_us()
        found = [self._look(rule, now_us) for rule in self._rules.values()]
        for one in found:  # before all that may fail
            self._standing.put(one)
        self._take_answers(now_us)
        for one in found:
            if news := self._watch.step(one, now_us):
                self._tell(*news, now_us, self._advice(*news, now_us))
                self._on_event(f"alert-{news[0]}", self._message(*news).subject)
        for alert in self._site.alert:
            if alert.after_minutes:
                self._escalate(alert, now_us)

    def _look(self, rule: judge.Rule, now_us: int) -> Situation:
        start_us = now_us // PERIOD_US * PERIOD_US
        parts = self._live.since(rule.node, min(start_us, now_us - 2 * MINUTE_US))
        running = judge.running(rule, parts, start_us, now_us, self._site.site.zone)
        levels = [
            level for part in parts
            if part.completeness and part.start_us >= now_us - MINUTE_US
            and isinstance(level := part.values.get("LAeq"), float | int)
        ]  # fmt: skip
        present = energy_mean(levels) if levels else None
        found = room(running, now_us, present)
        self._present[rule.id] = present
        return situation(running, found, now_us, self._watch.is_open(rule.id))

    def _advice(self, kind: str, alert: Alert, now_us: int) -> str:
        present = self._present.get(alert.rule)
        if present is None or kind == "closed":
            return ""
        return self._suggest(self._rules[alert.rule].node, present, now_us)

    def _tell(self, kind: str, alert: Alert, now_us: int, advice: str = "") -> None:
        """To those who are told at once of what has come so far."""
        to = [
            one.name for one in self._site.alert
            if not one.after_minutes and (one.at == "warning" or alert.level == "limit")
        ]  # fmt: skip
        self._post(kind, alert, now_us, to, advice)

    def _escalate(self, one: config.Alert, now_us: int) -> None:
        for alert in self._watch.ignored(now_us, round(one.after_minutes * MINUTE_US)):
            if one.at == "warning" or alert.level == "limit":
                self._post("escalated", alert, now_us, [one.name])

    def _post(
        self, kind: str, alert: Alert, now_us: int, to: Sequence[str], advice: str = ""
    ) -> None:
        if to:
            body = self._message(kind, alert, advice).to_json()
            self._alerts.post(alert.id, kind, body, now_us, to)

    def _message(self, kind: str, alert: Alert, advice: str = "") -> Message:
        site = self._site.site
        return message(kind, alert, self._rules[alert.rule], site.name, site.zone, "", advice)

    def _take_answers(self, now_us: int) -> None:
        for path in self._answers():
            if self._watch.acknowledge(int(path.name), now_us):
                self._on_event("alert-answered", f"alert {path.name} was answered")
            with contextlib.suppress(OSError):
                path.unlink()

    def _answers(self) -> list[Path]:
        try:
            return [path for path in self._folder.iterdir() if path.name.isdecimal()]
        except OSError:
            return []
