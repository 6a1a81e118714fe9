"""Reads one sensor on a steady period and records what it says, or that it fails."""

from drivers.errors import SensorError
from drivers.table import TABLE
from lotwire.codes import CODE, FAULT, WARMING_UP
from lotwire.errors import WireError

from node.supervisor import until
from node.totals import Total

STATUS = CODE["status"]
RESTART_AFTER = 5  # failures in a row, then the chip is started anew
STALE_AFTER = 5  # periods without a new value, then the chip counts as silent


class Sampler:
    """sensor: {"driver", "bus"} of the configuration, and the SETTINGS of its driver, a class
    of TABLE. A driver that REMEMBERS is given a Total, which outlives the node's restarts.

    A sensor that fails gives a record with FAULT each period: not measured is never quiet.
    """

    def __init__(self, sensor, channel, board, recorder, health):
        self.sensor = sensor
        self.channel = channel
        self.board = board
        self.recorder = recorder
        self.health = health
        self.period = 1000
        self.driver = None
        self._restart()

    def _restart(self):
        """Start the chip anew; the driver stays: it follows counters across restarts."""
        self.ready = False
        self.failures = self.stale = 0

    async def run(self, beat):
        """For ever, without drift: the next deadline is the last one plus the period."""
        self._restart()
        self.end = self.deadline = self.board.ticks_ms()
        while True:
            body = await self._body(beat)
            if body:
                self._record(body)
            self._plan()
            await until(self.board, self.deadline, beat)

    def _record(self, body):
        """A value that covers less than half a period, after a start or a late reading, is left
        to the next one: the gateway counts whole seconds, and would count it as one."""
        tick = self.board.ticks_ms()
        span = tick - self.end
        if span < self.period // 2 and not body.get(STATUS, 0) & FAULT:
            return
        try:
            self.recorder.put(tick, span, self.channel, body)
        except WireError as e:  # a value that the wire does not carry: the driver's mistake
            self.recorder.put(tick, span, self.channel, self._failed(e))
        self.end = tick

    def _plan(self):
        """The next deadline; those that have passed already are skipped and counted."""
        late = self.board.ticks_ms() - self.deadline
        missed = max(0, late - 1) // self.period
        self.health.overruns += missed
        self.deadline += (missed + 1) * self.period

    async def _body(self, beat):
        """{code: value} to record, or None while there is no new value."""
        try:
            if not self.ready:
                await self._start(beat)
            body = await self._walk(self.driver.read(), beat)
            if not body:
                return self._nothing()
        except Exception as e:  # also a driver's own mistake: its sensor is not measured
            return self._failed(e)
        self.failures = self.stale = 0
        return self._with_status(body)

    async def _start(self, beat):
        module, name = TABLE[self.sensor["driver"]]
        kind = getattr(__import__(module, None, None, (name,)), name)
        self.driver = self.driver or self._made(kind)
        self.period = kind.PERIOD_MS
        await self._walk(self.driver.start(), beat)
        self.ready = True
        self.end = self.deadline = self.started = self.board.ticks_ms()

    def _made(self, kind):
        settings = {}
        for name in getattr(kind, "SETTINGS", ()):
            if name in self.sensor:
                settings[name] = self.sensor[name]
        if getattr(kind, "REMEMBERS", False):
            path = "%s/total-%d-%s" % (self.board.root, self.channel, self.sensor["driver"])
            settings["memory"] = Total(path, self.health)
        return kind(self.board.bus(self.sensor["bus"]), **settings)

    async def _walk(self, waits, beat):
        """Run a driver's generator: sleep as it asks; its return value."""
        try:
            while True:
                ms = next(waits)
                await until(self.board, self.board.ticks_ms() + ms, beat)
        except StopIteration as stop:
            return stop.value
        finally:
            waits.close()  # a driver may have to leave its chip in a safe state

    def _with_status(self, body):
        if self.board.ticks_ms() - self.started < self.driver.WARM_UP_MS:
            body[STATUS] = body.get(STATUS, 0) | WARMING_UP
        return body

    def _nothing(self):
        self.stale += 1
        if self.stale <= STALE_AFTER:
            return None
        raise SensorError("timeout")

    def _failed(self, error):
        self.health.sensor_errors += 1
        self.health.note(self.sensor["driver"], error)
        self.failures += 1
        if self.failures >= RESTART_AFTER:
            self._restart()
        return {STATUS: FAULT}
