"""Results by rule, day by day: what was worst, and how much of it could be judged."""

from collections.abc import Iterator

from lotline.monthly.blocks import NONE, Block, number, table
from lotline.monthly.conditions import Condition, conditions
from lotline.monthly.doubt import IN_DOUBT, doubted
from lotline.monthly.facts import Facts
from lotline.monthly.times import percent
from lotline.monthly.words import Words

# Of rules that looked at something else than limits there is nothing by day.
_NOTHING = ("did not apply", "no limit")


def by_rule(facts: Facts) -> Iterator[Block]:
    """A table for each rule with a limit; a row for each day on which it looked at something."""
    t = facts.words
    columns = (t("day"), t("verdict"), t("worst value"), t("limit"), t("margin"), t("capture"),
               t("flags"))  # fmt: skip
    rows: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for on, begin, end in facts.days():
        mine = [one for one in facts.judged if begin <= one.start_us < end]
        for one in conditions(mine, {}, lambda _: {}, facts.value_alone):
            if one.word not in _NOTHING:
                rows.setdefault((one.rule, one.node), []).append((t.day(on), *_day(one, facts, t)))
    for (rule, node), found in sorted(rows.items()):
        yield table(t("{rule} at {node}, day by day", rule=rule, node=node), columns, found, "")


def _day(one: Condition, facts: Facts, t: Words) -> tuple[str, ...]:
    worst, share = one.worst, one.capture
    return (
        one.said(t), f"{number(worst.value)} {worst.unit}" if worst else NONE,
        number(worst.limit) if worst else NONE, number(worst.margin) if worst else NONE,
        NONE if share is None else percent(share), _flags(one, facts) or NONE,
    )  # fmt: skip


def _flags(one: Condition, facts: Facts) -> str:
    """What the meter said of itself in the worst time."""
    if one.worst is None:
        return ""
    records = facts.quarters.get((one.node, 0), [])
    inside = (r for r in records if one.worst.start_us <= r.start_us < one.worst.end_us)
    words = {word for r in inside for word in r.flag_words}
    if doubted(facts.doubts, one.node, one.worst.start_us):
        words.add(IN_DOUBT)
    return ", ".join(sorted(map(facts.words, words)))
