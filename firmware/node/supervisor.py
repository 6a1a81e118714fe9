"""Keeps every task running, and feeds the watchdog only while all of them do."""

import asyncio
from time import ticks_diff, ticks_ms

# No task may be silent for longer: a name look-up and a handshake that block take some 20 s.
LATE_MS = 60000
BACKOFF_MS = 1000
BACKOFF_MAX_MS = 60000
SLICE_MS = 1000


async def until(board, end, beat):
    """Sleep to the board's tick `end`, at least once, in slices: a long wait still beats."""
    while True:
        beat()
        left = end - board.ticks_ms()
        await board.sleep_ms(max(0, min(left, SLICE_MS)))
        if left <= SLICE_MS:
            return


class Task:
    """run: called with `beat`, gives the coroutine of one life of the task."""

    def __init__(self, name, run):
        self.name = name
        self.run = run
        self.beat()

    def beat(self):
        self.beaten = ticks_ms()

    def is_late(self):
        return ticks_diff(ticks_ms(), self.beaten) > LATE_MS


class Supervisor:
    """health.note(name, exception) hears of every task that dies; `trust(bool)`, each second,
    whether all tasks beat."""

    def __init__(self, board, health, tasks, trust):
        self.board = board
        self.health = health
        self.tasks = tasks
        self.trust = trust

    async def run(self):
        """For ever. An exception in `_keep` itself ends that task's beats, and so the
        watchdog restarts the board: the last resort."""
        lives = [asyncio.create_task(self._keep(task)) for task in self.tasks]
        while lives:
            well = not [t for t in self.tasks if t.is_late()]
            self._call("outputs", self.trust, well)
            if well:
                self._call("watchdog", self.board.feed_watchdog)
            await asyncio.sleep_ms(SLICE_MS)

    def _call(self, name, work, *args):
        try:
            work(*args)
        except Exception as e:
            self.health.note(name, e)

    async def _keep(self, task):
        wait = BACKOFF_MS
        while True:
            began = ticks_ms()
            try:
                await task.run(task.beat)
            except Exception as e:  # a task that dies takes nothing with it
                self.health.note(task.name, e)
            if ticks_diff(ticks_ms(), began) > BACKOFF_MAX_MS:
                wait = BACKOFF_MS
            await self._rest(wait, task.beat)
            wait = min(2 * wait, BACKOFF_MAX_MS)

    async def _rest(self, ms, beat):
        for _ in range(ms // SLICE_MS):
            beat()
            await asyncio.sleep_ms(SLICE_MS)
