"""What the operator's pages ask of the station, and what they have it do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lotline.config import Config
from lotline.jobs import Taken, Token
from lotline.journal import Exceedance, Job, Weather
from lotline.photos import Photo
from lotline.reports import Entry
from lotline.web.shop.shown import Shop


@dataclass(frozen=True, slots=True)
class Slot:
    """A time of today at which the same run could begin. word: as of an answer."""

    at_us: int
    word: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What `lotline ask` says. word: yes, no, perhaps or cannot say. lines: as it prints them.
    best: the best time of today for it, None where none is better than another."""

    word: str
    machine: str
    minutes: float
    at_us: int
    lines: Sequence[str]
    left: Sequence[str]
    best: Slot | None


class Desk(Protocol):
    """Any thread. Whatever is refused raises InputError, with one sentence."""

    site: Config

    def shop(self) -> Shop: ...
    def now_us(self) -> int: ...
    def speed(self) -> float: ...
    def machines(self) -> Sequence[str]: ...
    def ask(self, machines: Sequence[str], minutes: str, at: str) -> Answer: ...
    def plan(self, start: str, end: str, words: str, machine: str, who: str) -> None: ...
    def end_plan(self, plan: str, step: str, who: str) -> None: ...
    def exceedances(self) -> Sequence[tuple[Exceedance, Sequence[str], str]]: ...
    def explain(self, number: int, cause: str, said: str, action: str, who: str) -> None: ...
    def acknowledge(self, number: int, who: str) -> None: ...
    def reports(self) -> Sequence[Entry]: ...
    def photos(self, node: str) -> Sequence[Photo]: ...
    def keep_photo(self, node: str, sent: bytes, who: str) -> None: ...
    def answer(self, ref: str, text: str) -> None: ...
    def token(self, text: str, scope: str) -> Token | None: ...
    def take_jobs(self, body: bytes, who: str) -> Sequence[tuple[Job, Taken, int]]: ...
    def take_weather(self, body: bytes, who: str) -> Sequence[tuple[Weather, str]]: ...
