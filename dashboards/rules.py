"""Panels about rules that several dashboards show."""

from dashboards.panels import Json, limit_line, lines, stat, states, table, target
from dashboards.queries import COUNTS, newest, select

HOW = (
    "**✓ within** the limit · **▬ close** to it · **▲ passed** · **– not measured**, which is "
    "never quiet. Limits, and how near is close, are the site's own: they come with each verdict. "
)
INSPECT = "Every graph is a table, too: its menu, *Inspect*, *Data*. "


def last_periods(where: str = "") -> Json:
    query = newest('"state", "value", "limit", "margin", "completeness"', "verdict", where,
                   "rule node unit")  # fmt: skip
    return table(
        "Each rule: its last period", "The newest verdict on each rule: its words, the value "
        "that was judged, the limit that held, and the margin left below it.",
        target(query, table=True), {"completeness": "percentunit"},
    )  # fmt: skip


def periods_over(where: str = "", width: int = 6) -> Json:
    return stat(
        "Periods over the limit", "How many judged periods passed their limit, in the time "
        "shown; periods that touch count each. From 1 on in the colour of “passed”.",
        target(select('sum("over")', "verdict", where, "rule"), "$tag_rule"), "none",
        width=width, decimals=0, passed_from=1,
    )  # fmt: skip


def timeline(where: str = "") -> Json:
    return states(
        "Verdicts", "What each rule's periods came to, in words: within, close, passed, not "
        "measured.", target(select('"state"', "verdict", where, "rule"), "$tag_rule"),
    )  # fmt: skip


def judged(unit: str, where: str = "") -> Json:
    """The value that was judged, under the limit that held."""
    counts = f"{COUNTS} AND {where}" if where else COUNTS
    panel = lines(
        "Judged values and their limits", "The worst judged value of each step, on the rule's "
        "own measure, and the lowest limit that held (dashed).",
        [
            target(select('max("value")', "verdict", counts, "rule", "$__interval"), "$tag_rule"),
            target(select('min("limit")', "verdict", counts, "rule", "$__interval"),
                   "limit of $tag_rule"),
        ], unit, least="15m",
    )  # fmt: skip
    return limit_line(panel, "B")


def head_room(unit: str, where: str = "") -> Json:
    """What was left below the limit."""
    counts = f"{COUNTS} AND {where}" if where else COUNTS
    query = select('min("margin")', "verdict", counts, "rule", "$__interval")
    return lines(
        "Head-room", "The least margin of each step: limit less judged value. Below 0 the limit "
        "was passed. Of periods that are over; what is left in the one that runs is on the "
        "operator's page.", [target(query, "$tag_rule")], unit, least="15m",
    )  # fmt: skip


def passed(where: str = "") -> Json:
    over = '"over" = 1' + (f" AND {where}" if where else "")
    query = select('"title", "value", "limit", "margin", "seconds"', "verdict", over,
                   "rule node unit") + " ORDER BY time DESC"  # fmt: skip
    return table(
        "Limits passed", "Each period whose limit was passed, newest first.",
        target(query, table=True), {"seconds": "s"},
    )  # fmt: skip
