"""The quarter hour that runs: what is known so far, which is no verdict yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from lotline.judge.decision import decide
from lotline.judge.permit import PERIOD_US
from lotline.judge.rule import Rule, applies
from lotline.judge.series import LOWER
from lotline.judge.state import State, day_state
from lotline.judge.verdict import Word, tidy
from lotline.records import Indicator, energy_mean

# A node's second takes a while to come: this much of the running period is not missed yet.
LATE_US = 10_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Running:
    """value: LAeq so far, dB, None when nothing was measured. minutes: whole minutes measured.
    completeness: measured share of the time gone. limit: None while the rule does not hold."""

    rule: str
    start_us: int
    end_us: int
    value: float | None
    minutes: int
    completeness: float
    limit: float | None
    state: State


def running(
    rule: Rule, parts: Sequence[Indicator], start_us: int, now_us: int, zone: tzinfo
) -> Running:
    """parts: records below a minute, in any order and none twice; those of the rule's node
    that start in [start_us, start_us + 15 min) count."""
    end_us = start_us + PERIOD_US
    mine = sorted(
        (p for p in parts if p.node == rule.node and start_us <= p.start_us < end_us),
        key=lambda p: (p.start_us, p.channel),
    )
    value, seconds = _so_far(rule, mine)
    expected = max(min(now_us, end_us) - start_us - LATE_US, 0) / 1e6
    share = tidy(min(1.0, seconds / expected) if expected else float(seconds > 0))
    holds = applies(rule, (_EPOCH + timedelta(microseconds=start_us)).astimezone(zone))
    overloaded = any(p.lower_bound for p in mine)
    word = _word(rule, value, share, overloaded) if holds else "not_applicable"
    return Running(
        rule=rule.id,
        start_us=start_us,
        end_us=end_us,
        value=value,
        minutes=int(seconds // 60),
        completeness=share,
        limit=rule.limit if holds else None,
        state=day_state(rule, word, value),
    )


def _word(rule: Rule, value: float | None, share: float, overloaded: bool) -> Word:
    if value is None or share < tidy(rule.completeness):
        return "nodata"
    if rule.limit is None:
        return "context"
    bound = LOWER if overloaded else 0
    return decide(value, rule.limit, uncertainty=rule.uncertainty, bound=bound)[0]


def _so_far(rule: Rule, parts: list[Indicator]) -> tuple[float | None, float]:
    """The level of these parts, and how many seconds they measured."""
    levels, weights = [], []
    for part in parts:
        level = part.values.get(rule.quantity)
        if isinstance(level, float | int) and part.completeness > 0:
            levels.append(level)
            weights.append(part.seconds * part.completeness)
    return (tidy(energy_mean(levels, weights)) if levels else None), sum(weights)
