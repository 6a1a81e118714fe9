"""One machine's detector on its way through the journal, and the news it brings."""

from array import array
from collections.abc import Callable, Iterable
from dataclasses import replace

from lotline.journal import News
from lotline.meter.cycles import states
from lotline.meter.cycles.tracker import Cycle
from lotline.meter.cycles.watch import DAY, Watch, quantity_of, sample
from lotline.records import Indicator, MachineCycle, MachineState

# A node's channel.
Key = tuple[str, int]
# (after us, at most how many) to the machine's next records.
Read = Callable[[int, int], list[Indicator]]
# Records gone through at a time.
PIECE = 3600
# So far apart are the places where a detector may be taken up again.
KEEP_EVERY_US = 3_600_000_000
FIRST_US = -(1 << 62)


class Following:
    """step() until nothing is left, then told(), then step() again when there is more."""

    def __init__(self, key: Key, watch: Watch, read: Read) -> None:
        self.key, self.watch = key, watch
        self._read = read
        self._kept_us = watch.at_us
        self._news = self._no_news()

    def _no_news(self) -> News:
        return News(*self.key, self.watch.settled_us, self.watch.at_us)

    @classmethod
    def begin(cls, key: Key, read: Read, learn: int = DAY) -> "Following | None":
        """From the first record that tells of the machine; None while there is none."""
        after_us, start_us = FIRST_US, None
        while found := read(after_us, PIECE):
            for record in found:
                quantity = quantity_of(record)
                if start_us is None and (quantity or not record.completeness):
                    start_us = record.start_us
                if quantity and start_us is not None:
                    begun = cls(key, Watch.begin(quantity, start_us, learn), read)
                    begun._news.after_us = FIRST_US
                    return begun
            after_us = found[-1].start_us
        return None

    def step(self) -> int:
        """How many records were gone through; 0 when there are no more."""
        if size := self.watch.due:
            return self._relearn(size)
        if self.watch.wasted:
            self.watch = self.watch.moved()
        found = self._read(self.watch.at_us, min(PIECE, self.watch.room or PIECE))
        starts_us, values = _samples(found, self.watch.quantity)
        if values:
            self._add(*self.watch.take(starts_us, values, found[-1].end_us))
        elif found:
            self.watch.at_us = found[-1].start_us
        return len(found)

    def _relearn(self, size: int) -> int:
        """From the first samples anew, and back to before them; how many they were."""
        starts_us, values = array("q"), array("d")
        after_us = self.watch.origin_us - 1
        while len(values) < size and (found := self._read(after_us, PIECE)):
            more = _samples(found, self.watch.quantity)
            starts_us.extend(more[0])
            values.extend(more[1])
            after_us = found[-1].start_us
        if values:
            self.watch = self.watch.relearnt(starts_us[:size], values[:size])
            self._drop_news()
            self._keep()
        return len(values)

    def _drop_news(self) -> None:
        """Of what lies after the origin: it is found again."""
        origin_us = self.watch.origin_us
        self._news = replace(
            self._news,
            since_us=min(self._news.since_us, origin_us),
            after_us=FIRST_US,
            states=[row for row in self._news.states if row[0] < origin_us],
            cycles=[cycle for cycle in self._news.cycles if cycle.start_us < origin_us],
            detectors=[],
        )

    def _add(self, cycles: Iterable[Cycle], rows: Iterable[MachineState]) -> None:
        us = self.watch.us
        self._news.cycles += [
            MachineCycle(*self.key, us(c.start), us(c.end), c.energy_wh, c.peak, c.confidence)
            for c in cycles
        ]
        for row in rows:
            states.append(self._news.states, row)
        if self.watch.at_us - self._kept_us >= KEEP_EVERY_US:
            self._keep()

    def _keep(self) -> None:
        if saved := self.watch.saved():
            self._news.detectors.append((self.watch.at_us, saved))
            self._kept_us = self.watch.at_us

    def told(self) -> News:
        """All that is known now and was not told before."""
        news, self._news = self._news, self._no_news()
        *rows, end = self.watch.ahead()
        for row in rows:
            states.append(news.states, row)
        news.states.append(end)
        return news


def _samples(records: Iterable[Indicator], quantity: str) -> tuple[list[int], list[float]]:
    """(starts in us, values) of those records that are samples."""
    found = [(r.start_us, v) for r in records if (v := sample(r, quantity)) is not None]
    return [start_us for start_us, _ in found], [value for _, value in found]
