"""Windows and durations as packs write them."""

import re
from typing import Any, cast

from lotline.judge.language.source import Part
from lotline.judge.language.window import UNITS, Window

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|min|h|d|days?|weeks?|months?|mo|years?|y)")
_SECONDS = {"ms": 0.001, "s": 1, "min": 60, "h": 3600, "d": 86400, "day": 86400, "week": 604800}
# Shorter than any time that is judged, s: a night has hundreds of thousands of such windows.
_LEAST_S = 0.1
# Windows that are a word alone, and what only a verdict, or only a stage, can be about.
_WORDS = ("shift", "own", "phase")
_ABOUT, _INSIDE = ("shift", "measured"), ("own", "phase")


def duration(part: Part) -> tuple[float, str]:
    """(amount, unit): s for all below months, else `month`. "15 min", "8 h", "12 months"."""
    m = _DURATION.fullmatch(part.text())
    if m is None:
        part.expected('a duration such as "15 min", "8 h" or "12 months"')
    amount, word = float(m[1]), m[2].rstrip("s") if len(m[2]) > 2 else m[2]
    if word in ("month", "mo", "year", "y"):
        return amount * (1 if word in ("month", "mo") else 12), "month"
    seconds = amount * _SECONDS.get(word, 0)
    if not seconds:
        part.expected("more than nothing, in s, min, h, d, weeks or months")
    return seconds, "s"


def seconds(part: Part) -> float:
    amount, unit = duration(part)
    if unit != "s":
        part.expected("a duration in s, min, h or days")
    return amount


def _size(part: Part) -> float:
    found = seconds(part)
    if found < _LEAST_S:
        part.expected(f"a window of {_LEAST_S:g} s or more")
    return found


def about(part: Part, periods: tuple[str, ...]) -> Window:
    """What one verdict is about (`per`)."""
    found = _read(part, periods)
    if found.kind in _INSIDE or found.by_period:
        part.fail("this is a window of a measure, not what one verdict is about")
    return found


def inside(part: Part, periods: tuple[str, ...]) -> Window:
    """What a stage takes together (`window`)."""
    found = _read(part, periods)
    if found.kind in _ABOUT:
        part.fail(f"{found.kind} is for `per`, not for a window of a measure")
    return found


def _read(part: Part, periods: tuple[str, ...]) -> Window:
    """ "1 h", night, [day, night], "calendar year", shift, {sliding: 1 h, step: 1 min},
    {together: [day, night]}, {last: 12 h, every: 1 h}, {period_wise: {day: 1 h, ...}}."""
    if isinstance(part.value, list):
        return Window("period", names=tuple(p.choice(*periods) for p in part.items()))
    if isinstance(part.value, dict):
        return _mapped(part, periods)
    text = part.text()
    if _DURATION.fullmatch(text):
        return Window("fixed", seconds=_size(part))
    if text.startswith("calendar "):
        unit = text.removeprefix("calendar ")
        if unit not in UNITS:
            part.expected(f"calendar {', calendar '.join(UNITS)}")
        return Window("calendar", unit=unit)
    if text in _WORDS:
        return Window(cast(Any, text))
    if text not in periods:
        part.expected(
            f'a window: a duration such as "1 h", one of the periods {", ".join(periods)}, '
            '"calendar day", shift, own, phase, or {measured: [...]}, {sliding: ...}, {last: ...}'
        )
    return Window("period", names=(text,))


def _mapped(part: Part, periods: tuple[str, ...]) -> Window:
    keys = part.keys("sliding", "step", "short", "together", "last", "every", "period_wise",
                     "measured", "calendar", "for")  # fmt: skip
    for kind in ("together", "measured"):
        if kind in keys:
            return Window(
                cast(Any, kind), names=tuple(p.choice(*periods) for p in keys[kind].items())
            )
    if "calendar" in keys:
        names = tuple(p.choice(*periods) for p in keys["for"].items()) if "for" in keys else ()
        return Window("calendar", unit=keys["calendar"].choice(*UNITS), names=names)
    if "sliding" in keys:
        if "step" not in keys:
            part.fail("the key 'step' is missing: how far the window slides each time")
        short = "short" in keys and keys["short"].truth()
        return Window(
            "sliding", seconds=_size(keys["sliding"]), step=_size(keys["step"]), short=short
        )
    if "period_wise" in keys:
        each = keys["period_wise"].mapping()
        for name, p in each.items():
            if name not in periods:
                p.fail(f"there is no period {name!r}; known are {', '.join(periods)}")
        return Window("fixed", by_period=tuple((n, _size(p)) for n, p in each.items()))
    if "last" in keys and "every" in keys:
        return _rolling(keys["last"], keys["every"])
    part.expected("one of sliding + step, together, measured, period_wise, calendar, last + every")


def _rolling(last: Part, every: Part) -> Window:
    amount, unit = duration(last)
    if unit == "month":
        every.choice("month")
        return Window("last", unit="month", amount=int(amount))
    return Window("last", seconds=amount, step=_size(every))
