"""What the operator's pages show at one moment; the station fills it, the pages only word it.

Times are UTC, microseconds since 1970. Levels are in dB. None always means "not known".
"""

from dataclasses import dataclass
from typing import Literal

from lotline.journal import Alert, Exceedance, Job, Pile, Plan
from lotline.web.inside.quiet import Quiet
from lotline.web.neighbours import Outcome
from lotline.web.shop.worked import Doing, Stretch, Worked

Standing = Literal["within", "close", "passed", "not_measured", "no_limit"]


@dataclass(frozen=True, slots=True)
class Room:
    """How one rule stands in the period that runs. value: so far; spare: what the rest of it may
    have; crossing_us: when it is passed if it goes on as now, None when it is not; measured:
    share of the time gone. close: within the rule's own margin, or about to be passed."""

    rule: str
    place: str
    state: Standing
    unit: str
    start_us: int
    end_us: int
    value: float | None
    limit: float | None
    spare: float | None = None
    crossing_us: int | None = None
    measured: float | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """power: W now. since_us: since when it does that, None where that is not known. heard_us:
    its newest record. today: so far; days: of the last weeks. line: of today."""

    name: str
    cell: str
    doing: Doing
    since_us: int | None
    heard_us: int | None
    power: float | None
    has_power: bool
    today: Worked
    week: Worked
    line: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """how: one word; why: the one reason. floor: of a microphone."""

    name: str
    kind: str
    place: str
    how: Literal["ok", "needs you", "silent"]
    why: str
    heard_us: int | None
    facts: tuple[tuple[str, str], ...] = ()
    floor: Quiet | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A destination. reached_us: the newest that it has. waiting: records. trouble: why it does
    not move, "" when it does. refused: points that it set aside, by what it said. beyond: of
    them, not kept."""

    name: str
    reached_us: int | None
    waiting: int
    trouble: str
    trouble_us: int | None
    refused: tuple[Pile, ...] = ()
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits for a person. late: it should have been done."""

    text: str
    since_us: int | None
    href: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Supply:
    """Energy of a time, Wh. total: at the main supply, None where nothing measures it. machines:
    by name. peak_w: the highest quarter hour, at peak_us; whole: of the supply, not only of the
    machines that are measured. metered: share of the time that was measured."""

    total: float | None
    machines: tuple[tuple[str, float], ...]
    idle: float
    peak_w: float | None
    peak_us: int | None
    whole: bool
    metered: float

    @property
    def unaccounted(self) -> float | None:
        """What no machine's meter has seen; None where the supply is not measured."""
        if self.total is None:
            return None
        return max(self.total - sum(wh for _, wh in self.machines), 0.0)


@dataclass(frozen=True, slots=True)
class Done:
    """A job with what it took. energy: Wh, of the `metered` share of its time. carbon: kg."""

    job: Job
    energy: float | None
    metered: float
    cycles: int | None
    carbon: float | None
    shared: bool


@dataclass(frozen=True, slots=True)
class Week:
    """A week of key figures; number: of weeks since the first record, from 1. passes: limits
    passed. measured: share of the time known of all machines."""

    number: int
    start_us: int
    end_us: int
    worked: Worked
    passes: int
    supply: float
    orders: int
    on_time: float | None
    first_pass: float | None
    lead_s: float | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and how its time was kept."""

    plan: Plan
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything. made_us: the station's clock. suggestion: the one thing that would help. whole:
    have the older days been read by now? first_us: the first record."""

    made_us: int
    rooms: tuple[Room, ...] = ()
    suggestion: str = ""
    machines: tuple[Machine, ...] = ()
    nodes: tuple[Node, ...] = ()
    feeds: tuple[Feed, ...] = ()
    tasks: tuple[Task, ...] = ()
    alerts: tuple[Alert, ...] = ()
    unexplained: tuple[Exceedance, ...] = ()
    plans: tuple[Planned, ...] = ()
    today: Supply | None = None
    week: Supply | None = None
    jobs: tuple[Done, ...] = ()
    first_weeks: tuple[Week, ...] = ()
    last_weeks: tuple[Week, ...] = ()
    first_us: int | None = None
    whole: bool = True
