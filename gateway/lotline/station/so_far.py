"""What packs know so far of spans that last, and how these end if it goes on as now."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lotline.enforce.headroom import Outlook
from lotline.judge import Finding, evaluate
from lotline.judge.evaluate import Asked
from lotline.judge.series import Data
from lotline.station import judged
from lotline.station.ahead import Ahead
from lotline.station.chosen import Chosen
from lotline.station.clock import Clock

# What looks at more than this is judged when it ends, and not told while it lasts.
LONGEST_RUNNING_US = 2 * 86_400_000_000
# What looks at no more than this is told anew each minute (real time), the rest each quarter hour.
BRIEF_US = 3_600_000_000
RUN_EVERY_US = 60_000_000
# A minute's record is written so long after the minute's end at the latest (real time).
LATE_US = 90_000_000


class SoFar:
    """One thread ticks, others may look: at `running`, findings by key, and at `outlooks`, of
    those of which something can be said."""

    def __init__(self, packs: Sequence[Chosen], taken: judged.Taken, clock: Clock) -> None:
        self._packs, self._taken, self._clock = packs, taken, clock
        self.running: dict[str, Finding] = {}
        self.outlooks: dict[str, Outlook] = {}
        self._run_us = 0

    def tick(self) -> None:
        """Each minute; also back in time, where the clock was set."""
        now = self._clock.now_us()
        if abs(now - self._run_us) >= RUN_EVERY_US * self._clock.speed:
            self._run_us = now
            self._taken.forget(now)
            late = round(LATE_US * self._clock.speed)
            for pack in self._packs:
                self.look(pack, BRIEF_US, late) or self.look(pack, BRIEF_US)

    def look(self, pack: Chosen, longest_us: int, late_us: int = 0) -> bool:
        """What is known so far, of rules that look at no more than that; whether there was any.
        late_us: so much of the newest is still on its way, and not missed."""
        now = self._clock.now_us()
        # How far back a residual is looked for does not count.
        plain = replace(pack.case, data=Data(()))
        short = tuple(
            r.id
            for r in pack.versions[-1].rules
            if (needed := evaluate.horizon(
                pack.versions, plain, Asked((r.id,), looked=(now, now + 1))
            )) and needed[1] - needed[0] <= longest_us
        )  # fmt: skip
        asked = Asked(short, looked=(now, now + 1), nodes=(pack.node,), now=now - late_us)
        needed = evaluate.horizon(pack.versions, pack.case, asked) if short else None
        if needed is None:
            return False
        found = self._taken.evaluated(pack, asked, needed)
        news = {judged.key(pack, f): f for f in found if not f.final}
        ahead = self._ahead(pack, needed, now, news)
        kept = {key: o for key, o in self.outlooks.items() if key not in news}
        self.running = self.running | news  # others read the old one meanwhile
        self.outlooks = kept | ahead
        return bool(news)

    def _ahead(
        self, pack: Chosen, needed: tuple[int, int], now: int, news: Mapping[str, Finding]
    ) -> dict[str, Outlook]:
        late = round(LATE_US * self._clock.speed)
        ahead = Ahead(pack, self._taken.between(pack, *needed), now, late)
        rules = {rule.id: rule for rule in pack.versions[-1].rules}
        found = {
            key: ahead.room(rules[one.rule], one) for key, one in news.items() if one.rule in rules
        }
        return {key: Outlook(now, room) for key, room in found.items() if room}
