"""One stream of samples to dated seconds.

A second of the records is one of UTC, by the gateway's clock, and begins at the tick of 5 ms
that is nearest by. A sound card's second is not quite as long: so a second has 199 or 201 ticks
now and then. Seconds therefore never overlap, and none is left out.
"""

from collections.abc import Callable, Iterator, Sequence

from lotwire.codes import FAULT

from lotline.errors import InputError
from lotline.meter.noise import TICK_S, TICKS, Measured, Scale, Seconds
from lotline.records import Indicator
from lotline.station.clock import STEP_US
from lotline.station.microphones.heard import Heard, Listening
from lotline.station.microphones.line import STRAY_US, Line

SECOND_US = 1_000_000
TICK_US = round(TICK_S * SECOND_US)
# A frame that comes so much later than the buffer can hold it is not the one that was due.
_SLACK_NS = 50e6
# What is lost for longer is a stream that ended.
_MOST_LOST_S = 10.0


class Stream:
    """From the opening of a source to its end; at_us: UTC of a `steady_ns`.

    names, scales: of the microphones whose channels it carries.
    """

    def __init__(
        self,
        listening: Listening,
        names: Sequence[str],
        scales: Sequence[Scale],
        at_us: Callable[[float], int],
    ) -> None:
        self._buffer_ns, self._run_in_us = listening.buffer_ns, listening.run_in_us
        self._names, self._at_us = names, at_us
        self._tick = listening.rate * TICK_S
        self._line = Line(listening.rate)
        self._seconds = Seconds(listening.rate, scales, self._next)
        self._frames = 0.0  # that came or were lost
        self._label: int | None = None  # when this second began, UTC us; None: none is measured
        self._due = 0  # when the next one shall begin
        self._in_line = False  # whether it can begin there
        self._half_us = 0
        self._began_ns = 0.0  # this second, as the line was when it began
        self._at = 0.0  # its first frame

    def take(self, heard: Heard) -> Iterator[Indicator]:
        """The records of the seconds that end with it; InputError where it is no stream."""
        if ticks := self._lost(heard):
            self._frames += ticks * self._tick
            yield from self._records(self._seconds.lose(ticks))
        self._frames += len(heard.frames)
        self._line.add(self._frames, heard.at_ns)
        if self._began_ns - self._line.taken_ns(self._at) > self._buffer_ns + _SLACK_NS:
            # Blocks make up for a delay that was taken for a loss: this second was not then.
            self._label, self._in_line = None, False
        yield from self._records(self._seconds.add(heard.frames))

    def end(self, broken: bool = False) -> Iterator[Indicator]:
        """What was measured of the last second; `broken` when the next one cannot be."""
        yield from self._records(self._seconds.end())
        if broken and self._due:
            for name in self._names:
                yield Indicator(name, 0, self._due, 1, {}, 0.0, self._half_us, FAULT)

    def _lost(self, heard: Heard) -> int:
        """How many ticks are missing before it: as it says itself, or as it came too late."""
        lost_ns = heard.lost * TICK_S / self._tick * 1e9
        late_ns = self._line.late_ns(self._frames + len(heard.frames), heard.at_ns)
        if heard.overrun or late_ns > self._buffer_ns + _SLACK_NS:
            lost_ns = max(lost_ns, late_ns, 1.0)
        if lost_ns > _MOST_LOST_S * 1e9:
            raise InputError(f"no samples came for {lost_ns / 1e9:.0f} s")
        return max(1, round(lost_ns / 1e9 / TICK_S)) if lost_ns else 0

    def _next(self, frame: float) -> int:
        """How many ticks the second has that begins with that frame."""
        self._at, self._began_ns = frame, self._line.taken_ns(frame)
        begins = self._at_us(self._began_ns)
        if not self._in_line or abs(begins - self._due) > STEP_US:
            # The first, or the gateway's clock was set: no second is measured up to a whole one.
            whole = begins + self._run_in_us - TICK_US // 2
            self._due, self._label = -(-whole // SECOND_US) * SECOND_US, None
            self._in_line, self._run_in_us = True, 0
            if ticks := round((self._due - begins) / TICK_US):
                return ticks
        off = begins - self._due
        self._label, self._due = self._due, self._due + SECOND_US
        self._half_us = round(self._buffer_ns / 1000) + STRAY_US + max(abs(off), TICK_US // 2)
        return TICKS if abs(off) < TICK_US else TICKS - 1 if off > 0 else TICKS + 1

    def _records(self, seconds: Iterator[list[Measured]]) -> Iterator[Indicator]:
        for found in seconds:
            if self._label is None:
                continue
            for name, m in zip(self._names, found, strict=True):
                if m.values or m.flags & FAULT:
                    yield Indicator(name, 0, self._label, 1, m.values, m.completeness,
                                    self._half_us, m.flags)  # fmt: skip
