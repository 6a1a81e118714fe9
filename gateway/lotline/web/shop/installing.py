"""What the pages for putting up a node ask of the station, and what they have it do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

STEPS = ("flash", "node", "check", "calibrate", "record")


@dataclass(frozen=True, slots=True)
class Job:
    """A step that is under way or has ended. words: what it does now; done of total: how far it
    is with that, 0 where that cannot be said. wrong: the one sentence of what ended it early.
    found: its result. log: what it said, step by step."""

    step: str
    running: bool
    at_us: int
    ended_us: int = 0
    words: str = ""
    done: int = 0
    total: int = 0
    log: tuple[str, ...] = ()
    wrong: str = ""
    found: Mapping[str, Any] = field(default_factory=dict)

    def with_(self, **changes: Any) -> "Job":
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Port:
    """id: by which a browser names it. there: what was found on it, "" where nobody has looked.
    board, node: what was chosen for it. jobs: the last of each step; latest: of all."""

    id: str
    device: str
    words: str
    known: bool
    there: str = ""
    board: str = ""
    node: str = ""
    jobs: Mapping[str, Job] = field(default_factory=dict)
    latest: Job | None = None

    @property
    def name(self) -> str:
        """Of the node that it is, as far as is known here."""
        checked = self.jobs.get("check")
        return self.node or (str(checked.found.get("node", "")) if checked else "")

    @property
    def busy(self) -> bool:
        return self.latest is not None and self.latest.running


@dataclass(frozen=True, slots=True)
class Record:
    """Of a node that was put up. words: (what, text)."""

    number: int
    node: str
    at_us: int
    who: str
    words: Sequence[tuple[str, str]]


class Bench(Protocol):
    """Any thread. Whatever is refused raises InputError, with one sentence."""

    def ports(self) -> Sequence[Port]: ...
    def port(self, ident: str) -> Port: ...
    def boards(self) -> Sequence[str]: ...
    def firmware(self) -> Sequence[str]: ...
    def firmware_folder(self) -> str: ...
    def sensors(self, board: str) -> Sequence[str]: ...
    def host(self) -> str: ...
    def choose(self, ident: str, board: str) -> None: ...
    def start(self, ident: str, step: str, sent: Mapping[str, str], who: str) -> None: ...
    def stop_job(self, ident: str) -> None: ...
    def records(self, node: str) -> Sequence[Record]: ...
