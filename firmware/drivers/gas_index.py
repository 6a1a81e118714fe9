"""Gas indices of a metal-oxide sensor: how the air differs from that of the last 12 hours.

Written from Sensirion's description of its Gas Index Algorithm 3.2 and its published
constants, one raw value each second. Average air has a VOC index of 100 and a NOx index of
1; 500 is the top of both. State is a handful of numbers, and it never grows.
"""

from math import exp, sqrt

BLACKOUT = 45  # s; the reading that ends it still has no index
GAIN = 230  # index points for one standard deviation
TOP = 500
LEARN_S = 43200  # time constant of mean and variance, once settled
LEARN_VARIANCE_FIRST_S = 2500
GATE_FIRST = 510  # an index above the gate is an event; at first nothing is
GATE_SOFTNESS = 0.09
SETTLING_SOFTNESS = 0.01
PAUSE_RATIO = 0.3  # of the time without events by which a pause is paid back
STD_FIRST = 50
RECENTRE = 100  # keeps the mean small, so that single precision can move it
SMOOTH_FAST_S = 20
SMOOTH_SLOW_S = 500
SMOOTH_SHARPNESS = 0.2
RAW_SPAN = 32767


class VOC:
    """Falls when reducing gases come; scaled by its own spread."""

    RAW_MIN = 20000
    STD_BONUS = 220
    STD_FIXED = None
    MEAN_FIRST_S = 20
    MEAN_SETTLES_S = 2700
    VARIANCE_SETTLES_S = 5220
    GATE = 340
    PAUSE_MAX_S = 10800
    STEEPNESS = 0.0065
    MIDDLE = 213
    NEEDS_MEAN = False


class NOX:
    """Rises when oxidising gases come; scaled by a fixed spread, whatever it learned of it."""

    RAW_MIN = 10000
    STD_BONUS = 0
    STD_FIXED = 2000
    MEAN_FIRST_S = 1200
    MEAN_SETTLES_S = 17100
    VARIANCE_SETTLES_S = 20520
    GATE = 30
    PAUSE_MAX_S = 43200
    STEEPNESS = 0.0101
    MIDDLE = 614
    NEEDS_MEAN = True


def rate(tau):
    """Weight of a new value in a first-order low-pass of `tau` seconds."""
    return 1 / (tau + 1)


def logistic(x, steepness, middle):
    """1 / (1 + exp(x)): falls for a positive steepness; cut where exp would overflow."""
    x = steepness * (x - middle)
    if x < -50:
        return 1
    return 0 if x > 50 else 1 / (1 + exp(x))


class Baseline:
    """Mean and standard deviation of the raw signal; learning pauses during events."""

    def __init__(self, gas):
        self._gas = gas
        self._origin = None
        self._offset = 0
        self._age = 0
        self._gate_age = 0
        self._paused = 0
        self.std = STD_FIRST

    def mean(self):
        """None before the first value."""
        return None if self._origin is None else self._origin + self._offset

    def learn(self, raw, index):
        """Take one raw value; `index` is the one shown for it."""
        if self._origin is None:
            self._origin = raw
            return
        if abs(self._offset) >= RECENTRE:
            self._origin += self._offset
            self._offset = 0
        away = raw - self._origin - self._offset
        mean_rate, variance_rate = self._rates(index)
        variance = self.std * self.std + variance_rate * away * away
        self.std = sqrt((1 - variance_rate) * variance)
        self._offset += mean_rate * away

    def _rates(self, index):
        """(mean, variance): fast at first, slow later, near 0 in an event."""
        gas = self._gas
        self._age += 1
        self._gate_age += 1
        early_mean = logistic(self._age, SETTLING_SOFTNESS, gas.MEAN_SETTLES_S)
        early_variance = logistic(self._age, SETTLING_SOFTNESS, gas.VARIANCE_SETTLES_S)
        gate_mean = self._gate(index, gas.MEAN_SETTLES_S)
        gate_variance = self._gate(index, gas.VARIANCE_SETTLES_S)
        self._pause(gate_mean)
        settled = rate(LEARN_S)
        mean = settled + (rate(gas.MEAN_FIRST_S) - settled) * early_mean
        first = rate(LEARN_VARIANCE_FIRST_S)
        variance = settled + (first - settled) * (early_variance - early_mean)
        return gate_mean * mean, gate_variance * variance

    def _gate(self, index, settles_s):
        """1 lets everything be learned, 0 nothing."""
        early = logistic(self._gate_age, SETTLING_SOFTNESS, settles_s)
        gate = self._gas.GATE
        return logistic(index, GATE_SOFTNESS, gate + (GATE_FIRST - gate) * early)

    def _pause(self, gate):
        """An event that lasts too long is the new normal: open the gate again."""
        paused = self._paused + (1 - gate) * (1 + PAUSE_RATIO) - PAUSE_RATIO
        self._paused = max(0, paused)
        if self._paused > self._gas.PAUSE_MAX_S:
            self._gate_age = 0


class Smoother:
    """Low-pass that hastens when its fast and its slow half disagree."""

    def __init__(self):
        self._value = None

    def step(self, x):
        if self._value is None:
            self._fast = self._slow = self._value = x
        self._fast += rate(SMOOTH_FAST_S) * (x - self._fast)
        self._slow += rate(SMOOTH_SLOW_S) * (x - self._slow)
        calm = exp(-SMOOTH_SHARPNESS * abs(self._fast - self._slow))
        tau = SMOOTH_FAST_S + (SMOOTH_SLOW_S - SMOOTH_FAST_S) * calm
        self._value += rate(tau) * (x - self._value)
        return self._value


class GasIndex:
    """gas: VOC or NOX."""

    def __init__(self, gas):
        self._gas = gas
        self._left = BLACKOUT + 1
        self._baseline = Baseline(gas)
        self._smoother = Smoother()

    def step(self, sraw):
        """The index, 1 to 500, after a raw value in ticks, each second; 0 in the blackout."""
        if self._left:
            self._left -= 1
            return 0
        raw = min(max(sraw - self._gas.RAW_MIN, 1), RAW_SPAN)
        index = max(0.5, self._smoother.step(self._judge(raw)))
        self._baseline.learn(raw, index)
        return int(index + 0.5)

    def _judge(self, raw):
        """The index before smoothing."""
        gas = self._gas
        mean = self._baseline.mean()
        if mean is None and gas.NEEDS_MEAN:
            return 1
        away = raw - (mean or 0)
        spread = gas.STD_FIXED or -(self._baseline.std + gas.STD_BONUS)
        return TOP * logistic(away / spread * GAIN, -gas.STEEPNESS, gas.MIDDLE)
