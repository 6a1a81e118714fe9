"""What the officer's pages show; the station fills it, the pages only word it.

Times are UTC, microseconds since 1970; values in `unit`, unrounded. None always means "not
measured" or "not known", never zero.
"""

from dataclasses import dataclass
from typing import Any

from lotline.monthly import Condition
from lotline.web.inside.photos import Shown
from lotline.web.inside.quiet import Drawn


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule of the permit over a time. text: as written. found: as a report of that time has it;
    None where nothing was judged. calibrated_us: when its meter last was, None where that is not
    on record; due: the last day of its calibration, "" where the site file says none."""

    key: str
    title: str
    text: str
    cite: str
    node: str
    place: str
    kind: str
    found: Condition | None
    calibrated_us: int | None = None
    due: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many, and since when the oldest."""

    count: int = 0
    since_us: int | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """decide: explained, for the officer; explain: for the operator."""

    decide: Waiting
    explain: Waiting


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody else's signature under the log's first `size` entries."""

    name: str
    size: int
    at_us: int


@dataclass(frozen=True, slots=True)
class Integrity:
    """The evidence log's newest head: entries, root (base64), when it was written."""

    size: int
    root: str
    at_us: int
    vkey: str
    witness: Witness | None


@dataclass(frozen=True, slots=True)
class Ran:
    """How long a machine ran, and for how long it is not known."""

    machine: str
    on_s: float
    unknown_s: float


@dataclass(frozen=True, slots=True)
class Row:
    """An exceedance in a list. detected_us: when it was found; open: it is not closed yet;
    weather: of its time, as far as it was told; value_alone: its rule does not look at the
    uncertainty."""

    id: int
    rule: str
    title: str
    node: str
    start_us: int
    end_us: int
    seconds: float
    quantity: str
    unit: str
    value: float | None
    limit: float | None
    margin: float | None
    uncertainty: float
    grade: str
    severity: str
    machines: tuple[Ran, ...]
    cause: str
    state: str
    says: str
    withdrawn: bool
    accepted: bool
    detected_us: int
    open: bool
    weather: str
    value_alone: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    count: int
    seconds: float
    worst: float | None


@dataclass(frozen=True, slots=True)
class Both:
    """Both totals of a rule, which always stand side by side."""

    rule: str
    all_data: Sum
    after_accepted: Sum


@dataclass(frozen=True, slots=True)
class Step:
    """What was done. who: "" for the gateway; deleted: who and words were."""

    number: int
    at_us: int
    step: str
    who: str
    words: dict[str, Any]
    deleted: bool


@dataclass(frozen=True, slots=True)
class Minute:
    """level: of the rule's quantity, or LAeq."""

    start_us: int
    level: float | None
    loudest: float | None
    background: float | None
    measured: float


@dataclass(frozen=True, slots=True)
class Strip:
    """A machine meanwhile. spans: (from, to, ran or None where it is not known). power: W by
    minute, where it is measured."""

    machine: str
    spans: tuple[tuple[int, int, bool | None], ...]
    power: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the gateway's about those minutes."""

    at_us: int
    node: str
    text: str


@dataclass(frozen=True, slots=True)
class Reported:
    """A neighbour's report, in numbers and kinds only. first: of its household about this noise.
    stood_out: whether the meter heard something; None where it measured nothing."""

    ref: str
    at_us: int
    kind: str
    effect: str
    lasted: str
    first: bool
    stood_out: bool | None
    due_us: int
    answered_us: int | None
    exceedances: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class One:
    """An exceedance with all that is known of it. [from_us, until_us): what the chart shows.
    meter, weather: its node and the weather then, as (what, value). arithmetic: lines."""

    row: Row
    place: str
    from_us: int
    until_us: int
    minutes: tuple[Minute, ...]
    strips: tuple[Strip, ...]
    meter: tuple[tuple[str, str], ...]
    weather: tuple[tuple[str, str], ...]
    said: tuple[Said, ...]
    reports: tuple[Reported, ...]
    arithmetic: tuple[str, ...]
    steps: tuple[Step, ...]
    may: tuple[str, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Sensor:
    name: str
    place: str
    kind: str
    grade: str


@dataclass(frozen=True, slots=True)
class Record:
    """A minute or a quarter hour of a node. values: name to number; units by name. number: as
    the evidence log has it."""

    node: str
    channel: int
    start_us: int
    seconds: int
    values: dict[str, float]
    measured: float
    uncertainty_s: float
    flags: tuple[str, ...]
    number: int


@dataclass(frozen=True, slots=True)
class DayOf:
    """A quantity of an air node on a local day. mean: of its quarter hours."""

    node: str
    date: str
    quantity: str
    unit: str
    mean: float
    highest: float
    measured: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """at_us: when it was done. level: that it was done at, dB; before, after: what was read."""

    at_us: int
    level: float
    before: float
    after: float
    by: str
    device: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """facts: (what, value). photos: of its position, the newest first. budget: (contribution,
    value, distribution, standard uncertainty, source), as the month's report has them; none but of
    a microphone. gaps: of this month, (from, to, how long was not measured, why). quiet: how
    low a microphone's levels go."""

    sensor: Sensor
    facts: tuple[tuple[str, str], ...]
    calibrations: tuple[Calibration, ...]
    photos: tuple[Shown, ...] = ()
    budget: tuple[tuple[str, ...], ...] = ()
    gaps: tuple[tuple[str, ...], ...] = ()
    quiet: Drawn | None = None
