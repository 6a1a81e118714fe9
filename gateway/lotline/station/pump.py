"""From frames to indicators: reads what was committed, meters it, writes it back."""

import logging
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType

from lotline import meter
from lotline.errors import JournalError
from lotline.journal import Frame, Reader, Span, Writer
from lotline.meter.cycles.watch import DAY
from lotline.records import Indicator
from lotline.station.clock import Clock
from lotline.station.frames import Frames, OnBad, OnHealth, Outputs
from lotline.station.live import KEEP_US, Live
from lotline.station.machines import SPANS, Machines
from lotline.station.own import Own

log = logging.getLogger("lotline.meter")

# Frames metered in one transaction: a twentieth of a second of work.
FRAMES_A_STEP = 1000
# Quarter hours of a sensor metered in one transaction.
QUARTERS_A_STEP = 20
# A span is metered when its last records have had this long to arrive ...
GRACE_S = 3.0
# ... and none came for this long; a backlog that never pauses is metered after MAX_WAIT_S.
QUIET_S = 2.0
MAX_WAIT_S = 30.0
# Counters are followed into a span from the record before it, if that is this young.
BEFORE_US = 60_000_000
# In a storm of frames the pages may be this late.
MAX_GIVE_WAY_S = 10.0
GIVE_WAY_S = 0.05
# Whether a span has ended is looked at this often, also without news.
IDLE_S = 0.25


@dataclass(slots=True)
class _Touched:
    """When (story seconds) an open span first and last got new parts."""

    first: float
    last: float


