"""The detectors of all machines: whose turn it is, what comes late, what is written."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from lotline.errors import JournalError
from lotline.journal import News, Reader, Span, Writer
from lotline.meter.cycles import states
from lotline.meter.cycles.watch import DAY, Watch, quantity_of, sample
from lotline.records import Indicator
from lotline.station.clock import Clock
from lotline.station.following import Following, Key

SPANS = (60, 900)
# Records gone through in one round: a quarter of a second of work.
RECORDS_A_ROUND = 20_000
# Late records are followed once they have stopped coming for this long, and at the latest
# after so long: each time the trace is gone through again from the first of them on.
LATE_QUIET_S, LATE_MOST_S = 10.0, 600.0
LAST_US = 1 << 62


@dataclass(slots=True)
class _Late:
    """The first late record of a machine, and when (story seconds) some came first and last."""

    start_us: int
    first: float
    last: float


class Machines:
    """Reads what the pump has metered. One thread. learn: samples to learn habits from."""

    def __init__(self, reader: Reader, writer: Writer, clock: Clock, learn: int = DAY) -> None:
        self._reader, self._writer, self._clock, self._learn = reader, writer, clock, learn
        self._known: dict[Key, Following | None] = {}  # None: not taken up yet
        self._reload()

    def _reload(self) -> None:
        """Go on from what is written, and look at every machine."""
        now, rows = self._now(), self._reader.machines()
        self._known = dict.fromkeys([*self._known, *(row[:2] for row in rows)])
        self._late = {row[:2]: _Late(row[2], now, now) for row in rows if row[2] is not None}
        self._queue = dict.fromkeys(self._known)

    def __contains__(self, key: Key) -> bool:
        return key in self._known

    def _now(self) -> float:
        return self._clock.now_us() / 1e6

    def note(self, records: Iterable[Indicator]) -> dict[Key, int]:
        """To be called before records are written: {machine: start of its first late record}.

        A record that says what the journal says already is not late: it comes again when the
        gateway's clock was set.
        """
        late: dict[Key, int] = {}
        for record in records:
            key = record.node, record.channel
            if key in self._known:
                if self._is_late(key, record):
                    late[key] = min(late.get(key, LAST_US), record.start_us)
            elif quantity_of(record):
                self._known[key] = None
        now = self._now()
        for key, start_us in late.items():
            known = self._late.setdefault(key, _Late(start_us, now, now))
            known.start_us, known.last = min(known.start_us, start_us), now
        return late

    def _is_late(self, key: Key, record: Indicator) -> bool:
        machine, at = self._taken_up(key), record.start_us
        # Taken up after a restart it may stand before the last sample that taught its habits.
        if machine is None or at > max(machine.watch.at_us, machine.watch.learnt_us):
            return False
        quantity = machine.watch.quantity
        before = [sample(r, quantity) for r in self._reader.indicators(at, at + 1, 1, *key)]
        return repr(before) != repr([sample(record, quantity)])  # NaN is NaN

    def follow(self, keys: Iterable[Key], opened: Container[Span]) -> list[Span]:
        """Go on with these machines and with what is left from before, for one round, and write
        what was found. The spans that say something else now, but for those that are `opened`.
        """
        self._queue |= dict.fromkeys(key for key in keys if key in self._known)
        self._take_late()
        done, left = [], RECORDS_A_ROUND
        while self._queue and left > 0:
            key = next(iter(self._queue))
            del self._queue[key]
            if (machine := self._taken_up(key)) is None:
                continue
            if taken := machine.step():
                left -= taken
                self._queue[key] = None  # behind the others
            else:
                done.append(machine.told())
        return self._save(done, opened) if done else []

    def _take_late(self) -> None:
        """Go back to before the late records that have stopped coming."""
        now, speed = self._now(), self._clock.speed
        for key, late in list(self._late.items()):
            quiet, long = now - late.last, now - late.first
            if quiet > LATE_QUIET_S * speed or long > LATE_MOST_S * speed:
                self._known[key] = self._gone_back(key, late.start_us)
                self._queue[key] = None
                del self._late[key]

    def _gone_back(self, key: Key, start_us: int) -> Following | None:
        """Taken up before start_us; from the beginning where habits were learnt from what lies
        after it. What the journal does not hold the seconds of any more stays as it is."""
        machine = self._taken_up(key)
        if machine is None or start_us <= machine.watch.learnt_us or not machine.watch.learnt:
            begun = self._begin(key)
            if machine is None or (begun and begun.watch.origin_us <= machine.watch.first_us):
                return begun
        return self._load(key, start_us) or machine

    def _taken_up(self, key: Key) -> Following | None:
        if self._known[key] is None:
            self._known[key] = self._load(key, LAST_US) or self._begin(key)
        return self._known[key]

    def _load(self, key: Key, before_us: int) -> Following | None:
        saved = self._reader.detector(*key, before_us)
        watch = Watch.load(saved, self._learn) if saved else None
        return Following(key, watch, partial(self._read, key)) if watch else None

    def _begin(self, key: Key) -> Following | None:
        return Following.begin(key, partial(self._read, key), self._learn)

    def _read(self, key: Key, after_us: int, limit: int) -> list[Indicator]:
        return self._reader.trace(*key, after_us, self._clock.now_us() + 1, limit)

    def _save(self, news: Sequence[News], opened: Container[Span]) -> list[Span]:
        for one in news:
            late = self._late.get((one.node, one.channel))
            one.redo_us = late.start_us if late else None
        spans = {span for one in news for span in self._changed(one) if span not in opened}
        try:
            self._writer.save_machines(news, spans)
        except JournalError:
            self._reload()
            raise
        return sorted(spans)

    def _changed(self, news: News) -> Iterable[Span]:
        """The minutes and quarter hours of which something else is said now."""
        key, since_us = (news.node, news.channel), news.since_us
        old = self._reader.states(*key, since_us, LAST_US)
        found = self._reader.cycles(since_us, LAST_US, *key)
        ends = {c.end_us for c in found if c.start_us >= since_us}
        ends ^= {c.end_us for c in news.cycles}
        for start, end in [*states.differing(old, news.states), *((e, e + 1) for e in ends)]:
            for seconds in SPANS:
                step = seconds * 1_000_000
                yield from ((*key, seconds, at) for at in range(start // step * step, end, step))
