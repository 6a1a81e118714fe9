"""Limits that were passed, as the public page tells them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lotline.journal import Exceedance, Reader
from lotline.web.history import Explained, Passed

# What the page calls an average: a sound level over one of these spans.
_AVERAGES_S = (900.0, 3600.0)


def found(
    reader: Reader, start_us: int, end_us: int, places: Mapping[str, str]
) -> Iterator[Passed]:
    """Those that start in [start_us, end_us), newest first; neighbours that were explained alike
    are one."""
    runs: list[tuple[str, Passed]] = []
    for one in reader.exceedances(start_us, end_us):
        if (new := passed(one, places)) is None:
            continue
        at = next((i for i, (rule, old) in enumerate(runs) if rule == one.verdict.rule
                   and _goes_on(old, new)), None)  # fmt: skip
        if at is None:
            runs.append((one.verdict.rule, new))
        else:
            runs[at] = one.verdict.rule, _joined(runs[at][1], new)
    yield from sorted((run for _, run in runs), key=lambda run: run.start_us, reverse=True)


def passed(one: Exceedance, places: Mapping[str, str]) -> Passed | None:
    """It alone; None where a rule only advises. places: where each microphone hangs."""
    record, life = one.record, one.life
    if record.get("severity", "limit") != "limit":
        return None
    node = str(record.get("node", ""))
    average = record.get("quantity") == "LAeq" and one.seconds in _AVERAGES_S
    return Passed(
        place=places.get(node, node), start_us=one.verdict.start_us,
        end_us=one.verdict.end_us, count=1,
        level=record.get("value"), limit=record.get("limit"), unit=str(record.get("unit") or ""),
        average=average, since_us=one.steps[0].at_us, explained=_explained(one),
        checked=_checked(one), withdrawn=life.withdrawn,
    )  # fmt: skip


def _explained(one: Exceedance) -> Explained | None:
    """The newest explanation; "unknown" without words is none."""
    said = [step for step in one.steps if step.step == "explained"]
    if not said:
        return None
    words = said[-1].words
    cause = str(words.get("cause", "unknown"))
    return Explained(cause, str(words.get("words", "")), str(words.get("action", "")),
                     deleted=not said[-1].salt)  # fmt: skip


def _checked(one: Exceedance) -> bool | None:
    """What the officer said last of the newest explanation."""
    found: bool | None = None
    for step in one.steps:
        if step.step in ("explained", "judged-again", "reopened"):
            found = None
        elif step.step in ("accepted", "refused"):
            found = step.step == "accepted"
    return found


def _goes_on(old: Passed, new: Passed) -> bool:
    same = (old.place, old.limit, old.unit, old.explained, old.checked, old.withdrawn) == (
        new.place, new.limit, new.unit, new.explained, new.checked, new.withdrawn
    )  # fmt: skip
    return same and old.end_us == new.start_us


def _joined(old: Passed, new: Passed) -> Passed:
    levels = [x for x in (old.level, new.level) if x is not None]
    return replace(old, end_us=new.end_us, count=old.count + 1, level=max(levels, default=None),
                   since_us=min(old.since_us, new.since_us))  # fmt: skip
