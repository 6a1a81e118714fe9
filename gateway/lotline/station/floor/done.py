"""Jobs with what they took: energy, cycles and carbon of the machine in their time."""

from collections.abc import Sequence
from itertools import pairwise

from lotline.config import Energy
from lotline.journal import Job, Reader
from lotline.station.floor.working import MINUTE_US
from lotline.station.learning import Key
from lotline.web.shop.shown import Done

# Late records may still come for so long after a job's end.
_SETTLED_US = 3_600_000_000


class Ledgered:
    """One thread. A job that ended an hour ago is looked up once."""

    def __init__(self, reader: Reader, energy: Energy) -> None:
        self._reader, self._energy = reader, energy
        self._known: dict[tuple[str, int], tuple[object, Done]] = {}

    def done(self, jobs: Sequence[Job], keys: dict[str, Key], now_us: int) -> list[Done]:
        """The newest start first."""
        found = [self._one(job, jobs, keys, now_us) for job in jobs]
        self._known = {key: kept for key, kept in self._known.items()
                       if key in {(job.id, job.version) for job in jobs}}  # fmt: skip
        return sorted(found, key=lambda one: -one.job.start_us)

    def _one(self, job: Job, jobs: Sequence[Job], keys: dict[str, Key], now_us: int) -> Done:
        others = tuple(
            (o.start_us, o.end_us) for o in jobs
            if o.machine == job.machine and o.id != job.id
            and o.start_us < (job.end_us or now_us) and (o.end_us or now_us) > job.start_us
        )  # fmt: skip
        kept = self._known.get((job.id, job.version))
        if kept and kept[0] == others:
            return kept[1]
        found = self._look(job, [(a, b or now_us) for a, b in others], keys, now_us)
        if job.end_us is not None and now_us > job.end_us + _SETTLED_US:
            self._known[job.id, job.version] = others, found
        return found

    def _look(
        self, job: Job, others: list[tuple[int, int]], keys: dict[str, Key], now_us: int
    ) -> Done:
        key, end_us = keys.get(job.machine), min(job.end_us or now_us, now_us)
        if key is None or end_us <= job.start_us:
            return Done(job, None, 0.0, None, None, bool(others))
        first = job.start_us // MINUTE_US * MINUTE_US
        energy = metered = 0.0
        for minute in self._reader.indicators(first, end_us, 60, *key):
            wh = minute.values.get("energy")
            if isinstance(wh, float | int):
                mine, gone = _share(minute.start_us, job.start_us, end_us, others)
                energy += wh * mine
                metered += 60 * gone * minute.completeness
        share = min(metered / ((end_us - job.start_us) / 1e6), 1.0)
        known = energy if share else None
        factor = self._energy.carbon_kg_per_kWh
        carbon = None if factor is None or known is None else known / 1000 * factor
        cycles = len(self._reader.cycles(job.start_us, end_us, *key))
        return Done(job, known, share, None if others else cycles, carbon, bool(others))


def _share(
    minute_us: int, start_us: int, end_us: int, others: list[tuple[int, int]]
) -> tuple[float, float]:
    """(the share of a minute's energy that is a job's, the share of the minute in its time):
    jobs that run at once on a machine have equal parts."""
    begin, end = max(minute_us, start_us), min(minute_us + MINUTE_US, end_us)
    if end <= begin:
        return 0.0, 0.0
    inside = {at for span in others for at in span if begin < at < end}
    parts = sum(
        (b - a) / (1 + sum(s <= a and b <= e for s, e in others))
        for a, b in pairwise(sorted({begin, end, *inside}))
    )
    return parts / MINUTE_US, (end - begin) / MINUTE_US
