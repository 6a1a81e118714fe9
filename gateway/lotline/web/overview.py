"""An officer's page over many gateways: one document, no script, nothing from elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lotline.sites import ORDER, Passed, Seen, broken, words
from lotline.web.page import ENVIRONMENT, lean, static
from lotline.web.security import policy

STYLE = lean(static("page.css") + static("overview.css"))
# Of exceedances, the newest of all sites; each gateway has all of its own.
MOST = 200
# What a word of a month, or of a record, looks like; see templates/symbols.svg.
_MONTHS = {"kept": "within", "cannot say": "not_measured", "nothing to judge": "no_limit",
           words.UNTOLD: "not_measured"}  # fmt: skip
_RECORDS = {"whole": "within", "first": "no_limit", "broken": "passed",
            "unshown": "not_measured", "none": "not_measured"}  # fmt: skip
_STATES = {"detected": "awaits explanation", "explained": "awaits decision"}


@dataclass(frozen=True, slots=True)
class Row:
    """months: {(title, look, words)} of this one and the last."""

    seen: Seen
    look: str
    now: str
    months: tuple[tuple[str, str, str], ...]
    record: tuple[str, str]
    remarks: tuple[str, ...]


def overview(found: Sequence[Seen], at: datetime) -> str:
    """found: the worst first. at: this machine's clock, with its zone."""
    rows = [_row(one) for one in found]
    passed = sorted(((e, one.name) for one in found for e in one.passed),
                    key=lambda pair: pair[0].start, reverse=True)  # fmt: skip
    return ENVIRONMENT.get_template("overview.html").render(
        style=STYLE, csp=policy(STYLE, inside=True), rows=rows, at=f"{at:%Y-%m-%d %H:%M %Z}",
        answer=answer(found), broken=broken(found), passed=passed[:MOST],
        more=max(len(passed) - MOST, 0), w=words, state=_state, figure=_figure,
    )  # fmt: skip


def answer(found: Sequence[Seen]) -> str:
    """How they all stand, the worst first."""
    states = [one.state for one in found]
    waits = sum(len(one.waiting("decision")) for one in found)
    counts = [(words.NOW[state], states.count(state)) for state in ORDER]
    parts = [*counts, ("exceedances to decide", waits)]
    said = [f"{word.capitalize()}: {n}." for word, n in parts if n]
    return " ".join([f"{len(found)} site{'' if len(found) == 1 else 's'}.", *said])


def _row(one: Seen) -> Row:
    record = one.record.word if one.record else "unshown"
    return Row(
        one, "not_measured" if one.state == "unreachable" else one.state, words.NOW[one.state],
        tuple(_month(one, n, title) for n, title in enumerate(("This month", "Last month"))),
        (_RECORDS[record], words.RECORD[record]), tuple(words.remarks(one)),
    )  # fmt: skip


def _month(one: Seen, at: int, title: str) -> tuple[str, str, str]:
    said = words.month(one, at)
    return title, _MONTHS.get(said, "passed"), said


def _state(one: Passed) -> str:
    return _STATES.get(one.state, one.state)


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return words.NONE
    return f"{value:.2f}".rstrip("0").rstrip(".") + f"\N{NO-BREAK SPACE}{unit}".rstrip()
