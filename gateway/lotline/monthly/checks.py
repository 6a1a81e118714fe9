"""Section 6: calibrations, what they put in doubt, and how well the time was known."""

from collections.abc import Iterator
from statistics import median

from lotline.monthly.blocks import Section, number, section, table, text
from lotline.monthly.facts import Facts
from lotline.monthly.times import at
from lotline.monthly.words import Words


def calibrations(facts: Facts) -> Section:
    """All that there are: the last one before the month holds in it."""
    t = facts.words
    columns = (t("sensor"), t("when"), t("level"), t("read before"), t("read after"), t("drift"),
               t("calibrator"))  # fmt: skip
    none = t("No calibration is on record: the levels rest on the makers' sensitivities, and are "
             "as uncertain as those.")  # fmt: skip
    return section(
        t("Calibration and checks"),
        table(t("Calibrations, dB re 20 µPa"), columns, _made(facts, t), none),
        text(t("A calibration is refused where the level is not steady, or too far from that of "
               "the calibrator.")),
        text(t("Rule: a check that finds a drift of more than {limit} dB puts in doubt all that "
               "was measured since the check before it; before the first one, all. What is in "
               "doubt is flagged, not removed.", limit=f"{facts.site.checks.drift:g}")),
        table(t("In doubt"), (t("sensor"), t("from"), t("to"), t("drift")), _doubts(facts, t),
              t("No check has put data of this month in doubt.")),
        table(t("How well times were known, s"),
              (t("sensor"), t("middle of the quarter hours"), t("worst")), _times(facts),
              t("Nothing was measured.")),
        table(t("The gateway's clock was set"), (t("when"), t("by, s")), _steps(facts),
              t("The gateway's clock was not set in this month.")),
    )  # fmt: skip


def _made(facts: Facts, t: Words) -> Iterator[tuple[str, ...]]:
    for c in facts.calibrations:
        yield (
            c.node, at(round(c.made_s * 1e6), facts.site.site.zone),
            number(c.words["calibration_level"], 2), number(c.words["calibration_before"], 2),
            number(c.words["calibration_after"], 2), f"{c.drift:+.2f}",
            c.words.get("calibrator", "") or t("not stated"),
        )  # fmt: skip


def _doubts(facts: Facts, t: Words) -> Iterator[tuple[str, ...]]:
    zone = facts.site.site.zone
    for one in facts.doubts:
        since = t("the beginning") if one.from_us is None else at(one.from_us, zone)
        yield one.node, since, at(one.until_us, zone), f"{one.drift:+.2f}"


def _times(facts: Facts) -> Iterator[tuple[str, ...]]:
    """Half-widths; of the worst channel of each sensor."""
    by: dict[str, list[float]] = {}
    for (node, _), records in facts.quarters.items():
        by.setdefault(node, []).extend(r.uncertainty_us / 1e6 for r in records)
    for node, found in sorted(by.items()):
        if found:
            yield node, f"± {median(found):.3f}", f"± {max(found):.3f}"


def _steps(facts: Facts) -> Iterator[tuple[str, str]]:
    for at_us, step_us in facts.clock_steps:
        yield at(at_us, facts.site.site.zone), f"{step_us / 1e6:+.1f}"
