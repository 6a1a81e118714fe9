"""Every quarter hour of a span of time to its verdict."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from math import isfinite

from lotline.errors import RuleError
from lotline.judge.decide import Measured, decide
from lotline.judge.rule import DAYS, Rule, applies
from lotline.judge.verdict import Verdict, Word, tidy
from lotline.records import Indicator

PERIOD_S = 900
PERIOD_US = PERIOD_S * 1_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def judge(
    rule: Rule, indicators_900: Sequence[Indicator], start_us: int, end_us: int, zone: tzinfo
) -> list[Verdict]:
    """A verdict on each whole quarter hour of the local clock in [start_us, end_us).

    indicators_900: records over 900 s of any nodes, in any order; of two with the same
    start the later written (higher id) counts. A quarter hour without a record is nodata.
    Raises RuleError for a zone whose clock is off UTC's quarter hours.
    """
    records = _records(rule, indicators_900)
    return [_verdict(rule, records.get(at), at, zone) for at in _periods(start_us, end_us)]


def local(at_us: int, zone: tzinfo) -> datetime:
    """The local time of a moment."""
    return (_EPOCH + timedelta(microseconds=at_us)).astimezone(zone)


def _periods(start_us: int, end_us: int) -> Iterator[int]:
    first = -(-start_us // PERIOD_US) * PERIOD_US
    return iter(range(first, end_us - PERIOD_US + 1, PERIOD_US))


def _records(rule: Rule, indicators: Sequence[Indicator]) -> dict[int, Indicator]:
    """The node's records by start; of several channels the lowest that measures the quantity."""
    mine = [r for r in indicators if r.node == rule.node and r.seconds == PERIOD_S]
    mine.sort(key=lambda r: (rule.quantity in r.values, -r.channel, r.id))
    return {r.start_us: r for r in mine}


def _verdict(rule: Rule, record: Indicator | None, start_us: int, zone: tzinfo) -> Verdict:
    measured = _measured(rule, record)
    word, reason = _decided(rule, measured, local(start_us, zone))
    value, limit = measured.value, rule.limit
    return Verdict(
        rule=rule.id,
        start_us=start_us,
        end_us=start_us + PERIOD_US,
        quantity=rule.quantity,
        value=value,
        limit=None if limit is None else tidy(limit),
        margin=None if limit is None or value is None else tidy(limit - value),
        uncertainty=tidy(rule.uncertainty),
        completeness=measured.completeness,
        verdict=word,
        reasons=(reason,),
        cite=rule.cite,
        flags=record.flag_words if record else (),
    )


def _measured(rule: Rule, record: Indicator | None) -> Measured:
    if record is None:
        return Measured(None, 0.0)
    value = record.values.get(rule.quantity)
    return Measured(
        value=tidy(value) if isinstance(value, float | int) and isfinite(value) else None,
        completeness=tidy(record.completeness),
        lower_bound=record.lower_bound,
        upper_bound=record.upper_bound,
        astray_s=record.uncertainty_us / 1e6,
    )


def _decided(rule: Rule, measured: Measured, at: datetime) -> tuple[Word, str]:
    if at.minute % 15 or at.second:
        raise RuleError(
            f"rule {rule.id!r}: got {at.isoformat()} as the start of a period, "
            "expected a quarter hour of the local clock"
        )
    if not applies(rule, at):
        return "not_applicable", (
            f"The rule holds from {rule.start} to {rule.end} on {', '.join(rule.days)}; "
            f"this period begins on {DAYS[at.weekday()]} at {at:%H:%M}."
        )
    return decide(rule, measured)
