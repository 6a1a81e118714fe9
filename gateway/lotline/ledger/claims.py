"""What the entries of a log claim: which records there are, and the hashes of each."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lotline.ledger.lines import canonical
from lotline.ledger.problem import Problem, describe, when

# One for all entries: making it is a quarter of what reading a short one takes.
_decode = json.JSONDecoder().decode


@dataclass(slots=True)
class Frames:
    """Frames of a node with numbers first to last. dates: as dated by the newest entry.
    before_us: the entry says that they were received before; after_us: the time of the
    entries before it."""

    index: int
    before_us: int
    after_us: int
    node: str
    first: int
    last: int
    n: int
    raw: str
    dates: str


class Record(NamedTuple):
    """A line whose SHA-256 an entry holds. sensor: (node, channel) of an indicator or
    (rule, 0) of a verdict; seconds 0 for all but an indicator."""

    entry: int
    id: int
    sha256: str
    sensor: tuple[str, int] = ("", 0)
    seconds: int = 0
    start_us: int = 0


class Start(NamedTuple):
    """A start of the gateway: files {name: number} were in force from this entry and time on."""

    entry: int
    at_us: int
    files: dict[str, int]


class Restore(NamedTuple):
    """The log goes on from a backup that was made at backup_us: from this entry on it is another
    than the one that was lost."""

    entry: int
    at_us: int
    backup_us: int

    @property
    def words(self) -> str:
        return (
            f"At entry {self.entry}, {when(self.at_us)}, the gateway was put back from a backup "
            f"of {when(self.backup_us)}. What was logged between the two is not in this log, "
            "unless the nodes still had the records and sent them again; holes in their numbers "
            "are entries of kind gap."
        )


@dataclass(slots=True)
class Claims:
    """files: {number: Record}; in_force: one a start of the gateway.

    let_go_us: frames received before it may have been deleted. begun_us, at_us: the times of
    the first and the last entries. jumps: what was said of a clock that went back.
    """

    frames: dict[tuple[str, int], Frames] = field(default_factory=dict)
    indicators: list[Record] = field(default_factory=list)
    verdicts: list[Record] = field(default_factory=list)
    events: list[Record] = field(default_factory=list)
    actions: list[Record] = field(default_factory=list)
    calibrations: list[Record] = field(default_factory=list)
    weather: list[Record] = field(default_factory=list)
    files: dict[int, Record] = field(default_factory=dict)
    in_force: list[Start] = field(default_factory=list)
    restores: list[Restore] = field(default_factory=list)
    let_go_us: int = 0
    begun_us: int = 0
    at_us: int = 0
    size: int = 0
    unknown: int = 0
    jumps: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _earlier_us: int = 0

    def take(self, index: int, entry: bytes) -> None:
        """The next entry."""
        self.size = index + 1
        try:
            words = _decode(entry.decode())
            kind = words["kind"]
            if canonical(words).encode() != entry:
                self._odd(index, f"entry {index} is not canonical JSON")
            read = _KINDS.get(kind)
            if read is None:
                self.unknown += 1
            else:
                read(self, index, words)
        except (ValueError, KeyError, TypeError, AttributeError):
            self._odd(index, f"entry {index} is not as docs/log.md describes entries")

    def _odd(self, index: int, text: str) -> None:
        self.problems.append(Problem(text, index))

    def _time(self, index: int, e: dict[str, Any]) -> None:
        at, back = int(e["at"]), int(e.get("back", 0))
        if self.at_us - at != back and at < self.at_us:
            self._odd(index, f"time goes back from {when(self.at_us)} to {when(at)} at entry "
                             f"{index}, which does not say so")  # fmt: skip
        elif back:
            self.jumps.append(
                f"at entry {index} the gateway's clock was {back / 1e6:.0f} s behind what it had "
                f"been: {when(at)} follows {when(self.at_us)}"
            )
        self._earlier_us, self.at_us = self.at_us, at
        self.begun_us = self.begun_us or at

    def _frames(self, index: int, e: dict[str, Any]) -> None:
        self.frames[e["node"], int(e["first"])] = Frames(
            index, self.at_us, self._earlier_us, e["node"], int(e["first"]), int(e["last"]),
            int(e["n"]), e["raw"], e["dates"],
        )  # fmt: skip

    def _dates(self, index: int, e: dict[str, Any]) -> None:
        claim = self.frames.get((e["node"], e["first"]))
        if claim is None or (claim.last, claim.n) != (e["last"], e["n"]):
            self._odd(index, f"entry {index} ({describe(e)}) dates frames that no entry has")
        else:
            claim.dates = e["dates"]

    def _indicator(self, index: int, e: dict[str, Any]) -> None:
        self.indicators.append(Record(index, int(e["id"]), e["sha256"],
                                      (e["node"], int(e["channel"])), int(e["seconds"]),
                                      int(e["start"])))  # fmt: skip

    def _verdict(self, index: int, e: dict[str, Any]) -> None:
        self.verdicts.append(
            Record(index, int(e["id"]), e["sha256"], (e["rule"], 0), 0, int(e["start"]))
        )

    def _event(self, index: int, e: dict[str, Any]) -> None:
        self.events.append(Record(index, int(e["id"]), e["sha256"]))

    def _action(self, index: int, e: dict[str, Any]) -> None:
        self.actions.append(Record(index, int(e["id"]), e["sha256"]))

    def _calibration(self, index: int, e: dict[str, Any]) -> None:
        self.calibrations.append(Record(index, int(e["id"]), e["sha256"]))

    def _weather(self, index: int, e: dict[str, Any]) -> None:
        self.weather.append(Record(index, int(e["id"]), e["sha256"], start_us=int(e["at"])))

    def _start(self, index: int, e: dict[str, Any]) -> None:
        for number, sha256 in e["files"].values():
            self.files[int(number)] = Record(index, int(number), sha256)
        files = {name: int(n) for name, (n, _) in e["files"].items()}
        self.in_force.append(Start(index, self.at_us, files))

    def _retention(self, index: int, e: dict[str, Any]) -> None:
        self.let_go_us = max(self.let_go_us, int(e["before"]))

    def _rollback(self, index: int, e: dict[str, Any]) -> None:
        """Records from the journal's size on are gone, and their numbers may come again."""
        begin = int(e["journal"])
        self.frames = {k: f for k, f in self.frames.items() if f.index < begin}
        for records in (
            self.indicators, self.verdicts, self.events, self.actions, self.calibrations,
            self.weather,
        ):  # fmt: skip
            records[:] = [r for r in records if r.entry < begin]
        self.problems.append(Problem(
            f"an older copy of the journal was put back at entry {index}: entries {begin} to "
            f"{e['log'] - 1} speak of records that it may no longer have", index))  # fmt: skip

    def _restore(self, index: int, e: dict[str, Any]) -> None:
        self.restores.append(Restore(index, self.at_us, int(e["backup"])))

    def _nothing(self, index: int, e: dict[str, Any]) -> None:
        """It stands for itself: there is no record to compare it with."""


_KINDS: dict[str, Callable[[Claims, int, dict[str, Any]], None]] = {
    "time": Claims._time,
    "frames": Claims._frames,
    "dates": Claims._dates,
    "indicator": Claims._indicator,
    "verdict": Claims._verdict,
    "event": Claims._event,
    "action": Claims._action,
    "calibration": Claims._calibration,
    "weather": Claims._weather,
    "start": Claims._start,
    "retention": Claims._retention,
    "rollback": Claims._rollback,
    "restore": Claims._restore,
    **dict.fromkeys(("begin", "step", "gap", "firmware"), Claims._nothing),
}
