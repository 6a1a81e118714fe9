"""How everything stands at one moment, for those who ask or are told of the present only.

Times are UTC seconds since 1970. None means "not known" or "not measured", never 0. The station
fills it; prometheus.py and home/ word it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lotline.config import Level
from lotline.records import Indicator


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The newest calibration of a sensor; drift in dB, what it read too much."""

    channel: int
    at: float
    drift: float


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of a node. minute: the newest one that was metered, None where that is long
    ago. today: sums since local midnight by quantity (energy in Wh, cycles, on_seconds).
    captured: measured share of the newest quarter hour, 0 to 1. measures: quantities that it had
    in the last days."""

    number: int
    minute: Indicator | None
    today: Mapping[str, float]
    captured: float | None
    measures: frozenset[str]


@dataclass(frozen=True, slots=True)
class NodeStatus:
    """health: the node's newest health record by quantity. records: on disk; None for a
    microphone of the gateway's own. refused, odd: {reason: frames}."""

    name: str
    kind: str
    place: str
    up: bool
    heard: float | None
    records: int | None
    missing: int
    duplicates: int
    time_uncertainty_s: float | None
    refused: Mapping[str, int] = field(default_factory=dict)
    odd: Mapping[str, int] = field(default_factory=dict)
    health: Mapping[str, float | str] = field(default_factory=dict)
    calibrations: Sequence[Calibrated] = ()
    channels: Sequence[Channel] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The newest on a rule; end: of its period."""

    word: str
    end: float


@dataclass(frozen=True, slots=True)
class RuleStatus:
    """One rule with a limit. value, limit, spare, expected: in `unit`, of the time that lasts;
    spare is the level that the rest of it may have, expected what it ends with if it goes on as
    now. crossing_s: until the limit is passed then; 0 when it is."""

    id: str
    node: str
    unit: str
    level: Level
    limit: float | None = None
    value: float | None = None
    spare: float | None = None
    expected: float | None = None
    crossing_s: float | None = None
    verdict: Verdict | None = None

    @property
    def margin(self) -> float | None:
        """limit - value; negative where it is passed."""
        return None if self.limit is None or self.value is None else self.limit - self.value


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """points, refused: since the gateway started. backlog: indicators that it has yet to send."""

    name: str
    points: int
    refused: int
    backlog: int
    well: bool


@dataclass(frozen=True, slots=True)
class GatewayStatus:
    """backlog: frames on disk and not yet metered. strangers: {reason: frames of nobody known}.
    log_size: entries; log_at: when its newest checkpoint was written; log_origin: its name, which
    no other site has, "" before its first checkpoint."""

    version: str
    journal_bytes: int
    disk_free: int
    disk_size: int
    backlog: int
    strangers: Mapping[str, int]
    log_size: int | None
    log_at: float | None
    feeds: Sequence[FeedStatus] = ()
    log_origin: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """Everything."""

    site: str
    timezone: str
    at: float
    gateway: GatewayStatus
    nodes: Sequence[NodeStatus]
    rules: Sequence[RuleStatus]
