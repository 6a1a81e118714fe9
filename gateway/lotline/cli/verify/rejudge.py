"""Verdicts from indicators, as the judge makes them."""

import json
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from pydantic import ValidationError

from lotline import config, judge
from lotline.ledger.problem import Problem, when
from lotline.records import Indicator


@dataclass(frozen=True, slots=True)
class InForce:
    """What verdicts rest on beside the indicators."""

    rules: dict[str, judge.Rule]
    zone: tzinfo


def in_force(files: dict[str, str]) -> InForce:
    """From the texts of the site file and packs, by name; raises LotlineError, ValueError."""
    table = tomllib.loads(files[config.SITE_FILE])
    site = config.Config.model_validate({**table, "folder": Path()})
    rules = {rule.id: judge.Rule(**rule.model_dump()) for rule in site.rule}
    return InForce(rules, site.site.zone)


def rejudge(
    force: InForce,
    body: str,
    records: Callable[[int, int], Sequence[Indicator]],
) -> str:
    """The body of the same verdict, judged anew; records(start_us, end_us): those of 900 s."""
    verdict = json.loads(body)
    start, end = verdict["start_us"], verdict["end_us"]
    rule = force.rules[verdict["rule"]]
    again = judge.judge(rule, records(start, end), start, end, force.zone)
    return again[0].to_json()


def check(
    entry: int, line: str, force: InForce, records: Callable[[int, int], Sequence[Indicator]]
) -> Problem | None:
    """A verdict's line beside what the judge says now."""
    told = json.loads(line)
    where = f"entry {entry}: the verdict on {told['rule']} from {when(told['start_us'])}"
    try:
        again = rejudge(force, told["body"], records)
    except (KeyError, ValueError, TypeError, ValidationError):
        return Problem(f"{where} cannot be judged by the site file that was in force", entry,
                       start_us=told["start_us"])  # fmt: skip
    if again == told["body"]:
        return None
    was, now = json.loads(told["body"]), json.loads(again)
    name = next((n for n in sorted(was | now) if was.get(n) != now.get(n)), "its text")
    words = f"{name} is {now.get(name)!r}, and the journal says {was.get(name)!r}"
    return Problem(f"{where}: judged from its indicators {words}", entry,
                   start_us=told["start_us"])  # fmt: skip
