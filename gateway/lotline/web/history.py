"""What the public page tells of the days, weeks and months before; the station fills it.

Times are UTC, microseconds since 1970; levels dB re 20 uPa, unrounded; None: not measured.
"""

from dataclasses import dataclass
from datetime import date

from lotline.web.state import Shown


@dataclass(frozen=True, slots=True)
class Explained:
    """cause: a code of journal.CAUSES. words, action: as the operator gave them. deleted: they
    were, later."""

    cause: str
    words: str
    action: str
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Passed:
    """A limit that was passed over `count` periods without a break, all explained alike.

    level: of the worst period, in `unit`. average: it is an average sound level, as the page's
    others. since_us: when it was found. checked: by the officer; None while nobody did.
    withdrawn: by late data.
    """

    place: str
    start_us: int
    end_us: int
    count: int
    level: float | None
    limit: float | None
    unit: str
    average: bool
    since_us: int
    explained: Explained | None = None
    checked: bool | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A whole local day. partly: less of it was measured than is required."""

    date: date
    state: Shown
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """first: of its days. background: the median of LAF90 over 15 minutes; None where less of
    it was measured than is required. passes: how often a limit was passed."""

    first: date
    background: float | None
    passes: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A quantity of lotwire.codes, averaged over the last minute."""

    quantity: str
    value: float


@dataclass(frozen=True, slots=True)
class Counted:
    """What a rule with a limit counted last."""

    level: float
    limit: float
    unit: str


@dataclass(frozen=True, slots=True)
class Air:
    """A node that measures dust or fumes. state, counted: by its rule that stands worst."""

    id: str
    place: str
    state: Shown
    readings: tuple[Reading, ...] = ()
    counted: Counted | None = None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The newest head of the evidence log; root: base64."""

    size: int
    root: str


@dataclass(frozen=True, slots=True)
class History:
    """events: of the last seven days, newest first. days: the whole days that were followed, 30
    at most, oldest first, `passes` in them and the share of their time that was measured. months:
    whole ones, oldest first, of trend_place. files: months that can be had as data ("2026-10"),
    newest first."""

    events: tuple[Passed, ...] = ()
    days: tuple[Day, ...] = ()
    passes: int = 0
    measured: float = 0.0
    months: tuple[Month, ...] = ()
    trend_place: str = ""
    air: tuple[Air, ...] = ()
    files: tuple[str, ...] = ()


NOTHING = History()
