"""When sources were on and off, as columns: thousands of states are cut, joined and put together
for each verdict that looks back for days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from lotline.judge.language.period import Span

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class State:
    """A source that is on or off over [start_us, end_us)."""

    source: str
    start_us: int
    end_us: int
    on: bool


@dataclass(frozen=True, slots=True)
class States:
    """(n,) each, in order of start, end, source, on. source: its place among `names`, which
    ascend. UTC us."""

    start: Ints
    end: Ints
    source: Ints
    on: NDArray[np.bool_]
    names: tuple[str, ...]

    @classmethod
    def of(cls, states: "Sequence[State] | States") -> "States":
        """In any order."""
        if isinstance(states, States):
            return states
        names = tuple(sorted({s.source for s in states}))
        places = {name: place for place, name in enumerate(names)}
        return _sorted(
            np.array([s.start_us for s in states], np.int64),
            np.array([s.end_us for s in states], np.int64),
            np.array([places[s.source] for s in states], np.int64),
            np.array([s.on for s in states], bool), names,
        )  # fmt: skip

    @classmethod
    def joined(cls, parts: "Sequence[States]") -> "States":
        names = tuple(sorted({name for part in parts for name in part.names}))
        places = [np.array([names.index(n) for n in p.names], np.int64)[p.source] for p in parts]
        if not parts:
            return cls.of(())
        return _sorted(
            np.concatenate([p.start for p in parts]), np.concatenate([p.end for p in parts]),
            np.concatenate(places), np.concatenate([p.on for p in parts]), names,
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.start)

    def each(self) -> Iterator[State]:
        return self._rows(np.arange(len(self)))

    def starting(self, start_us: int, end_us: int) -> "States":
        """Those that start in [start_us, end_us)."""
        first, last = self.start.searchsorted([start_us, end_us], "left")
        some = slice(int(first), int(last))
        return States(
            self.start[some], self.end[some], self.source[some], self.on[some], self.names
        )

    def spans(self, on: bool, source: str = "") -> tuple[Span, ...]:
        """When it (any, where none is named) was on, or off; ascending, without overlap."""
        some = self.on if on else ~self.on
        if source:
            here = self.names.index(source) if source in self.names else -1
            some = some & (self.source == here)
        start, until = self.start[some], np.maximum.accumulate(self.end[some])
        if not len(start):
            return ()
        first = np.append(True, start[1:] > until[:-1])
        last = np.append(first[1:], True)
        return tuple(map(Span, start[first].tolist(), until[last].tolist()))

    def digest(self, start_us: int, end_us: int) -> bytes:
        """SHA-256 of those that touch [start_us, end_us)."""
        found = sha256()
        for s in self._rows(np.flatnonzero((self.start < end_us) & (self.end > start_us))):
            found.update(f"{s.source} {s.start_us} {s.end_us} {s.on}\n".encode())
        return found.digest()

    def _rows(self, some: NDArray[np.intp]) -> Iterator[State]:
        columns = (c[some].tolist() for c in (self.source, self.start, self.end, self.on))
        for source, start, end, on in zip(*columns, strict=True):
            yield State(self.names[source], start, end, on)


def _sorted(
    start: Ints, end: Ints, source: Ints, on: NDArray[np.bool_], names: tuple[str, ...]
) -> States:
    order = np.lexsort((on, source, end, start))
    return States(start[order], end[order], source[order], on[order], names)