class Pump:
    """Owns the "meter" cursor; takes the frames that it has come to, and the seconds of the
    gateway's own microphones (`own`). `on_health(node, values)` gets health records, `on_bad(node,
    reason)` frames that do not decode, `on_closed()` new aggregates,
    `on_failure(what, error)` the end of its thread; `pressed()` says that ingest needs the
    processor. learn: samples from which the habits of machines are learnt. outputs: as Frames
    takes them."""

    def __init__(
        self,
        reader: Reader,
        writer: Writer,
        clock: Clock,
        live: Live,
        on_health: OnHealth,
        on_bad: OnBad,
        on_closed: Callable[[], None],
        on_failure: Callable[[str, BaseException], None],
        pressed: Callable[[], bool],
        own: Own,
        learn: int = DAY,
        outputs: Outputs = MappingProxyType({}),
    ) -> None:
        self._reader, self._writer = reader, writer
        self._clock, self._live = clock, live
        self._frames = Frames(on_health, on_bad, outputs)
        self._machines = Machines(reader, writer, clock, learn)
        self._on_closed, self._on_failure = on_closed, on_failure
        self._pressed, self._own = pressed, own
        self._cursor = reader.cursor("meter")
        now = self._now()
        self._open = {span: _Touched(now, now) for span in reader.open_spans()}
        self._wake = threading.Event()
        self._closed_at = 0.0
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="meter", daemon=True)
        now_us = clock.now_us()
        for node in reader.nodes():  # one at a time: fifty nodes' whole records take 100 MB
            live.add(reader.indicators(now_us - KEEP_US, now_us, 1, node), now_us)

    def _now(self) -> float:
        return self._clock.now_us() / 1e6

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There are new frames, or seconds of microphones."""
        self._wake.set()

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            self._follow()
        except Exception as e:
            self._on_failure("metering", e)

    def _follow(self) -> None:
        said = ""
        while not self._stopping:
            self._wake.clear()
            try:
                more = self.step()
            except JournalError as e:
                if said != str(e):  # once, not each second
                    said = str(e)
                    log.error("Metering waits: %s.", e)
                self._wake.wait(1.0)
                continue
            said = ""
            if not more:
                self._wake.wait(IDLE_S)
            self._give_way()
        with suppress(JournalError):
            self.step()  # the last seconds of the microphones are nowhere else

    def _give_way(self) -> None:
        """Records first: in a storm of frames metering waits, for a while."""
        end = time.monotonic() + MAX_GIVE_WAY_S
        while self._pressed() and time.monotonic() < end and not self._stopping:
            time.sleep(GIVE_WAY_S)

    def step(self) -> bool:
        """One round; True when there is more to do at once."""
        frames = self._reader.frames(self._cursor, FRAMES_A_STEP)
        late = self._reader.late_frames(FRAMES_A_STEP)
        own = self._own.take()
        if frames or late or own:
            self._meter(frames, late, own)
        more = len(frames) == FRAMES_A_STEP or len(late) == FRAMES_A_STEP
        if not more or time.monotonic() - self._closed_at > IDLE_S:
            self._close()
            self._closed_at = time.monotonic()
        return more

    def _meter(self, frames: list[Frame], late: list[Frame], own: list[Indicator]) -> None:
        # A frame dated between the two reads is undated in the first and dated in the second.
        again = {f.id for f in late}
        fresh = [*(f for f in frames if f.id not in again), *late]
        records = [*(r for f in fresh for r in self._frames.indicators(f)), *own]
        events, self._frames.events = self._frames.events, []
        calibrated, self._frames.calibrated = self._frames.calibrated, []
        redo = self._machines.note(records)
        touched = dict.fromkeys(span for r in records for span in _spans(r))
        cursor = frames[-1].id if frames else self._cursor
        try:
            self._writer.add_indicators(
                records, opened=[s for s in touched if s not in self._open],
                late=[f.id for f in late], metered_to=cursor, redo=redo, events=events,
                calibrated=calibrated,
            )  # fmt: skip
        except JournalError:
            self._own.give_back(own)
            raise
        self._cursor = cursor
        self._touch(touched)
        self._live.add(records, self._clock.now_us())

    def _touch(self, spans: Iterable[Span]) -> None:
        """Remember which minutes and quarter hours have new parts."""
        now = self._now()
        for span in spans:
            self._open.setdefault(span, _Touched(now, now)).last = now

    def _close(self) -> None:
        """Meter the spans that have ended and whose parts have stopped coming."""
        ready = self._ready()
        sensors = {(node, channel) for (node, channel, _, _), *_ in ready}
        self._touch(self._machines.follow(sensors, self._open))
        for at in range(0, len(ready), QUARTERS_A_STEP):
            some = ready[at : at + QUARTERS_A_STEP]
            records = [r for spans in some for r in self._aggregates(spans)]
            closed = [span for spans in some for span in spans]
            self._writer.add_indicators(records, closed=closed)
            for span in closed:
                del self._open[span]
            self._on_closed()

    def _ready(self) -> list[list[Span]]:
        """What is to be metered, by sensor and quarter hour, so that its parts are read once:
        the minutes of a quarter hour that is over wait for it (a backlog), others do not."""
        groups: dict[Span, list[Span]] = {}
        for span in self._open:
            quarter = _quarter(span)
            over = quarter in self._open and self._ended(quarter)
            if self._is_ready(quarter if over else span):
                groups.setdefault(quarter, []).append(span)
        return list(groups.values())

    def _ended(self, span: Span) -> bool:
        grace_us = round(GRACE_S * self._clock.speed * 1e6)
        return self._clock.now_us() >= span[3] + span[2] * 1_000_000 + grace_us

    def _is_ready(self, span: Span) -> bool:
        if not self._ended(span):
            return False
        touched, now, speed = self._open[span], self._now(), self._clock.speed
        return now - touched.last > QUIET_S * speed or now - touched.first > MAX_WAIT_S * speed

    def _aggregates(self, spans: list[Span]) -> Iterator[Indicator]:
        """The aggregates of one sensor in one quarter hour."""
        node, channel, _, _ = spans[0]
        begin = min(start for _, _, _, start in spans)
        end = max(start + seconds * 1_000_000 for _, _, seconds, start in spans)
        found = self._reader.indicators(begin - BEFORE_US, end, 1, node, channel)
        starts = [part.start_us for part in found]
        known = (node, channel) in self._machines
        runs = self._reader.runs(node, channel, begin, end) if known else None
        for _, _, seconds, start in spans:
            first = bisect_left(starts, start)
            parts = found[first : bisect_left(starts, start + seconds * 1_000_000)]
            before = found[first - 1] if first else None
            record = meter.aggregate(parts, start, seconds, before, runs)
            if record is not None:
                yield record


def _spans(r: Indicator) -> Iterator[Span]:
    """What a record counts in: its minute and quarter hour, and the next ones where it is the
    record before their first, from which their counters are followed."""
    for seconds in SPANS:
        step = seconds * 1_000_000
        for at in (r.start_us, r.end_us + r.seconds * 500_000):
            yield r.node, r.channel, seconds, at // step * step


def _quarter(span: Span) -> Span:
    """The quarter hour that a span lies in."""
    node, channel, _, start = span
    return node, channel, 900, start // 900_000_000 * 900_000_000
