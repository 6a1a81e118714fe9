"""Which issue of a month's report this is: by what has changed since the month ended."""

from collections.abc import Iterator

from lotline.monthly.facts import Facts
from lotline.monthly.times import at
from lotline.monthly.words import Words

# (when, what it is about, what was done).
Change = tuple[int, str, str]


def changes(facts: Facts) -> list[Change]:
    """Since the month ended, in order: an issue made later has more of them, or is the same."""
    end_us = facts.month.span_us[1]
    return sorted(one for one in _all(facts) if one[0] >= end_us)


def _all(facts: Facts) -> Iterator[Change]:
    for _, now, judged_us in facts.rejudged:
        yield judged_us, now.rule, "judged again"
    for one in facts.exceedances:
        for step in one.steps:
            if step.step not in (
                "detected",
                "withdrawn",
                "judged-again",
            ):  # those were judged again
                yield step.at_us, f"{one.verdict.rule}, {one.id}", step.step
    for doubt in facts.doubts:
        yield doubt.until_us, doubt.node, "calibration in doubt"


def revision(facts: Facts, t: Words) -> str:
    """In words."""
    if not facts.over:
        return t("none yet: the month is not over")
    found = changes(facts)
    if not found:
        return t("0: nothing has changed since the month ended")
    return t("{n}: changed so often since the month ended, last on {time}", n=len(found),
             time=at(found[-1][0], facts.site.site.zone))  # fmt: skip
