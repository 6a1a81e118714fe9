"""The calendar of the last days: a sentence first, then weeks of seven columns."""

from dataclasses import dataclass

from lotline.web.history import Day, History
from lotline.web.state import Shown
from lotline.web.wording import LocalTime, percent
from lotline.web.words import Words

LEGEND = ("within", "close", "passed", "not_measured")


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the grid: its date as it is read out, the day of the month, what it was."""

    date: str
    number: int
    state: Shown
    words: str


def summary(past: History, words: Words) -> str:
    """Kept on so many days, passed so often, measured for so much of the time."""
    count = len(past.days)
    if not count:
        return words("days_none")
    share = percent(past.measured, words, 1)
    if all(day.state in ("no_limit", "not_measured") and not past.passes for day in past.days):
        return words("days_no_limit", share=share, count=count)
    within = sum(day.state in ("within", "close") for day in past.days)
    key = {0: "days_never", 1: "days_once"}.get(past.passes, "days_often")
    slots = {"times": past.passes} if past.passes > 1 else {}
    return words(key, within=within, count=count, share=share, **slots)


def caption(past: History, time: LocalTime, words: Words) -> str:
    """Which days they are: their numbers alone do not tell the month."""
    if not past.days:
        return ""
    first, last = past.days[0].date, past.days[-1].date
    return words("days_caption", first=time.day(first), last=time.day(last))


def weeks(past: History, time: LocalTime, words: Words) -> list[list[Cell | None]]:
    """Rows of seven cells from Monday on; None lies outside the days."""
    if not past.days:
        return []
    cells: list[Cell | None] = [None] * past.days[0].date.weekday()
    cells += [_cell(day, time, words) for day in past.days]
    cells += [None] * (-len(cells) % 7)
    return [cells[at : at + 7] for at in range(0, len(cells), 7)]


def _cell(day: Day, time: LocalTime, words: Words) -> Cell:
    said = words(f"day_{day.state}")
    if day.partly:
        partly = words("day_partly")
        said = f"{said}, {partly}" if day.state == "passed" else partly
    return Cell(time.day(day.date), day.date.day, day.state, said)
