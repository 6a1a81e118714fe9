"""The quarter hour that runs: what is known so far, which is no verdict yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from lotline.judge.decide import Measured, decide
from lotline.judge.quarter import PERIOD_US, local
from lotline.judge.rule import Rule, applies
from lotline.judge.state import State, day_state
from lotline.judge.verdict import tidy
from lotline.records import Indicator, energy_mean

# A node's second takes a while to come: this much of the running period is not missed yet.
LATE_US = 10_000_000


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
    measured, seconds = _so_far(rule, mine, min(now_us, end_us) - start_us)
    holds = applies(rule, local(start_us, zone))
    word = decide(rule, measured)[0] if holds else "not_applicable"
    return Running(
        rule=rule.id,
        start_us=start_us,
        end_us=end_us,
        value=measured.value,
        minutes=int(seconds // 60),
        completeness=measured.completeness,
        limit=rule.limit if holds else None,
        state=day_state(rule, word, measured.value),
    )


def _so_far(rule: Rule, parts: list[Indicator], gone_us: int) -> tuple[Measured, float]:
    """The level of these parts, and how many seconds they measured."""
    levels, weights = [], []
    for part in parts:
        level = part.values.get(rule.quantity)
        if isinstance(level, float | int) and part.completeness > 0:
            levels.append(level)
            weights.append(part.seconds * part.completeness)
    seconds = sum(weights)
    expected = max(gone_us - LATE_US, 0) / 1e6
    share = min(1.0, seconds / expected) if expected else float(seconds > 0)
    value = tidy(energy_mean(levels, weights)) if levels else None
    overloaded = any(p.lower_bound for p in parts)
    return Measured(value, tidy(share), lower_bound=overloaded), seconds
