"""What stands beside the levels on the public page: machines that work now, and how each
microphone was checked. Read anew only now and then, for the page is asked ten times a second."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from lotline import config
from lotline.journal import Reader
from lotline.station.clock import Clock
from lotline.station.floor import now as floor
from lotline.station.learning import names
from lotline.web.now import Checked, Machine
from lotline.web.shop.worked import Stretch

T = TypeVar("T")
# Real time; a machine that begins is told before the page asks again.
MACHINES_S, CHECKED_S = 2.0, 30.0
# How far back the begin of a run is looked for.
BACK_US = 12 * 3_600_000_000


class Seldom(Generic[T]):
    """What `make` gives, at most `every_s` old by the machine's own clock. One thread."""

    def __init__(self, make: Callable[[], T], every_s: float) -> None:
        self._make, self._every_s = make, every_s
        self._made_s, self._value = -1e9, None  # type: float, T | None

    def __call__(self) -> T:
        if self._value is None or time.monotonic() - self._made_s >= self._every_s:
            self._value, self._made_s = self._make(), time.monotonic()
        return self._value


class Beside:
    """One thread. read: its reader."""

    def __init__(self, site: config.Config, clock: Clock, read: Callable[[], Reader]) -> None:
        self._site, self._clock, self._read = site, clock, read
        self._off = {n.name: n.off_below for n in site.node}
        self._present: floor.Present | None = None
        self.machines = Seldom(self._machines, MACHINES_S)
        self.checked = Seldom(self._checked, CHECKED_S)

    def _machines(self) -> tuple[Machine, ...]:
        """Without the one meter of the whole supply, which is no machine."""
        reader, now_us = self._read(), self._clock.now_us()
        if self._present is None:
            self._present = floor.Present(reader, self._clock.speed)
        total = self._site.energy.total
        return tuple(
            self._machine(self._present, name, key, now_us)
            for name, key in names(self._site, reader).items()
            if key[0] != total
        )

    def _machine(
        self, present: floor.Present, name: str, key: tuple[str, int], now_us: int
    ) -> Machine:
        line = [
            Stretch(start, end, "unknown" if on is None else "working" if on else "idle")
            for start, end, on in self._read().spans(*key, now_us - BACK_US, now_us)
        ]
        newest = present.newest(key, now_us)
        doing = present.doing(key, newest, line, self._off.get(key[0], 2.0), now_us)
        if doing != "working":
            return Machine(name, None if doing == "unknown" else False)
        return Machine(name, True, floor.since(doing, line, now_us))

    def _checked(self) -> dict[str, Checked]:
        """By node; the newest of each that has a calibration on record."""
        found = {}
        for sensor in self._site.sensors:
            if sensor.kind == "microphone" and (done := self._read().calibrations(sensor.name)):
                found[sensor.name] = Checked(round(done[-1].made_s * 1e6), done[-1].drift)
        return found
