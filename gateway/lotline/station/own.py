"""Seconds of the gateway's own microphones, on their way from their threads to the pump."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from lotline.journal import Reader
from lotline.journal.steps import BACK_US
from lotline.records import Indicator
from lotline.station.clock import Clock

# Seconds that wait for the journal while it cannot be written: an hour of one microphone, 5 MB.
MAX_WAITING = 3600
# Of what a step of the clock makes less certain, so much is written again at once.
PIECE_US = 900_000_000


class Own:
    """`put` and `follow_step` from any thread, `take` and `give_back` from the pump's.

    names: of the microphones. on_bad(node, reason) counts seconds that had to be dropped.
    """

    def __init__(
        self,
        names: Sequence[str],
        reader: Reader,
        clock: Clock,
        on_bad: Callable[[str, str], None],
    ) -> None:
        self._names, self._reader, self._clock, self._on_bad = names, reader, clock, on_bad
        self._mutex = threading.Lock()
        self._waiting: list[Indicator] = []
        self._since_us = clock.now_us()  # what is later is dated by the clock as it is set now
        self._steps: list[tuple[int, int, int]] = []  # by how much; what it concerns: from, to

    def put(self, records: Iterable[Indicator]) -> None:
        with self._mutex:
            self._waiting.extend(records)
            self._drop()

    def take(self) -> list[Indicator]:
        """All that waits; or, after the clock was set, a piece of what is to be written again."""
        with self._mutex:
            found, self._waiting = self._waiting, []
            return found or self._widened()

    def give_back(self, records: list[Indicator]) -> None:
        """They could not be written."""
        with self._mutex:
            self._waiting[:0] = records
            self._drop()

    def _drop(self) -> None:
        for record in self._waiting[:-MAX_WAITING]:  # the oldest
            self._on_bad(record.node, "unwritten")
        del self._waiting[:-MAX_WAITING]

    def follow_step(self, step_us: int) -> None:
        """The clock was set. As with frames (journal/steps.py): what was dated since it was last
        set, of a day at most, keeps its time and is as much more uncertain."""
        now_us = self._clock.now_us()
        then_us = now_us - step_us
        with self._mutex:
            begin_us = max(self._since_us, then_us - BACK_US)
            self._steps.append((abs(step_us), begin_us, then_us))
            self._since_us = now_us

    def _widened(self) -> list[Indicator]:
        while self._steps:
            by_us, begin_us, end_us = self._steps[0]
            at_us = max(begin_us, end_us - PIECE_US)
            found = [
                replace(record, uncertainty_us=record.uncertainty_us + by_us)
                for name in self._names
                for record in self._reader.indicators(at_us, end_us, 1, name)
            ]
            self._steps[0] = by_us, begin_us, at_us
            if at_us <= begin_us:
                del self._steps[0]
            if found:
                return found
        return []
