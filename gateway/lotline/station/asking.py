"""May machines run now, or at a later time: what the journal says of it, microphone by
microphone and limit by limit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from math import inf

from lotline import config, judge
from lotline.enforce.ask import Period, Range, certain, may_run
from lotline.enforce.situation import LEAST_S, LEAST_SHARE
from lotline.errors import InputError
from lotline.journal import Reader
from lotline.meter.contribution import Contribution
from lotline.records import energy_mean
from lotline.station.chosen import chosen, in_force
from lotline.station.expecting import QUARTER_US, Expecting
from lotline.station.floor.hours import day_of
from lotline.station.foreseeing import Foreseeing, foreseen
from lotline.station.judging import rules_of
from lotline.station.learning import Who, learn, names
from lotline.station.noisyhours import Spent, reply, spent
from lotline.station.reply import Reply

# So far ahead it is said for how long a machine may run.
AHEAD_US = 86_400_000_000
_NOTHING = Range(-inf, -inf, -inf)
# What is asked for longer is a plan for another day.
MOST_MINUTES = 24 * 60


class Asking:
    """About some of `names` that run together, by what the journal has taught until now. left:
    the names of the limits that cannot be looked at, each with the reason."""

    def __init__(self, site: config.Config, reader: Reader, who: Who, now_us: int) -> None:
        self._who, self._machines = who, names(site, reader)
        self._limits = [rule for rule in rules_of(site) if rule.limit is not None]
        keys = [self._machines[name] for name in who]
        packs = [(one, *foreseen(one, keys)) for one in chosen(site, in_force(site))]
        self._packs = [(one, told) for one, told, _ in packs]
        self._site, self._reader, self._now = site, reader, now_us
        self._hours = [one for one in site.noisy_hours if set(one.machines) & set(who)]
        self._spent: dict[date, list[Spent]] = {}
        self.left = {name: why for _, _, left in packs for name, why in left.items()}
        nodes = [*(r.node for r in self._limits), *(o.node for o, told in self._packs if told)]
        self._there = {}
        for node in dict.fromkeys(nodes):
            learned = learn(reader, node, self._machines, now_us, site.site.zone)
            self._there[node] = Expecting.read(reader, learned, now_us)

    def replies(self, seconds: float, at_us: int) -> list[Reply]:
        """One to each limit of the site file and of its packs that holds then, and to its noisy
        hours. at_us: when the run begins, now or later."""
        found: list[Reply] = []
        for node, there in self._there.items():
            asking = _Asking(there, self._who, seconds, at_us)
            found += [asking.reply(rule) for rule in self._limits if rule.node == node]
            for one, told in self._packs:
                if one.node == node:
                    ahead = Foreseeing(there, one, self._machines, self._who, at_us)
                    found += [r for rule in told if (r := ahead.reply(rule, seconds))]
        return found + self._of_hours(seconds, at_us)

    def _of_hours(self, seconds: float, at_us: int) -> list[Reply]:
        """Of [[noisy_hours]]: the same all day long."""
        zone = self._site.site.zone
        day = day_of(at_us, zone)
        if day not in self._spent:
            self._spent[day] = [
                spent(one, self._site, self._reader, self._machines, at_us, self._now)
                for one in self._hours
            ]
        return [reply(one, seconds, f"{day_of(one.start_us, zone)}") for one in self._spent[day]]


class _Asking:
    """At one microphone, of the quarter hours that the site file's own rules limit."""

    def __init__(self, there: Expecting, who: Who, seconds: float, at_us: int) -> None:
        self._there, self._who, self._seconds, self._at = there, who, seconds, at_us
        self._adds = there.learned.of(who)
        first = at_us // QUARTER_US * QUARTER_US
        self._starts = range(first, at_us + AHEAD_US, QUARTER_US)
        self._residuals = [there.residual(who, start) for start in self._starts]

    def reply(self, rule: judge.Rule) -> Reply:
        periods = [
            self._period(rule, start, residual)
            for start, residual in zip(self._starts, self._residuals, strict=True)
        ]
        end_us = self._at + self._seconds * 1e6
        asked = [p for p, start in zip(periods, self._starts, strict=True) if start < end_us]
        adds, node = _range(self._adds), self._there.learned.node
        said = Reply(node, rule.id, rule.cite, "cannot say", adds=self._adds)
        if all(p.limit is None for p in asked):
            sure = certain(periods, adds)
            return replace(said, word="yes", why="it sets no limit then", certain_s=sure)
        why = self._adds.why or self._there.trouble(self._at)
        if why := why or self._unmeasured(rule) or self._unknown(asked):
            return replace(said, why=why)
        answer = may_run(periods, adds, self._seconds)
        assert answer
        start = self._starts[answer.at]
        return replace(
            said, word=answer.word, answer=answer, certain_s=certain(periods, adds),
            start_us=start, end_us=start + QUARTER_US,
        )  # fmt: skip

    def _unmeasured(self, rule: judge.Rule) -> str:
        """Too little of the running quarter hour was measured, where it matters."""
        now_us = self._there.now_us
        quarter = now_us // QUARTER_US * QUARTER_US
        if self._starts[0] != quarter or now_us - quarter < LEAST_S * 1e6:
            return ""
        running = self._running(rule, quarter)
        if running.value is not None and running.completeness >= LEAST_SHARE:
            return ""
        return f"only {running.completeness:.0%} of this quarter hour was measured"

    def _unknown(self, asked: Sequence[Period]) -> str:
        for one, start in zip(asked, self._starts, strict=False):
            if one.limit is not None and one.residual is None:
                return self._there.too_few(self._who, start)
        return ""

    def _running(self, rule: judge.Rule, start: int) -> judge.Running:
        zone = self._there.learned.zone
        return judge.running(rule, self._there.parts, start, self._there.now_us, zone)

    def _period(self, rule: judge.Rule, start: int, residual: Range | None) -> Period:
        at = datetime.fromtimestamp(start / 1e6, UTC).astimezone(self._there.learned.zone)
        limit = rule.limit if judge.applies(rule, at) else None
        gone_s = max(self._at - start, 0) / 1e6
        so_far = self._so_far(rule, start, gone_s, residual or _NOTHING)
        return Period(so_far, gone_s, QUARTER_US / 1e6, limit, residual, rule.uncertainty)

    def _so_far(self, rule: judge.Rule, start: int, gone_s: float, residual: Range) -> Range:
        """What was measured, and what there will be until the run begins."""
        measured_s = min(max(self._there.now_us - start, 0) / 1e6, gone_s)
        value = self._running(rule, start).value if measured_s else None
        if value is None:
            return residual
        weights = [measured_s, gone_s - measured_s]
        return Range(*(energy_mean([value, level], weights) for level in residual))


