"""`lotline analyze levels`: a noise monitor's or a dosimeter's log of levels."""

import json
from dataclasses import dataclass
from datetime import UTC, time, tzinfo
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from lotline.cli.analyze import levels_json, levels_words
from lotline.cli.analyze.stamps import zone_of
from lotline.cli.analyze.table import Doubles, read
from lotline.cli.analyze.where import where
from lotline.cli.options import NOTHING, JsonOption, Names
from lotline.errors import InputError
from lotline.meter.calendar import DAY_S, HOUR_S
from lotline.meter.noise.day import rating_level, specific
from lotline.meter.noise.exposure import Exposure, exposure, shifts
from lotline.meter.noise.impulsive import takt_maximal
from lotline.meter.noise.year import HIGHEST, LOWEST, PERIODS, Day, LongTerm, long_term
from lotline.meter.trace import interval, usable


@dataclass(frozen=True, slots=True)
class Log:
    """times: (n,) s, ascending; from 1970 UTC if `dated`. levels, maxima, adjustments: (n,) dB,
    NaN where not measured; the latter two None if none were named. step: s between them."""

    file: Path
    clock: str
    zone: tzinfo
    dated: bool
    times: Doubles
    step: float
    levels: Doubles
    maxima: Doubles | None
    adjustments: Doubles | None
    notes: list[str]

    @property
    def end(self) -> float:
        return float(self.times[-1]) + self.step


@dataclass(frozen=True, slots=True)
class Found:
    """All that is told. more: what only some logs have, by name. upper_bound: whether
    LAeq_source is no more than that."""

    log: Log
    periods: tuple[int, ...]
    whole: LongTerm
    days: list[Day]
    exposures: list[Exposure]
    more: dict[str, float]
    upper_bound: bool


def levels(
    file: Annotated[Path, typer.Argument(help="CSV or TSV, may be gzipped.")],
    time: Annotated[Names, typer.Option(help="Column of times; twice for date and clock.")],
    level: Annotated[str, typer.Option(help="Column of LAeq, dB; by name, or number from 1.")],
    maximum: Annotated[str, typer.Option(help="Column of LAFmax, for LAFmax and LAFTeq.")] = "",
    adjustment: Annotated[Names, typer.Option(help="Column of adjustments such as KT, for LAr; "
                                              "several add up.")] = NOTHING,
    residual: Annotated[float | None, typer.Option(help="Level without the source, dB.")] = None,
    tz: Annotated[str, typer.Option(help="Clock of the file and of its days: Europe/Berlin, "
                                    "UTC-5.")] = "UTC",
    days_in: Annotated[str, typer.Option(help="Clock of the days, if not --tz.")] = "",
    periods: Annotated[str, typer.Option(help="Hours at which day, evening and night begin.")]
    = ",".join(map(str, PERIODS)),
    shift: Annotated[str, typer.Option(help="Working hours of each day, such as 06:00-14:00.")]
    = "",
    drop: Annotated[Names, typer.Option(help="COLUMN=VALUE: leave such rows out.")] = NOTHING,
    keep: Annotated[Names, typer.Option(help="COLUMN=VALUE: take only such rows.")] = NOTHING,
    as_json: JsonOption = False,
) -> None:  # fmt: skip
    """LAeq, L10 to L90, Lden, Ldn, CNEL, exposure and doses out of a log of levels."""
    begins, hours = _periods(periods), _shift(shift)
    if residual is not None and not LOWEST <= residual <= HIGHEST:
        raise InputError(f"got --residual {residual:g}, expected {LOWEST:g} to {HIGHEST:g} dB")
    table = read(file, [level, *([maximum] if maximum else []), *adjustment], time, tz,
                 where(drop, keep))  # fmt: skip
    assert table.times is not None
    if shift and not table.dated:
        raise InputError(f"{file}: the times in {' '.join(time)} have no date: --shift needs one")
    values = _usable(file, level, table.columns[level], table.notes)
    log = Log(
        file, days_in or tz, zone_of(days_in or tz) if table.dated else UTC, table.dated,
        table.times,
        _step(file, table.times, values, table.notes), values,
        _usable(file, maximum, table.columns[maximum], table.notes) if maximum else None,
        sum((table.columns[name] for name in adjustment), start=np.zeros(len(values)))
        if adjustment else None,
        table.notes,
    )  # fmt: skip
    found = analyze(log, begins, hours, residual)
    print(json.dumps(levels_json.of(found)) if as_json else levels_words.of(found))


