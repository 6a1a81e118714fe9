"""Verdicts from indicators, as the judge makes them."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from lotline.cli.judge.force import InForce, of_files
from lotline.errors import LotlineError
from lotline.judge import Finding
from lotline.ledger.claims import Claims
from lotline.ledger.problem import Problem, when
from lotline.station.judged import Taken, Told

_FIGURES = "verdict", "value", "limit"
_LONGEST = 80


def told_of(line: str) -> Told:
    """Of a verdict's line."""
    told = json.loads(line)
    return Told(told["rule"], told["start_us"], told["end_us"])


@dataclass(frozen=True, slots=True)
class Rejudging:
    """forces: [(entry from which on, what verdicts rest on)]; None where that cannot be known.
    busy(start_us, end_us): whether the gateway had not done with a time, or it is not there."""

    forces: list[tuple[int, InForce | None]]
    records: Taken
    busy: Callable[[int, int], bool]

    def force(self, entry: int) -> InForce | None:
        """What was in force when an entry was written."""
        return next((f for at, f in reversed(self.forces) if at < entry), None)

    def check(self, entry: int, line: str) -> Problem | bool:
        """What differs between a verdict's line and what the judge says now; True where nothing
        does, False where it cannot be judged anew."""
        told, force = told_of(line), self.force(entry)
        if force is None:
            return False
        start = told.start_us
        where = f"entry {entry}: the verdict on {told.rule} from {when(start)}"
        try:
            if self.busy(*force.needed(told)):
                return False
            found = force.again(told, self.records)
        except (LotlineError, KeyError, ValueError, TypeError, OverflowError):
            found = None
        if superseded(json.loads(line)["body"]):
            return _gone(where, entry, found)
        if found is None and force.may_move(told):
            return False
        if found is None:
            words = "cannot be judged by the site file and packs that were in force"
            return Problem(f"{where} {words}", entry, start_us=start)
        body, again = json.loads(line)["body"], found.to_json()
        if again == body:
            return True
        name, now, was = difference(again, body)
        words = f"{name} is {now}, and the journal says {was}"
        return Problem(f"{where}: judged from its indicators {words}", entry, start_us=start)


def superseded(body: str) -> bool:
    """Does a record say that late data took the verdict on its span out of force?"""
    try:
        return bool(json.loads(body).get("superseded"))
    except (ValueError, AttributeError):
        return False


def _gone(where: str, entry: int, found: Finding | None) -> Problem | bool:
    """Of a record that says so: nothing must be judged on that span any more."""
    if found is None:
        return True
    words = f"is {found.verdict!r}, and the journal says that late data took it out of force"
    text = f"{where}: judged from its indicators it {words}"
    return Problem(text, entry, start_us=found.start_us)


def difference(again: str, body: str) -> tuple[str, str, str]:
    """(name, now, before) of what two records differ in: the figures before the rest."""
    try:
        now, was = json.loads(again), json.loads(body)
        names = [n for n in sorted(was | now) if was.get(n) != now.get(n)]
        name = min(names, key=lambda n: n not in _FIGURES)
        return name, _short(now.get(name)), _short(was.get(name))
    except (ValueError, TypeError, AttributeError):
        return "its text", _short(again), _short(body)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def forces(claims: Claims, files: dict[int, str]) -> list[tuple[int, InForce | None]]:
    """files: {number: line}."""
    found: list[tuple[int, InForce | None]] = []
    for start in claims.in_force:
        texts = {
            name: json.loads(files[number])["body"]
            for name, number in start.files.items() if number in files
        }  # fmt: skip
        whole = len(texts) == len(start.files)
        found.append((start.entry, _read(texts) if whole else None))
    return found


def _read(texts: dict[str, str]) -> InForce | None:
    """None where this lotline cannot read what was in force."""
    try:
        return of_files(texts)
    except (LotlineError, ValueError, KeyError):
        return None
