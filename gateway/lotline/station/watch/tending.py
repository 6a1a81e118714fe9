"""From what needs a person to one alert an event: opened, told anew at each step, over."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from lotline import config
from lotline.enforce.channels import Message
from lotline.enforce.upkeep import About, Trouble, opened, over
from lotline.journal import Alert, Alerts


class Tending:
    """`step` from one thread. keys: what there may be by the site file; others are over, and
    nobody is told. about: of the site, with the newest head of its log."""

    def __init__(
        self, site: config.Config, alerts: Alerts, keys: set[str], about: Callable[[], About],
        on_event: Callable[[str, str], None],
    ) -> None:  # fmt: skip
        self._alerts, self._keys, self._about = alerts, keys, about
        self._on_event = on_event
        self._operators = [a.name for a in site.alert if a.at_once and a.upkeep == "told"]
        self._officers = [a.name for a in site.alert if a.to == "officer"]
        self._posted: set[tuple[int, str, bool]] = set()

    def step(self, found: Sequence[Trouble], now_us: int) -> None:
        """Raises JournalError; what was not written down is told the next time."""
        known = {a.rule: a for a in self._alerts.open() if a.level == "upkeep"}
        for one in found:
            alert = known.pop(one.key, None)
            if alert is None and one.ripe:
                alert = self._open(one, now_us)
            if alert is not None and one.ripe:
                self._tell(one, alert, now_us)
        for alert in known.values():
            self._close(alert, now_us)

    def _open(self, one: Trouble, now_us: int) -> Alert:
        since_us = now_us if one.since_us is None else min(one.since_us, now_us)
        alert = Alert(one.key, "upkeep", since_us, now_us, float("-inf"))
        alert = replace(alert, id=self._alerts.save(alert))
        self._on_event("upkeep", f"{one.what}. {one.words}")
        return alert

    def _tell(self, one: Trouble, alert: Alert, now_us: int) -> None:
        self._post(one, alert, now_us, self._operators, officer=False)
        if one.officer:
            self._post(one, alert, now_us, self._officers, officer=True)

    def _post(
        self, one: Trouble, alert: Alert, now_us: int, to: Sequence[str], officer: bool
    ) -> None:
        if to and (alert.id, one.step, officer) not in self._posted:
            message = opened(one, alert.id, self._about(), officer)
            self._alerts.post(alert.id, one.step, message.to_json(), now_us, to)
            self._posted.add((alert.id, one.step, officer))

    def _close(self, alert: Alert, now_us: int) -> None:
        """Those who were told of it are told that it is over."""
        self._alerts.save(replace(alert, closed_us=now_us, seen_us=now_us))
        self._posted = {posted for posted in self._posted if posted[0] != alert.id}
        if alert.rule not in self._keys:
            return
        message: Message = over(alert, now_us, self._about())
        self._on_event("upkeep", f"{message.subject}.")
        told = self._alerts.told(alert.id) & {*self._operators, *self._officers}
        self._alerts.post(alert.id, "closed", message.to_json(), now_us, sorted(told))
