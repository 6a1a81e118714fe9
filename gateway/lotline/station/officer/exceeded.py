"""Exceedances as the officer reads them: in a list, and one with all that is known of it."""

from collections.abc import Container, Iterator, Sequence

from lotline import config
from lotline.errors import RuleError
from lotline.journal import CAUSES, Exceedance, Reader, totals
from lotline.journal.life import Total
from lotline.judge.explain import explain
from lotline.monthly import rule_of
from lotline.records import Indicator
from lotline.station.officer import skies
from lotline.station.officer.readings import number
from lotline.weather import words
from lotline.web.inside.officer.view import (
    Both,
    Minute,
    One,
    Ran,
    Reported,
    Review,
    Row,
    Said,
    Step,
    Strip,
    Sum,
    Waiting,
)

MINUTE_US, QUARTER_US, HOUR_US = 60_000_000, 900_000_000, 3_600_000_000
# What is shown before and after; what is longer is shown by quarter hours.
AROUND_US, LONG_US = 3 * QUARTER_US, 6 * HOUR_US
# A report so long before or after may be of it: people look at the clock later.
REPORT_US = QUARTER_US
MOST_SAID = 30
ALL_US = 1 << 62


def row(one: Exceedance, reader: Reader, site: config.Config, value_alone: Container[str]) -> Row:
    record, life = one.record, one.life
    start_us, end_us = one.span
    return Row(
        id=one.id, rule=one.verdict.rule, title=str(record.get("title") or ""),
        node=str(record.get("node") or ""), start_us=start_us, end_us=end_us,
        seconds=one.seconds, quantity=str(record.get("quantity") or ""),
        unit=str(record.get("unit") or ""), value=record.get("value"),
        limit=record.get("limit"), margin=record.get("margin"),
        uncertainty=float(record.get("uncertainty") or 0.0), grade=str(record.get("grade") or ""),
        severity=str(record.get("severity") or ""),
        machines=tuple(Ran(m.machine, m.on_s, m.unknown_s) for m in reader.ran(start_us, end_us)),
        cause=CAUSES.get(one.cause or "", one.cause or ""), state=life.state,
        says=str(record["verdict"]), withdrawn=life.withdrawn, accepted=life.accepted,
        detected_us=one.steps[0].at_us, open=life.state != "closed",
        weather=words(reader.weather(start_us, end_us), start_us, end_us, site.weather.wind_limit),
        value_alone=rule_of(one.verdict.rule) in value_alone,
    )  # fmt: skip


def both(found: Sequence[Exceedance]) -> list[Both]:
    return [Both(rule, _sum(t.all_data), _sum(t.after_accepted))
            for rule, t in totals(e.counted for e in found).items()]  # fmt: skip


def _sum(one: Total) -> Sum:
    return Sum(one.count, one.seconds, one.worst)


def review(reader: Reader) -> Review:
    """Of all that there ever were."""
    waits: dict[str, list[int]] = {"explained": [], "detected": []}
    for one in waiting(reader):
        waits[one.life.state].append(one.steps[0].at_us)
    decide, explain_ = (Waiting(len(w), min(w, default=None)) for w in waits.values())
    return Review(decide, explain_)


def waiting(reader: Reader) -> list[Exceedance]:
    """For an explanation or a decision, of all that there ever were; oldest first."""
    found = reader.exceedances(-ALL_US, ALL_US)
    return [one for one in found if one.life.state in ("detected", "explained")]


def one(
    found: Exceedance, reader: Reader, site: config.Config, reports: Sequence[Reported],
    value_alone: Container[str],
) -> One:  # fmt: skip
    told = row(found, reader, site, value_alone)
    from_us = (told.start_us - AROUND_US) // MINUTE_US * MINUTE_US
    until_us = told.end_us + AROUND_US
    seconds = 60 if until_us - from_us <= LONG_US else 900
    records = reader.indicators(from_us, until_us, seconds, told.node, 0)
    inside = [r for r in records if told.start_us <= r.start_us < told.end_us]
    places = {s.name: s.place or s.name for s in site.sensors}
    return One(
        row=told, place=places.get(told.node, told.node), from_us=from_us, until_us=until_us,
        minutes=tuple(_minute(r, told.quantity) for r in records),
        strips=tuple(_strips(reader, from_us, until_us, seconds)),
        meter=tuple(_meter(reader, told, inside)),
        weather=tuple(skies.sheet(reader, site.weather, told.start_us, told.end_us)),
        said=tuple(Said(*s) for s in reader.said_between(from_us, until_us, MOST_SAID)),
        reports=tuple(r for r in reports if told.start_us - REPORT_US <= r.at_us
                      < told.end_us + REPORT_US),
        arithmetic=_arithmetic(found),
        steps=tuple(
            Step(s.id, s.at_us, s.step, s.who, s.words if s.salt else {}, not s.salt)
            for s in found.steps
        ),
        may=found.life.next, number=found.verdict.id,
    )  # fmt: skip


def _minute(r: Indicator, quantity: str) -> Minute:
    name = quantity if quantity in r.values else "LAeq"
    return Minute(r.start_us, number(r, name), number(r, "LAFmax"), number(r, "LAF90"),
                  r.completeness)  # fmt: skip


def _strips(reader: Reader, start_us: int, end_us: int, seconds: int) -> Iterator[Strip]:
    for node, channel, _ in sorted(reader.machines()):
        power = [(r.start_us, watts) for r in reader.indicators(start_us, end_us, seconds, node,
                                                                 channel)
                 if (watts := number(r, "active_power")) is not None]  # fmt: skip
        spans = reader.spans(node, channel, start_us, end_us)
        name = node if channel == 0 else f"{node} {channel}"
        yield Strip(name, tuple(spans), tuple(power))


def _meter(reader: Reader, told: Row, inside: Sequence[Indicator]) -> Iterator[tuple[str, str]]:
    """Of the node that measured it, in those minutes."""
    seconds = sum(r.seconds * r.completeness for r in inside)
    yield "Measured", f"{100 * seconds / told.seconds:.1f} %" if told.seconds else "nothing"
    worst = max((r.uncertainty_us for r in inside), default=None)
    yield "Time known to", "not known" if worst is None else f"± {worst / 1e6:.3f} s"
    flags = sorted({word for r in inside for word in r.flag_words})
    yield "Flags", ", ".join(flags) or "none"
    gaps = [g for g in reader.gaps() if g[0] == told.node
            and told.start_us - HOUR_US <= g[4] < told.end_us + HOUR_US]  # fmt: skip
    missing = sum(last - first + 1 for _, _, first, last, _, closed in gaps if closed is None)
    yield "Records missing within an hour", str(missing)


def _arithmetic(found: Exceedance) -> tuple[str, ...]:
    try:
        return tuple("\n".join(explain(found.record)).split("\n"))
    except RuleError as e:
        return (str(e),)
