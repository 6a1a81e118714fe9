"""What the public page shows at one moment; the station fills it, the page only words it.

Times are UTC, microseconds since 1970. Levels are in dB re 20 uPa, unrounded. None always
means "not measured", never "quiet".
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lotline.config import Site
from lotline.web.history import NOTHING, Checkpoint, History
from lotline.web.state import Shown, State, Verdict

if TYPE_CHECKING:
    from lotline.web.neighbours import Neighbours


# A step of the band around the day's line, seconds.
BAND_S = 300


@dataclass(frozen=True, slots=True)
class Second:
    """The newest 1-second value."""

    LAeq: float
    end_us: int


@dataclass(frozen=True, slots=True)
class Limit:
    """The limit that holds now: LAeq over `minutes`, daily from `start` to `end` ("07:00")."""

    level: float
    start: str
    end: str
    minutes: int = 15


@dataclass(frozen=True, slots=True)
class Period:
    """An averaging period: `minutes` of it are measured so far; LAeq None when none are."""

    start_us: int
    LAeq: float | None
    minutes: int


@dataclass(frozen=True, slots=True)
class Point:
    """One step of the day's chart. measured: 0 to 1, share of the step with data."""

    start_us: int
    LAeq: float | None
    LAF90: float | None
    LAFmax: float | None
    limit: float | None
    verdict: Verdict
    measured: float


@dataclass(frozen=True, slots=True)
class Edge:
    """Five minutes of the day: background of the quietest minute, loudest moment; dB."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Checked:
    """Held against a calibrator: when, and how many dB it had read too much (below 0: too
    little)."""

    at_us: int
    drift: float


@dataclass(frozen=True, slots=True)
class Machine:
    """working: None where it is not measured just now. since_us: when the run began; None where
    that is longer ago than is looked for."""

    name: str
    working: bool | None
    since_us: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One microphone with the rule that applies to it now.

    id: unique on the page, letters, digits and "-" only. place: where it hangs, in words.
    silent_since_us: set while nothing is heard from it. running, closed: the period that
    runs and the last one that ended. so_far: `state` is that of the running period. day:
    every step of the last 24 h, oldest first and without holes (a step that was not measured
    stands there with None), each of `day_step_s` seconds. band: the same
    24 h, each BAND_S; None where nothing was measured. close_db: "close to the limit"
    begins this far below it. wired: to the gateway, which turns the sound into levels.
    checked: its newest check, None where none is on record.
    """

    id: str
    node: str
    place: str
    state: State
    so_far: bool = False
    state_since_us: int | None = None
    silent_since_us: int | None = None
    last_second: Second | None = None
    last_minute: float | None = None
    limit: Limit | None = None
    running: Period | None = None
    closed: Period | None = None
    day: tuple[Point, ...] = ()
    day_step_s: int = 900
    band: tuple[Edge | None, ...] = ()
    close_db: float = 3.0
    grade: Literal["indicative", "certified"] = "indicative"
    wired: bool = False
    checked: Checked | None = None

    @property
    def shown(self) -> Shown:
        """The state in words that the page can stand for."""
        return "no_limit" if self.limit is None and self.state != "not_measured" else self.state


@dataclass(frozen=True, slots=True)
class Now:
    """The whole page. made_us: the station's clock when it was made.

    usual_night, usual_day: this site's own medians, dB, once there are enough data. log_key:
    the public key of the evidence log; checkpoint: its newest head. past: what was before.
    levels_a_second: that a microphone node sends. neighbours: what they are told beside the
    numbers. machines: all whose work is measured. program: a microphone node's, around its
    microphone, to be read; "" where it is not at hand.
    """

    site: Site
    made_us: int
    places: tuple[Place, ...]
    nodes_heard: int
    nodes_known: int
    usual_night: float | None = None
    usual_day: float | None = None
    log_key: str = ""
    checkpoint: Checkpoint | None = None
    past: History = NOTHING
    levels_a_second: int = 0
    neighbours: "Neighbours | None" = None
    machines: tuple[Machine, ...] = ()
    program: str = ""
