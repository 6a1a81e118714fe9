"""Section 9: how much was measured, what was not and why."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter, itemgetter

from lotline.localtime import lasting
from lotline.monthly.blocks import Block, Section, section, table, text
from lotline.monthly.facts import Facts, measured
from lotline.monthly.gaps import Gap
from lotline.monthly.times import at, percent
from lotline.monthly.words import Words

# So many gaps have a row of their own: the longest. The others are added up by their reasons.
MOST_ROWS = 60


def completeness(facts: Facts) -> Section:
    t = facts.words
    none = t("Nothing was measured.")
    if not facts.over:
        none = t("No quarter hour was measured to its end so far.")
    listed = sorted(facts.gaps, key=attrgetter("lost_s"), reverse=True)
    shown = sorted(listed[:MOST_ROWS], key=lambda one: (one.start_us, one.node, one.channel))
    return section(
        t("Data completeness"),
        table(t("Time measured"), (t("sensor"), t("measured"), t("days with less than all of it")),
              _captured(facts, t), none),
        table(t("Gaps, and why: as far as the records know"),
              (t("sensor"), t("from"), t("to"), t("not measured"), t("reason")),
              [_gap(one, facts, t) for one in shown], t("There was no gap.")),
        *([_rest(listed[MOST_ROWS:], t)] if len(listed) > MOST_ROWS else []),
        table(t("Records that were missing"),
              (t("node"), t("records"), t("noticed"), t("came later"), t("reason")),
              _missing(facts, t), t("No record of a node was missing in this month.")),
        text(t("A second counts as measured when its levels are there; a verdict needs the share "
               "that its rule states, 90 % where it states none.")),
    )  # fmt: skip


def _captured(facts: Facts, t: Words) -> Iterator[tuple[str, str, str]]:
    """(sensor, measured in the whole time, days on which it was less than all)"""
    begin_us, end_us = facts.span_us
    for (node, channel), records in facts.quarters.items():
        shares = [(on, percent(measured(records, begin, end))) for on, begin, end in facts.days()]
        share = percent(measured(records, begin_us, end_us))
        yield _name(node, channel, t), share, _less(shares, t) or t("none")


def _name(node: str, channel: int, t: Words) -> str:
    return t("{node}, channel {channel}", node=node, channel=channel) if channel else node


def _less(shares: Iterable[tuple[date, str]], t: Words) -> str:
    """Days on which it was less than all; those alike in a row together."""
    parts = []
    for share, alike in groupby(shares, key=itemgetter(1)):
        days = [on.day for on, _ in alike]
        if share != percent(1):
            first, last = days[0], days[-1]
            span = t("{start} to {end}", start=first, end=last) if len(days) > 1 else f"{first}"
            parts.append(f"{span}: {share}")
    return ", ".join(parts)


def _gap(one: Gap, facts: Facts, t: Words) -> tuple[str, ...]:
    zone = facts.site.site.zone
    return (_name(one.node, one.channel, t), at(one.start_us, zone), at(one.end_us, zone),
            lost(one.lost_s), t(one.reason))  # fmt: skip


def lost(seconds: float) -> str:
    """Never 0, as something was lost."""
    return lasting(seconds) if seconds >= 60 else f"{max(seconds, 0.1):.1f} s"


def _rest(found: list[Gap], t: Words) -> Block:
    """Shorter gaps by sensor and reason."""
    by: dict[tuple[str, str], list[Gap]] = {}
    for one in found:
        by.setdefault((_name(one.node, one.channel, t), one.reason), []).append(one)
    rows = [(name, str(len(mine)), lost(sum(one.lost_s for one in mine)), t(reason))
            for (name, reason), mine in sorted(by.items())]  # fmt: skip
    columns = (t("sensor"), t("gaps"), t("not measured"), t("reason"))
    return table(t("Gaps that were shorter than those"), columns, rows, "")


def _missing(facts: Facts, t: Words) -> Iterator[tuple[str, ...]]:
    zone = facts.site.site.zone
    for node, records, noted, closed in facts.missing:
        reason = t("records were made, and never came")
        if closed:
            reason = t("the node had no network, or the gateway was off: they came later")
        came = at(closed, zone) if closed else t("not yet")
        yield node, f"{records}", at(noted, zone), came, reason
