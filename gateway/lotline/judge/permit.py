"""The `site` pack: the limits that the site file gives from a permit, as a pack like others."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from lotline.errors import RuleError
from lotline.judge import evaluate, indicators
from lotline.judge.case import Case
from lotline.judge.language import read_pack, source
from lotline.judge.language.pack import Pack
from lotline.judge.record import Finding
from lotline.judge.rule import Rule
from lotline.judge.series import Data
from lotline.records import Indicator

PERIOD_S = 900
PERIOD_US = PERIOD_S * 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNNAMED = "the permit's limits in the site file"


def judge(
    rule: Rule, indicators_900: Sequence[Indicator], start_us: int, end_us: int, zone: tzinfo
) -> list[Finding]:
    """A finding on each whole quarter hour of the local clock in [start_us, end_us).

    indicators_900: records over 900 s of any nodes, in any order; of two with the same start the
    later written (higher id) counts. A quarter hour without a record is nodata. Raises RuleError
    for a zone whose clock is off UTC's quarter hours.
    """
    first = -(-start_us // PERIOD_US) * PERIOD_US
    last = end_us // PERIOD_US * PERIOD_US
    if first >= last:
        return []
    _check(zone, first, rule.id)
    mine = [r for r in indicators_900 if r.node == rule.node and _is_quarter(r, first, last)]
    data = indicators.data(mine, ("LAeq",))
    asked = evaluate.Asked(looked=(first, last), nodes=(rule.node,))
    return evaluate.judge([pack([rule])], replace(_case(zone), data=data), asked)


@lru_cache(maxsize=8)
def _case(zone: tzinfo) -> Case:
    return Case(Data(()), zone=zone)


def _is_quarter(record: Indicator, first: int, last: int) -> bool:
    inside = first <= record.start_us < last and record.start_us % PERIOD_US == 0
    return inside and record.seconds == PERIOD_S


def _check(zone: tzinfo, at_us: int, rule: str) -> None:
    at = (_EPOCH + timedelta(microseconds=at_us)).astimezone(zone)
    if at.minute % 15 or at.second:
        raise RuleError(
            f"rule {rule!r}: got {at.isoformat()} as the start of a period, "
            "expected a quarter hour of the local clock"
        )


def pack(rules: Sequence[Rule]) -> Pack:
    """Of the site's rules; raises RuleError."""
    return _pack(tuple(rules))


@lru_cache(maxsize=64)
def _pack(rules: tuple[Rule, ...]) -> Pack:
    return read_pack.read(source.of(text(rules), "the site file's limits"))


def text(rules: Sequence[Rule]) -> dict[str, Any]:
    """The pack as its YAML would read."""
    cites = [{"id": r.id, "instrument": r.cite or _UNNAMED, "st": "C"} for r in rules]
    return {
        "pack": "site", "version": "1", "title": "Limits of the site", "jurisdiction": "site",
        "level": "permit", "in_force": {"from": None, "until": None, "st": "C"}, "cite": cites,
        "periods": {
            _hours(r): {"days": list(r.days), "from": r.start, "to": r.end} for r in rules
        },
        "rules": [dict(_rule(r)) for r in rules],
    }  # fmt: skip


def _hours(rule: Rule) -> str:
    return f"hours_{rule.id.replace('-', '_')}"


def _rule(rule: Rule) -> Iterator[tuple[str, Any]]:
    yield from {
        "id": rule.id, "title": "LAeq over 15 min", "quantity": rule.quantity, "per": "15 min",
        "cite": rule.id, "valid": {"coverage": rule.completeness},
    }.items()  # fmt: skip
    why = f"The rule holds from {rule.start} to {rule.end} on {', '.join(rule.days)}."
    yield "only_if", [{"if": f"in_{_hours(rule)}", "why": why}]
    decide: dict[str, Any] = {"grade_max": "evidential", "uncertainty": rule.uncertainty}
    if rule.limit is None:
        decide["verdict"] = "context"
        yield "notes", ["The rule sets no limit."]
    else:
        yield "limit", rule.limit
    yield "decide", decide
