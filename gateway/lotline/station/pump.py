"""From frames to indicators: reads what was committed, meters it, writes it back."""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import cbor2
from lotwire import cose, frame
from lotwire.codes import FIRST_DERIVED, QUANTITIES
from lotwire.errors import WireError

from lotline import meter
from lotline.errors import JournalError
from lotline.journal import Frame, Reader, Span, Writer
from lotline.records import Indicator
from lotline.station.clock import Clock
from lotline.station.live import KEEP_US, Live

log = logging.getLogger("lotline.meter")

SPANS = (60, 900)
# Frames metered in one transaction: a tenth of a second of work at full load.
FRAMES_A_STEP = 2000
# Aggregates in one transaction.
SPANS_A_STEP = 200
# A span is metered when its last records have had this long to arrive ...
GRACE_S = 3.0
# ... and none came for this long; a backlog that never pauses is metered after MAX_WAIT_S.
QUIET_S = 2.0
MAX_WAIT_S = 30.0
# Counters are followed into a span from the record before it, if that is this young.
BEFORE_US = 60_000_000
# Without news the pump still looks whether a span has ended.
IDLE_S = 0.25


def _decode(message: bytes) -> tuple[int, int, int, dict[int, object]]:
    """(version, span, channel, body) of a frame that the intake has authenticated.

    By cbor2, three times as fast as lotwire's own decoder; the shapes are lotwire's to check.
    """
    version, _, _, _, _, span, channel, values, *_ = cbor2.loads(cose.payload(message))
    if version <= frame.VERSION:
        if not isinstance(values, dict) or not all(isinstance(code, int) for code in values):
            raise WireError("body", "the body is not a map of quantity codes")
        frame.check(values)
    return version, span, channel, values


@dataclass(slots=True)
class _Touched:
    """When (story seconds) an open span first and last got new parts."""

    first: float
    last: float


class Pump:
    """Owns the "meter" cursor. `on_health(node, values)` gets health records, `on_bad(node,
    reason)` frames that do not decode, `on_closed(records)` new aggregates,
    `on_failure(what, error)` the end of its thread."""

    def __init__(
        self,
        reader: Reader,
        writer: Writer,
        clock: Clock,
        live: Live,
        on_health: Callable[[str, int, dict[str, float | str]], None],
        on_bad: Callable[[str, str], None],
        on_closed: Callable[[list[Indicator]], None],
        on_failure: Callable[[str, BaseException], None],
    ) -> None:
        self._reader, self._writer = reader, writer
        self._clock, self._live = clock, live
        self._on_health, self._on_bad, self._on_closed = on_health, on_bad, on_closed
        self._on_failure = on_failure
        self._cursor = reader.cursor("meter")
        now = self._now()
        self._open = {span: _Touched(now, now) for span in reader.open_spans()}
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="meter", daemon=True)
        start = clock.now_us() - KEEP_US
        live.add(reader.indicators(start, clock.now_us(), 1))

    def _now(self) -> float:
        return self._clock.now_us() / 1e6

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """There are new frames."""
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
        while not self._stopping:
            self._wake.clear()
            try:
                more = self.step()
            except JournalError as e:
                log.error("Metering waits: %s.", e)
                self._wake.wait(1.0)
                continue
            if not more:
                self._wake.wait(IDLE_S)

    def step(self) -> bool:
        """One round; True when there is more to do at once."""
        frames = self._reader.frames(self._cursor, FRAMES_A_STEP)
        late = self._reader.late_frames(FRAMES_A_STEP)
        if frames or late:
            self._meter(frames, late)
        self._close()
        return len(frames) == FRAMES_A_STEP or len(late) == FRAMES_A_STEP

    def _meter(self, frames: list[Frame], late: list[Frame]) -> None:
        new = {f.id for f in frames}
        fresh = [*frames, *(f for f in late if f.id not in new)]
        records = [r for f in fresh if (r := self._one(f)) is not None]
        opened = self._touch(records)
        cursor = frames[-1].id if frames else self._cursor
        self._writer.add_indicators(
            records, opened=opened, late=[f.id for f in late], metered_to=cursor
        )
        self._cursor = cursor
        self._live.add(records)

    def _one(self, f: Frame) -> Indicator | None:
        if f.utc_us is None or f.half_us is None:
            return None
        try:
            version, span, channel, values = _decode(f.raw)
        except (WireError, cbor2.CBORError, ValueError, TypeError):
            self._on_bad(f.node, "body")
            return None
        if version > frame.VERSION:
            return None
        if unknown := [code for code in values if code not in QUANTITIES or code >= FIRST_DERIVED]:
            self._on_bad(f.node, "unknown quantity")
            values = {code: v for code, v in values.items() if code not in unknown}
        if health := meter.health(values):
            self._on_health(f.node, f.utc_us, health)
        return meter.second(f.node, channel, values, span, f.utc_us, f.half_us)

    def _touch(self, records: Iterable[Indicator]) -> list[Span]:
        """Remember which minutes and quarter hours have new parts; returns those newly open."""
        now = self._now()
        fresh: list[Span] = []
        for r in records:
            for seconds in SPANS:
                step = seconds * 1_000_000
                span = (r.node, r.channel, seconds, r.start_us // step * step)
                touched = self._open.get(span)
                if touched is None:
                    self._open[span] = _Touched(now, now)
                    fresh.append(span)
                else:
                    touched.last = now
        return fresh

    def _close(self) -> None:
        """Meter the spans that have ended and whose parts have stopped coming."""
        now, speed = self._now(), self._clock.speed
        ready = [
            span
            for span, touched in self._open.items()
            if now >= span[3] / 1e6 + span[2] + GRACE_S * speed
            and (now - touched.last > QUIET_S * speed or now - touched.first > MAX_WAIT_S * speed)
        ]
        for at in range(0, len(ready), SPANS_A_STEP):
            some = ready[at : at + SPANS_A_STEP]
            records = [r for span in some if (r := self._aggregate(span)) is not None]
            self._writer.add_indicators(records, closed=some)
            for span in some:
                del self._open[span]
            self._on_closed(records)

    def _aggregate(self, span: Span) -> Indicator | None:
        node, channel, seconds, start = span
        end = start + seconds * 1_000_000
        found = self._reader.indicators(start - BEFORE_US, end, 1, node, channel)
        parts = [p for p in found if p.start_us >= start]
        before = found[-len(parts) - 1] if len(found) > len(parts) else None
        return meter.aggregate(parts, start, seconds, before) if parts else None
