"""What follows from jobs: lead time, on-time rate, first-pass yield."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from lotline.journal.jobs import Job


@dataclass(frozen=True, slots=True)
class Figures:
    """Of orders that ended in a time. lead_s: the median, from an order's first start to its
    last end. on_time, due: of those with a due time, how many kept it. good, pieces: of their
    jobs. None and 0: nobody told."""

    jobs: int = 0
    orders: int = 0
    lead_s: float | None = None
    on_time: int = 0
    due: int = 0
    good: int = 0
    pieces: int = 0

    @property
    def on_time_rate(self) -> float | None:
        return self.on_time / self.due if self.due else None

    @property
    def first_pass_yield(self) -> float | None:
        return self.good / self.pieces if self.pieces else None


def figures(jobs: Iterable[Job], start_us: int, end_us: int) -> Figures:
    """Of orders whose last job ended in [start_us, end_us); a job without an order is one of
    its own. An order one of whose jobs lasts has not ended."""
    orders: dict[str, list[Job]] = defaultdict(list)
    for job in jobs:
        orders[f"order {job.order}" if job.order else f"job {job.id}"].append(job)
    ended = [some for some in orders.values() if start_us <= _end(some) < end_us]
    due = [(_end(some), max(d)) for some in ended if (d := _dues(some))]
    counted = [
        (job.good, job.scrap) for some in ended for job in some
        if job.good is not None and job.scrap is not None
    ]  # fmt: skip
    return Figures(
        jobs=sum(map(len, ended)),
        orders=len(ended),
        lead_s=median((_end(s) - _start(s)) / 1e6 for s in ended) if ended else None,
        on_time=sum(end <= latest for end, latest in due),
        due=len(due),
        good=sum(good for good, _ in counted),
        pieces=sum(good + scrap for good, scrap in counted),
    )


def _start(jobs: Sequence[Job]) -> int:
    return min(job.start_us for job in jobs)


def _end(jobs: Sequence[Job]) -> int:
    """Beyond all time while one lasts."""
    return max((1 << 62) if job.end_us is None else job.end_us for job in jobs)


def _dues(jobs: Sequence[Job]) -> list[int]:
    return [job.due_us for job in jobs if job.due_us is not None]
