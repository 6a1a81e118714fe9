"""What packs know so far of spans that last, and how these end if it goes on as now."""

from collections.abc import Mapping, Sequence

from lotline.enforce.headroom import Outlook
from lotline.judge import Finding, evaluate
from lotline.judge.evaluate import Asked
from lotline.station import judged
from lotline.station.ahead import Ahead
from lotline.station.chosen import Chosen
from lotline.station.clock import Clock
from lotline.station.lasting import lasting

# What looks at no more than this is told anew each minute (real time), the rest each quarter hour.
BRIEF_US = 3_600_000_000
RUN_EVERY_US = 60_000_000
# A minute's record is written so long after the minute's end at the latest (real time).
LATE_US = 90_000_000
# The newest minutes before a time begins tell how it goes on.
BEFORE_US = 20 * 60_000_000


class SoFar:
    """One thread ticks, others may look: at `running`, findings by key; `outlooks`, of those of
    which something can be said; and `looked`, when that was, UTC us, also where nothing lasted."""

    def __init__(self, packs: Sequence[Chosen], taken: judged.Taken, clock: Clock) -> None:
        self._taken, self._clock = taken, clock
        self._lasting = [(pack, lasting(pack)) for pack in packs]
        self.running: dict[str, Finding] = {}
        self.outlooks: dict[str, Outlook] = {}
        self.looked: dict[str, int] = {}
        self._run_us = 0

    def tick(self, metered: bool) -> None:
        """Each minute, also back in time where the clock was set; metered: a quarter hour was."""
        now = self._clock.now_us()
        if not metered and abs(now - self._run_us) < RUN_EVERY_US * self._clock.speed:
            return
        ended = any(self._run_us < f.end_us <= now for f in self.running.values())
        all_of_them = metered or ended or not self._run_us
        self._run_us = now
        self._taken.forget(now)
        late = round(LATE_US * self._clock.speed)
        for pack, lengths in self._lasting:
            brief = tuple(rule for rule, us in lengths.items() if us <= BRIEF_US)
            self._look(pack, brief, late) or self._look(pack, brief)
            if all_of_them:
                self._look(pack, tuple(rule for rule in lengths if rule not in brief))

    def _look(self, pack: Chosen, rules: tuple[str, ...], late_us: int = 0) -> bool:
        """What is known so far; whether there was any. late_us: so much of the newest is still
        on its way, and not missed."""
        now = self._clock.now_us()
        asked = Asked(rules, looked=(now, now + 1), nodes=(pack.node,), now=now - late_us)
        needed = evaluate.horizon(pack.versions, pack.case, asked) if rules else None
        news, ahead = dict[str, Finding](), dict[str, Outlook]()
        if needed is not None:
            found = self._taken.evaluated(pack, asked, needed)
            news = {judged.key(pack, f): f for f in found if not f.final}
            ahead = self._ahead(pack, needed, now, news)
        looked = {judged.place(pack, rule): now for rule in rules}
        kept = {key: o for key, o in self.outlooks.items() if key not in looked}
        self.running = self.running | news  # others read the old one meanwhile
        self.outlooks, self.looked = kept | ahead, self.looked | looked
        return bool(news)

    def _ahead(
        self, pack: Chosen, needed: tuple[int, int], now: int, news: Mapping[str, Finding]
    ) -> dict[str, Outlook]:
        late = round(LATE_US * self._clock.speed)
        data = self._taken.between(pack, min(needed[0], now - late - BEFORE_US), needed[1])
        ahead = Ahead(pack, data, now, late)
        rules = {rule.id: rule for rule in pack.versions[-1].rules}
        found = {
            key: ahead.room(rules[one.rule], one) for key, one in news.items() if one.rule in rules
        }
        return {key: Outlook(now, room) for key, room in found.items() if room}
