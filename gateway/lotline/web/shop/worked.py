"""What machines did over a time, as sums that can be added up."""

from dataclasses import dataclass, field
from typing import Literal

# resting: told by vibration, which cannot tell off from idle. unknown: not measured, never off.
Doing = Literal["working", "idle", "off", "resting", "unknown"]
DOINGS: tuple[Doing, ...] = ("working", "idle", "off", "resting", "unknown")
# With less than this share of the open hours known, there is no utilisation.
KNOWN_LEAST = 0.5


@dataclass(frozen=True, slots=True)
class Stretch:
    """[start_us, end_us) in which a machine did one thing."""

    start_us: int
    end_us: int
    doing: Doing


def _nothing() -> dict[Doing, float]:
    return dict.fromkeys(DOINGS, 0.0)


@dataclass(frozen=True, slots=True)
class Worked:
    """all, open: seconds of each, of the whole time and of the open hours in it. energy, idle: Wh
    measured, and of them in minutes in which it did not work at all. metered_s: of the time with
    energy. cycles: that ended; cycles_wh: their energy, of the `fed` ones that have one."""

    all: dict[Doing, float] = field(default_factory=_nothing)
    open: dict[Doing, float] = field(default_factory=_nothing)
    energy: float = 0.0
    idle: float = 0.0
    metered_s: float = 0.0
    cycles: int = 0
    fed: int = 0
    cycles_wh: float = 0.0

    def plus(self, other: "Worked") -> "Worked":
        return Worked(
            {key: self.all[key] + other.all[key] for key in DOINGS},
            {key: self.open[key] + other.open[key] for key in DOINGS},
            self.energy + other.energy,
            self.idle + other.idle,
            self.metered_s + other.metered_s,
            self.cycles + other.cycles,
            self.fed + other.fed,
            self.cycles_wh + other.cycles_wh,
        )

    @property
    def seconds(self) -> float:
        return sum(self.all.values())

    @property
    def open_s(self) -> float:
        return sum(self.open.values())

    @property
    def known(self) -> float | None:
        """The share of the open hours of which it is known what it did."""
        return 1 - self.open["unknown"] / self.open_s if self.open_s else None

    @property
    def utilisation(self) -> float | None:
        """The working share of the open hours that are known; None where too few are."""
        if self.known is None or self.known < KNOWN_LEAST:
            return None
        return self.open["working"] / (self.open_s - self.open["unknown"])

    @property
    def cycle_wh(self) -> float | None:
        """The mean energy of a cycle."""
        return self.cycles_wh / self.fed if self.fed else None
