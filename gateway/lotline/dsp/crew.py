"""Threads that share work every few milliseconds: a pool's futures would cost a tenth of it."""

import weakref
from collections.abc import Callable, Sequence
from functools import partial
from queue import SimpleQueue
from threading import Event, Semaphore, Thread
from typing import TypeVar

_T = TypeVar("_T")
_Task = Callable[[], None]
# Tasks that may wait for a thread: it need not sleep between them, and few blocks are held.
AHEAD = 8


class Crew:
    """The calling thread and others; these end when the crew is let go."""

    def __init__(self, threads: int) -> None:
        """threads: with the caller's."""
        self._hands = [_Hand() for _ in range(threads - 1)]
        for hand in self._hands:
            Thread(target=hand.work, daemon=True).start()
        weakref.finalize(self, _dismiss, self._hands)

    def map(self, task: Callable[[int], _T], count: int) -> list[_T]:
        """[task(0), …, task(count - 1)]: each thread takes the next until none is left."""
        found: dict[int, _T] = {}
        left = iter(range(count))

        def work() -> None:
            for k in left:
                found[k] = task(k)

        for hand in self._hands:
            hand.give(work)
        try:
            work()
        finally:
            self.wait()
        return [found[k] for k in range(count)]

    def share(self, task: Callable[[int], None], count: int) -> None:
        """task(0), …, task(count - 1), each of them by the same thread whenever this is called,
        in the order of the calls. Those of others may still be under way: see `wait`."""
        threads = len(self._hands) + 1
        for first, hand in enumerate(self._hands, 1):
            hand.give(partial(_each, task, range(first, count, threads)))
        try:
            _each(task, range(0, count, threads))
        except BaseException:
            for hand in self._hands:  # their own failures are told by this one
                hand.rest()
            raise

    def wait(self) -> None:
        """Until nothing is under way. Raises what a task has raised."""
        failures = [hand.rest() for hand in self._hands]
        for failure in failures:
            if failure is not None:
                raise failure


class _Hand:
    """One of the other threads."""

    def __init__(self) -> None:
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._room = Semaphore(AHEAD)
        self._failure: BaseException | None = None

    def give(self, task: _Task | None) -> None:
        self._room.acquire()
        self._tasks.put(task)

    def rest(self) -> BaseException | None:
        """What has failed since the last time."""
        rested = Event()
        self.give(rested.set)
        rested.wait()
        failure, self._failure = self._failure, None
        return failure

    def work(self) -> None:
        for task in iter(self._tasks.get, None):
            try:
                task()
            except BaseException as failure:
                self._failure = self._failure or failure
            self._room.release()
            del task  # it holds what it worked on


def _each(task: Callable[[int], None], which: Sequence[int]) -> None:
    for k in which:
        task(k)


def _dismiss(hands: Sequence[_Hand]) -> None:
    for hand in hands:
        hand.give(None)
