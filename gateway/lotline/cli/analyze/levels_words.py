"""What `lotline analyze levels` says to people."""

from datetime import datetime
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from lotline.meter.noise.exposure import Exposure

if TYPE_CHECKING:
    from lotline.cli.analyze.levels import Found, Log

# The columns of a day.
DAILY = ("LAeq", "L10", "L50", "L90", "Lday", "Levening", "Lnight", "Lden", "Ldn", "CNEL")
DOSES = {"OSHA_PEL": "OSHA PEL", "OSHA_HC": "OSHA HC", "NIOSH": "NIOSH"}


def of(found: "Found") -> str:
    """All of it."""
    log, whole = found.log, found.whole
    lines = [
        f"{log.file.name}, clock {log.clock}: {np.count_nonzero(~np.isnan(log.levels))} levels of "
        f"{log.step:g} s, {_span(float(log.times[0]), log.end, log)}, "
        f"{_percent(whole.completeness)} measured",
        f"  LAeq {whole.LAeq:.1f} dB; L10 {whole.L10:.1f}, L50 {whole.L50:.1f}, L90 "
        f"{whole.L90:.1f} of the levels in the file",
        *_more(found),
        *(_table(found) if found.days else []),
    ]
    lines += _exposures(found.exposures, log)
    return "\n".join([*lines, *([""] if log.notes else []), *(f"Note: {n}." for n in log.notes)])


def _table(found: "Found") -> list[str]:
    begin, late, end = found.periods
    rows = [("all", found.whole), *((f"{d.date}", d) for d in found.days)]
    widths = {name: max(6, len(name) + 1) for name in DAILY}
    lines = ["", " " * 12 + "".join(f"{name:>{n}}" for name, n in widths.items()) + "  measured"]
    for name, row in rows:
        shown = "".join(f"{_level(getattr(row, c)):>{n}}" for c, n in widths.items())
        lines.append(f"  {name:10}{shown}{_percent(row.completeness):>10}")
    return [
        *lines,
        f"  Day from {begin}, evening from {late}, night from {end} h. Ldn: night from 22 to 7. "
        "CNEL: evening from 19, night from 22 to 7.",
    ]


def _more(found: "Found") -> list[str]:
    lines, more, laeq = [], found.more, found.whole.LAeq
    if "LAFmax" in more:
        takts = more["LAFTeq"]
        above = f", LAFTeq {takts:.1f} dB: {takts - laeq:.1f} dB above LAeq (TA Laerm A.3.3.6)"
        lines.append(f"  LAFmax {more['LAFmax']:.1f} dB" + (above if takts == takts else ""))
    if "LAr" in more:
        lines.append(f"  LAr {more['LAr']:.1f} dB with the adjustments (ISO 1996-1)")
    if "LAeq_source" in more:
        most = "at most " if found.upper_bound else ""
        lines.append(f"  The source alone: LAeq {most}{more['LAeq_source']:.1f} dB (ISO 1996-2)")
    return lines


def _exposures(found: list[Exposure], log: "Log") -> list[str]:
    if not found:
        return []
    spans = [_span(e.start, e.end, log) for e in found]
    wide = max(map(len, spans))
    head = "".join(f"{name:>12}     TWA" for name in DOSES.values())
    lines = ["", f"  {'Exposure':{wide}}  measured   LAeq  LEX,8h{head}"]
    for e, span in zip(found, spans, strict=True):
        least = ">=" if e.completeness < 1 else ""
        doses = "".join(
            f"{_level(d.percent, least) + ' %':>12}{_level(d.TWA, least):>8}"
            for d in (e.doses[name] for name in DOSES)
        )
        lines.append(f"  {span:{wide}}{e.seconds / 3600:>8.2f} h{_level(e.LAeq):>7}"
                     f"{_level(e.LEX_8h, least):>8}{doses}")  # fmt: skip
    told = "  Doses in % of a day's allowance."
    if any(e.completeness < 1 for e in found):
        told += " >=: some of it was not measured, and may have added to it."
    return [*lines, told]


def _span(first: float, last: float, log: "Log") -> str:
    if not log.dated:
        return f"{first:g} to {last:g} s"
    begin, end = (datetime.fromtimestamp(at, log.zone) for at in (first, last))
    clock = "%H:%M" if last - first >= 3600 else "%H:%M:%S"
    day = "" if begin.date() == end.date() else "%Y-%m-%d "
    return f"{begin:%Y-%m-%d {clock}} to {end:{day}{clock}}"


def _level(value: float, least: str = "") -> str:
    return f"{least}{value:.1f}" if isfinite(value) else "-"


def _percent(share: float) -> str:
    """Never all where something is missing."""
    return f"{int(1000 * share) / 10:g} %"
