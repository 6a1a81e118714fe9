"""Threads that share work every few milliseconds: a pool's futures would cost a tenth of it."""

import weakref
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

_T = TypeVar("_T")
_Task = Callable[[], None]


class Crew:
    """The calling thread and others; these end when the crew is let go."""

    def __init__(self, threads: int) -> None:
        """threads: with the caller's."""
        self._others = threads - 1
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._done: SimpleQueue[BaseException | None] = SimpleQueue()
        for _ in range(self._others):
            Thread(target=_work, args=(self._tasks, self._done), daemon=True).start()
        weakref.finalize(self, _dismiss, self._tasks, self._others)

    def map(self, task: Callable[[int], _T], count: int) -> list[_T]:
        """[task(0), …, task(count - 1)]: each thread takes the next until none is left."""
        found: dict[int, _T] = {}
        left = iter(range(count))

        def work() -> None:
            for k in left:
                found[k] = task(k)

        self.run(work)
        return [found[k] for k in range(count)]

    def run(self, task: _Task) -> None:
        """task, by all threads at the same time; returns when none is in it any more."""
        for _ in range(self._others):
            self._tasks.put(task)
        failures = [_outcome(task), *(self._done.get() for _ in range(self._others))]
        for failure in failures:
            if failure is not None:
                raise failure


def _work(tasks: SimpleQueue[_Task | None], done: SimpleQueue[BaseException | None]) -> None:
    for task in iter(tasks.get, None):
        done.put(_outcome(task))


def _outcome(task: _Task) -> BaseException | None:
    try:
        task()
    except BaseException as failure:
        return failure
    return None


def _dismiss(tasks: SimpleQueue[_Task | None], others: int) -> None:
    for _ in range(others):
        tasks.put(None)
