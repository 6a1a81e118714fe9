"""A sensor that says the same for longer than a working one can.

Drivers compare a chip's whole answers, and a microphone its samples; here each quantity is looked
at by itself, over its minutes: what is stuck beside others that move is found so. The mean of a
minute stands still only if each reading in it does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lotline.records import Indicator

MINUTE_US = 60_000_000


class Limit(NamedTuple):
    """After so many minutes; the values at which it may rest for ever."""

    minutes: int
    rests: tuple[float, ...] = ()


# Why no sooner, and what is left out: counters, loads and derived indices rest as long as they
# like, and a PZEM-004T tells the frequency in steps of 0.1 Hz only.
LIMITS = {
    "LAeq": Limit(10),  # 0.01 dB: a microphone's own noise moves a minute by more
    "acceleration_rms": Limit(30, (0.0,)),  # its own noise; 0 is what a coarse one has at rest
    "voltage_rms": Limit(60, (0.0,)),  # 0.1 V: a mains moves by volts in an hour; 0 is no mains
    "CO2": Limit(60),  # 1 ppm, and the noise of an NDIR cell is some ppm
    "SRAW_VOC": Limit(60),  # a tick of 65536
    "temperature": Limit(240),  # steps of 0.005 to 0.1 degrees: an even cellar moves in 4 hours
    "relative_humidity": Limit(240, (0.0, 100.0)),  # at its ends it is cut off
    "PM2.5": Limit(240, (0.0,)),  # clean air rests at nothing
}
LONGEST_US = max(limit.minutes for limit in LIMITS.values()) * MINUTE_US


@dataclass(frozen=True, slots=True)
class Stuck:
    """A quantity of a sensor that has stood at `value` since since_us at least, to until_us."""

    channel: int
    quantity: str
    value: float
    since_us: int
    until_us: int

    @property
    def seconds(self) -> float:
        return (self.until_us - self.since_us) / 1e6


def stuck(minutes: Sequence[Indicator]) -> Iterator[Stuck]:
    """minutes: of one node, ascending, its newest last. A minute that is missing or has no value
    begins anew: of what was not measured nothing is said."""
    by_channel: dict[int, list[Indicator]] = {}
    for one in minutes:
        by_channel.setdefault(one.channel, []).append(one)
    for channel, found in by_channel.items():
        for quantity, limit in LIMITS.items():
            run = _run(found, quantity)
            if run and len(run) >= limit.minutes and run[0][1] not in limit.rests:
                yield Stuck(channel, quantity, run[0][1], run[-1][0], run[0][0] + MINUTE_US)


def _run(minutes: Sequence[Indicator], quantity: str) -> list[tuple[int, float]]:
    """(start_us, value) of the newest minutes that are the same, newest first."""
    run: list[tuple[int, float]] = []
    for one in reversed(minutes):
        value = one.values.get(quantity)
        if not isinstance(value, float) or one.condensed:
            break
        # Means of the same readings differ by rounding alone.
        if run and (abs(value - run[0][1]) > 1e-6 or run[-1][0] - one.start_us != MINUTE_US):
            break
        run.append((one.start_us, value))
    return run
