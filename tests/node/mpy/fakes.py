"""Sensors whose behaviour a test chooses: drivers as drivers/ has them, without a chip."""

from drivers.errors import SensorError


class Steady:
    """Counts up, one a reading."""

    WARM_UP_MS = 0
    PERIOD_MS = 100
    QUANTITIES = (24,)

    def __init__(self, bus):
        self.bus = bus
        self.count = 0

    def start(self):
        yield 5

    def read(self):
        yield 5
        self.count += 1
        return {24: self.count}


class Warming(Steady):
    """Warm after half a second; nothing new at every second reading."""

    WARM_UP_MS = 500

    def read(self):
        yield 5
        self.count += 1
        return {24: self.count} if self.count % 2 else None


class Failing(Steady):
    """Seven readings, then a bad CRC until it is started anew; never starts the first time."""

    starts = 0

    def start(self):
        yield 1
        Failing.starts += 1
        self.count = 0
        if Failing.starts == 1:
            raise SensorError("nack")

    def read(self):
        yield 1
        self.count += 1
        if self.count > 7:
            raise SensorError("crc")
        return {24: Failing.starts}


class Broken(Steady):
    """A driver with mistakes: raises what it may not, returns what the wire cannot carry."""

    def read(self):
        yield 1
        self.count += 1
        if self.count % 2:
            return {24: 1.5}
        return {24: (1, 2)[self.count]}


class Silent(Steady):
    """Never has a new value."""

    def read(self):
        yield 1


class Slow(Steady):
    """Takes two and a half periods for each reading."""

    def read(self):
        yield 250
        self.count += 1
        return {24: self.count}


class Hourly(Steady):
    PERIOD_MS = 3600000


class Brisk(Steady):
    """Each second, read in 60 ms."""

    PERIOD_MS = 1000

    def read(self):
        yield 60
        self.count += 1
        return {18: 1000 + self.count}


class Instant(Brisk):
    """Its first reading covers no time at all."""

    def read(self):
        yield 0
        self.count += 1
        return {24: self.count}


class Hiccup(Brisk):
    """Every seventh reading is 0.9 s late, so the next one is early."""

    def read(self):
        yield 60 if self.count % 7 < 6 else 960
        self.count += 1
        return {18: 1000 + self.count}


TABLE = {
    "brisk": ("fakes", "Brisk"),
    "instant": ("fakes", "Instant"),
    "hiccup": ("fakes", "Hiccup"),
    "hourly": ("fakes", "Hourly"),
    "steady": ("fakes", "Steady"),
    "warming": ("fakes", "Warming"),
    "failing": ("fakes", "Failing"),
    "broken": ("fakes", "Broken"),
    "silent": ("fakes", "Silent"),
    "slow": ("fakes", "Slow"),
    "absent": ("fakes", "NotThere"),
}