def _range(adds: Contribution) -> Range:
    return Range(adds.level, adds.low, adds.high)


def who_of(machines: Sequence[str], known: Sequence[str]) -> Who:
    """Each once. Raises InputError for one that nobody knows."""
    for name in machines:
        if name not in known:
            there = f"there are {', '.join(known)}" if known else "there are no machines"
            raise InputError(f"there is no machine {name!r}: {there}")
    if not machines:
        raise InputError("got no machine, expected one or more of " + ", ".join(known))
    return tuple(dict.fromkeys(machines))


def check_minutes(minutes: float) -> None:
    """Raises InputError."""
    if not 0 < minutes <= MOST_MINUTES:
        raise InputError(f"got {minutes:g} minutes, expected more than 0 and at most a day's 1440")


def minutes_of(text: str) -> float:
    """As typed. Raises InputError."""
    try:
        minutes = float(text)
    except ValueError as e:
        raise InputError(f"got {text!r}, expected minutes such as 10") from e
    check_minutes(minutes)
    return minutes


def at_of(text: str, now_us: int, zone: tzinfo) -> int:
    """A time of the site's clock, the next one where no date is told; not in the past."""
    if not text:
        return now_us
    now = datetime.fromtimestamp(now_us / 1e6, UTC).astimezone(zone)
    try:
        if "T" in text or " " in text:
            found = datetime.fromisoformat(text)
        else:
            hour = datetime.strptime(text, "%H:%M")
            found = now.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
            if found < now:
                found = (found.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone)
    except ValueError as e:
        raise InputError(f"got the time {text!r}, expected 19:00 or 2026-11-24T19:00") from e
    found = found if found.tzinfo else found.replace(tzinfo=zone)
    if found < now - timedelta(minutes=1):
        raise InputError(f"the time {text} is in the past")
    return max(round(found.timestamp() * 1e6), now_us)
