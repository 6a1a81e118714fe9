"""By which rule values were decided: with the uncertainty, or by the value alone."""

from collections.abc import Iterator, Sequence

from lotline.monthly.blocks import NONE, Block, table, text
from lotline.monthly.conditions import Condition
from lotline.monthly.words import Words


def decisions(used: Sequence[Condition], t: Words) -> Iterator[Block]:
    """The decision rule in force of each condition; used: those that judged something."""
    alone = [one for one in used if one.value_alone]
    columns = t("where the value lies"), t("what it means")
    if len(alone) < len(used) or not used:
        yield table(t("Decision rule"), columns, _with_uncertainty(t), NONE)
        yield text(t("Where neither the rule nor the budget states an uncertainty, the value "
                     "alone is compared. An indicative meter may be off by more than its budget "
                     "says, as that has in it what is known."))  # fmt: skip
    if alone:
        names = ", ".join(t("{rule} at {node}", rule=one.rule, node=one.node) for one in alone)
        caption = t("Decision rule of {names}: the value alone is compared", names=names)
        yield table(caption, columns, _value_alone(t), NONE)


def _with_uncertainty(t: Words) -> list[tuple[str, str]]:
    return [
        (t("below the limit by more than the uncertainty"), t("kept")),
        (t("within the uncertainty of the limit, above or below"),
         t("cannot say: neither kept nor passed")),
        (t("above the limit by more than the uncertainty"), t("the limit is passed")),
    ]  # fmt: skip


def _value_alone(t: Words) -> list[tuple[str, str]]:
    """Its uncertainty, stated or not, changes nothing; a bound still may leave it open."""
    return [
        (t("within the limit, by however little"), t("kept")),
        (t("only a bound of it is known, and it may lie on the other side of the limit"),
         t("cannot say: neither kept nor passed")),
        (t("over the limit, by however little"), t("the limit is passed")),
    ]  # fmt: skip
