"""Words and figures of the officer's pages."""

from collections.abc import Iterable

from lotline.journal import CAUSES
from lotline.localtime import lasting
from lotline.monthly import times
from lotline.web.inside.officer.trail import Deed
from lotline.web.inside.officer.view import Reported, Row, RuleRow, Step, Sum

LOOKS = {
    "kept": "within",
    "passed": "passed",
    "cannot say": "close",
    "no limit": "no_limit",
    "did not apply": "no_limit",
}
STATES = {"detected": "awaits explanation", "explained": "awaits decision",
          "accepted": "accepted", "not accepted": "not accepted", "closed": "closed"}  # fmt: skip
_STEPS = {
    "detected": "found by lotline", "withdrawn": "withdrawn: by late data it is {says} now",
    "judged-again": "judged again by late data: {says}", "explained": "explained",
    "accepted": "accepted", "refused": "not accepted", "closed": "closed",
    "reopened": "opened again",
}  # fmt: skip
COMMANDS = {"accept": "Accept", "refuse": "Do not accept", "close": "Close",
            "reopen": "Open again", "explain": "Explain"}  # fmt: skip
KINDS = {"hum": "hum", "whine": "whine", "banging": "banging", "vibration": "vibration",
         "people": "deliveries or voices", "other": "other"}  # fmt: skip
EFFECTS = {"little": "a little", "some": "some", "lot": "a lot", "woke": "woke me"}
# The first columns of a log, where a record has them; others follow by name.
_FIRST = ("LAeq", "LAFmax", "LAF10", "LAF50", "LAF90", "LCeq", "LCpeak", "active_power", "energy")
MOST_COLUMNS = 10


def verdict(rule: RuleRow) -> str:
    """kept, passed 3 times (5 periods), cannot say: capture 81 %"""
    return rule.found.sentence if rule.found else "nothing to judge"


def look(rule: RuleRow) -> str:
    """The symbol and line style of what was found; see templates/symbols.svg."""
    found = rule.found
    if found and found.word == "cannot say" and not found.enough:
        return "not_measured"
    return LOOKS[found.word] if found else "no_limit"


def after(rule: RuleRow) -> str:
    """The other total, beside that of all data."""
    found = rule.found
    if not found or not found.all_data.count:
        return ""
    return f"after accepted exclusions: {counted(found.after_accepted.count, 'period')}"


def percent(share: float | None) -> str:
    return "–" if share is None else times.percent(share)


def figure(value: float | None, unit: str = "", digits: int = 1) -> str:
    if value is None:
        return "–"
    return f"{value:.{digits}f} {unit}".rstrip().replace("-", "\N{MINUS SIGN}")


def large(count: int) -> str:
    """Thousands apart, and never broken over a line."""
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def any_figure(value: float) -> str:
    """Of any size: three digits at least that mean something."""
    if value == 0 or 0.01 <= abs(value) < 1e6:
        digits = 0 if abs(value) >= 1000 else 1 if abs(value) >= 10 else 2
        return f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")
    return f"{value:.3g}".replace("-", "\N{MINUS SIGN}")


def unit(code: str) -> str:
    """As people write it; "" where it has none, as an index."""
    return {"1": "", "ug/m3": "µg/m³",
            "degC": "°C"}.get(code, code)  # fmt: skip


def uncertain(value: float | None, unit: str, value_alone: bool) -> str:
    if value_alone:
        return "not looked at by this rule"
    return f"± {value:g} {unit}" if value else "not stated"


def counted(count: int, what: str) -> str:
    return f"{count}\N{NO-BREAK SPACE}{what}{'' if count == 1 else 's'}"


def state(row: Row) -> str:
    if row.withdrawn:
        return f"closed: by late data it is {row.says} now"
    return STATES[row.state]


def machines(row: Row) -> str:
    """With how long each ran; a question mark where it is not known."""
    return ", ".join(
        f"{m.machine} {lasting(m.on_s) if m.on_s else ''}{'?' if m.unknown_s else ''}".rstrip()
        for m in row.machines
    ) or "none seen"  # fmt: skip


def total(one: Sum) -> str:
    if not one.count:
        return "none"
    periods = counted(one.count, "period")
    return f"{periods}, {lasting(one.seconds)}, worst margin {figure(one.worst)}"


def told(deed: Deed) -> list[str]:
    """What was said with it, a line each."""
    words = {name: f"{said}" for name, said in deed.words.items()}
    if "cause" in words:
        words["cause"] = CAUSES.get(words["cause"], words["cause"])
    return [f"{name}: {said}" for name, said in words.items() if said]


def did(step: Step) -> str:
    if step.deleted:
        return f"{step.step}; who and why were deleted"
    said = _STEPS.get(step.step, step.step).format(says=step.words.get("says", ""))
    return f"{said} by {step.who}" if step.who else said


def matched(report: Reported) -> str:
    if report.stood_out is None:
        return "not measured then"
    return "picked up" if report.stood_out else "not picked up"


def columns(rows: Iterable[object]) -> list[str]:
    """The quantities that some row has; third octaves have their place on a row's own page."""
    found = dict.fromkeys(
        name for row in rows for name in row.values  # type: ignore[attr-defined]
        if not name.startswith("third_octave")
    )  # fmt: skip
    first = [name for name in _FIRST if name in found]
    return [*first, *sorted(set(found) - set(first))][:MOST_COLUMNS]