def analyze(
    log: Log, periods: tuple[int, ...], hours: tuple[time, time] | None, residual: float | None
) -> Found:
    whole, days = long_term(log.times, log.levels, log.step, log.zone, periods)
    more, upper_bound = _more(log), False
    if residual is not None:
        more["LAeq_source"], above = specific(whole.LAeq, residual)
        upper_bound = not above
    return Found(log, periods, whole, days if log.dated else [], _exposures(log, hours), more,
                 upper_bound)  # fmt: skip


def _more(log: Log) -> dict[str, float]:
    found = {}
    if log.maxima is not None:
        found["LAFmax"] = float(np.nanmax(log.maxima))
        found["LAFTeq"] = takt_maximal(log.times, log.maxima, log.step)
        if np.isnan(found["LAFTeq"]):
            log.notes.append(f"no LAFTeq: no takt of 5 s is whole in steps of {log.step:g} s")
    if log.adjustments is not None:
        bare = int(np.count_nonzero(np.isnan(log.adjustments) & ~np.isnan(log.levels)))
        if np.isnan(log.adjustments + log.levels).all():
            raise InputError(f"{log.file}: no level has an adjustment")
        if bare:
            log.notes.append(f"{bare} levels have no adjustment and no part in LAr")
        found["LAr"] = rating_level(log.levels, log.adjustments, np.ones(len(log.levels)))
    return found


def _exposures(log: Log, hours: tuple[time, time] | None) -> list[Exposure]:
    first = float(log.times[0])
    if hours is not None:
        spans = shifts(first, log.end, log.zone, *hours)
    else:  # what lasts longer than a day is nobody's work
        spans = [(first, log.end)] if log.end - first <= DAY_S + log.step else []
    return [exposure(log.times, log.levels, log.step, *span) for span in spans]


def _periods(text: str) -> tuple[int, ...]:
    """Raises InputError unless day, evening and night follow each other."""
    parts = text.split(",")
    hours = tuple(int(p) for p in parts if p.strip().isdigit())
    if len(parts) != 3 or len(hours) != 3 or not 0 <= hours[0] < hours[1] < hours[2] <= 24:
        raise InputError(f"got --periods {text}, expected three hours that rise, such as 7,19,23")
    return hours


def _shift(text: str) -> tuple[time, time] | None:
    if not text:
        return None
    try:
        begin, end = (time.fromisoformat(t.strip().zfill(5)) for t in text.split("-"))
    except ValueError as e:
        raise InputError(f"got --shift {text}, expected two times such as 06:00-14:00") from e
    return begin, end


def _usable(file: Path, name: str, values: Doubles, notes: list[str]) -> Doubles:
    values, outside = usable(values, LOWEST, HIGHEST)
    if np.isnan(values).all():
        raise InputError(f"{file}: no value of {name} is a level of {LOWEST:g} to {HIGHEST:g} dB")
    if outside:
        notes.append(f"{outside} values of {name} are not {LOWEST:g} to {HIGHEST:g} dB and are "
                     "not used")  # fmt: skip
    if zeros := int(np.count_nonzero(values == 0)):
        notes.append(f"{zeros} values of {name} are exactly 0 dB and count as measured: --drop "
                     f"'{name}=0' leaves them out")  # fmt: skip
    return values


def _step(file: Path, times: Doubles, values: Doubles, notes: list[str]) -> float:
    there = times[~np.isnan(values)]
    step = interval(there)
    if np.isnan(step):
        raise InputError(f"{file}: one level alone does not say how long it stands for")
    if step > 1.01 * HOUR_S:
        raise InputError(f"{file}: the levels are {step / HOUR_S:.3g} h apart, expected an hour "
                         "at most")  # fmt: skip
    if close := int(np.count_nonzero(np.diff(there) < step / 2)):
        notes.append(f"{close} levels come less than half of {step:g} s after the one before, "
                     "and count as much as the others")  # fmt: skip
    return step
