"""`lotline analyze levels --json`: the keys of docs/engine-sound.md."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from lotline.cli.analyze.figures import number, stamp
from lotline.meter.noise.exposure import Exposure
from lotline.meter.noise.year import LongTerm

if TYPE_CHECKING:
    from lotline.cli.analyze.levels import Found, Log

Row = dict[str, Any]
# What needs to know the hour of the clock.
OF_THE_CLOCK = ("Lday", "Levening", "Lnight", "Lden", "Ldn", "CNEL")


def of(found: "Found") -> Row:
    """The whole answer."""
    log = found.log
    more: Row = {name: number(value) for name, value in found.more.items()}
    if "LAeq_source" in more:
        more["LAeq_source_is_upper_bound"] = found.upper_bound
    return {
        "file": str(log.file),
        "tz": log.clock,
        "periods": list(found.periods),
        "step_s": number(log.step),
        "values": int(np.count_nonzero(~np.isnan(log.levels))),
        "whole": {
            "start": _when(log.times[0], log),
            "end": _when(log.end, log),
            **_indicators(found.whole, log.dated),
            **more,
        },
        "days": [
            {"date": d.date.isoformat(), **_indicators(d, dated=True)} for d in found.days
        ],
        "exposure": [_exposure(e, log) for e in found.exposures],
        "notes": log.notes,
    }  # fmt: skip


def _when(at: float, log: "Log") -> str | float | None:
    """As the file counts it."""
    return stamp(at, log.zone) if log.dated else number(at)


def _indicators(found: LongTerm, dated: bool) -> Row:
    return {
        name: number(value)
        for name, value in asdict(found).items()
        if name != "date" and (dated or not name.startswith((*OF_THE_CLOCK, "completeness_")))
    }


def _exposure(e: Exposure, log: "Log") -> Row:
    return {
        "start": _when(e.start, log),
        "end": _when(e.end, log),
        "seconds_measured": number(e.seconds),
        "completeness": number(e.completeness),
        "lower_bound": e.completeness < 1,
        "LAeq": number(e.LAeq),
        "LEX_8h": number(e.LEX_8h),
        **{
            name: {"dose_percent": number(dose.percent), "TWA": number(dose.TWA)}
            for name, dose in e.doses.items()
        },
    }
