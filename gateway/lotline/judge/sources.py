"""What of a sound is the source's: by times with the source on and off.

residual: of the times with the source off. specific: the total while the source was on, less
the residual as energy where the total stands out enough; else the total is an upper bound.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from lotline.judge.language.period import Span
from lotline.judge.states import State, States

_END = attrgetter("end_us")


@dataclass(frozen=True, slots=True)
class OnOff:
    """When any of the sources ran, and when all were known to stand still. UTC us, ascending.
    known: whether anybody recorded states at all."""

    on: tuple[Span, ...] = ()
    off: tuple[Span, ...] = ()
    known: bool = False

    def during(self, which: str, start_us: int, end_us: int) -> list[Span]:
        """The times `on` or `off` inside [start_us, end_us)."""
        return within(self.on if which == "on" else self.off, start_us, end_us)


def on_off(states: Sequence[State] | States, named: Iterable[str] = ()) -> OnOff:
    """On where any source is on; off where every source is known to be off, also those named
    of which nothing is known."""
    found = States.of(states)
    sources = {found.names[at] for at in set(found.source.tolist())} | set(named)
    on = found.spans(on=True)
    off: tuple[Span, ...] | None = None
    for source in sorted(sources):
        mine = found.spans(on=False, source=source)
        # What a source's `on` spans leave between them and says nothing of is not known.
        off = mine if off is None else common(off, mine)
    return OnOff(on, without(off or (), on), len(found) > 0)


def union(spans: Iterable[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start_us, s.end_us)):
        if found and span.start_us <= found[-1].end_us:
            last = found.pop()
            span = Span(last.start_us, max(last.end_us, span.end_us))
        found.append(span)
    return tuple(found)


def common(some: Sequence[Span], others: Sequence[Span]) -> tuple[Span, ...]:
    """Both ascending and without overlap."""
    found, i, j = [], 0, 0
    while i < len(some) and j < len(others):
        a, b = some[i], others[j]
        start, end = max(a.start_us, b.start_us), min(a.end_us, b.end_us)
        if start < end:
            found.append(Span(start, end))
        if a.end_us <= b.end_us:
            i += 1
        else:
            j += 1
    return tuple(found)


def without(some: Sequence[Span], others: Sequence[Span]) -> tuple[Span, ...]:
    """What of `some` lies in none of `others`; both ascending and without overlap."""
    found, j = [], 0
    for span in some:
        start = span.start_us
        while j < len(others) and others[j].end_us <= start:
            j += 1
        k = j
        while k < len(others) and others[k].start_us < span.end_us:
            if others[k].start_us > start:
                found.append(Span(start, others[k].start_us))
            start = max(start, others[k].end_us)
            k += 1
        if start < span.end_us:
            found.append(Span(start, span.end_us))
    return tuple(found)


def within(spans: Sequence[Span], start_us: int, end_us: int) -> list[Span]:
    """Their parts inside [start_us, end_us)."""
    found = []
    for at in range(bisect_right(spans, start_us, key=_END), len(spans)):
        start, end = max(spans[at].start_us, start_us), min(spans[at].end_us, end_us)
        if start >= end:
            break
        found.append(Span(start, end))
    return found


def seconds(spans: Iterable[Span]) -> float:
    return sum(s.seconds for s in spans)
