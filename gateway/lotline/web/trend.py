"""Is it getting quieter: a sentence, and a line through the months."""

from dataclasses import dataclass

from lotline.web.history import Month
from lotline.web.wording import LocalTime, whole
from lotline.web.words import Words

LEAST = 3  # months; from fewer nothing can be said
AUDIBLE_DB = 1.0  # "a change of 1 is hard to notice"
WIDTH, HEIGHT, BARS = 220, 40, 20


@dataclass(frozen=True, slots=True)
class Trend:
    """path: SVG path data in a box of WIDTH and HEIGHT; empty where it is too early. bars: the
    same of how often the limit was passed, in a box below of BARS. months, passes: both in
    words."""

    sentences: tuple[str, ...]
    path: str = ""
    months: str = ""
    bars: str = ""
    passes: str = ""


def trend(months: tuple[Month, ...], time: LocalTime, words: Words) -> Trend:
    """Of the whole months, oldest first."""
    known = [(m, m.background) for m in months if m.background is not None]
    if len(known) < LEAST:
        return Trend((words("too_early"),))
    (first, before), (last, after) = known[0], known[-1]
    names = {"then": time.month(first.first), "month": time.month(last.first)}
    by = abs(after - before)
    key = "trend_same" if by < AUDIBLE_DB else f"trend_{'quieter' if after < before else 'louder'}"
    more = {} if by < AUDIBLE_DB else {"by": whole(by)}
    levels = {"first": whole(before), "last": whole(after)}
    return Trend(
        (words(key, **levels, **names, **more),),
        _path(months),
        ", ".join(f"{time.month(m.first)} {_level(m, words)}" for m in months),
        _bars(months),
        ", ".join(f"{time.month(m.first)} {m.passes}" for m in months),
    )


def _level(month: Month, words: Words) -> str:
    return words("no_value") if month.background is None else whole(month.background)


def _bars(months: tuple[Month, ...]) -> str:
    """A bar a month from the bottom up, as high as it has passes of the month with most."""
    most, step = max(month.passes for month in months), WIDTH / (len(months) - 1)
    return "".join(f"M{at * step:.4g} {BARS}v{-BARS * month.passes / most:.3g}"
                   for at, month in enumerate(months) if month.passes)  # fmt: skip


def _path(months: tuple[Month, ...]) -> str:
    """A month that was not measured breaks the line; one that stands alone is a short dash."""
    levels = [m.background for m in months]
    there = [level for level in levels if level is not None]
    high, span = max(there), max(max(there) - min(there), 3.0)
    step = WIDTH / (len(levels) - 1)
    path, drawn = "", False
    for at, level in enumerate(levels):
        if level is not None:
            x, y = at * step, (high - level) / span * HEIGHT
            path += f"{'L' if drawn else 'M'}{x:.4g} {y:.3g}"
            path += "" if drawn else "h2"
        drawn = level is not None
    return path
