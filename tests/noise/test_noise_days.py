"""Days, doses and ratings against published figures, a city monitor's log, and plain loops."""

import csv
import gzip
import math
import os
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from lotline.meter.noise import day
from lotline.meter.noise.impulsive import takt_maximal
from lotline.meter.noise.year import days
from lotline.records import energy_mean
from noise_rig import measure, tone

HERE = Path(__file__).resolve()
RECORDINGS = Path(os.environ.get("LOTLINE_ACCEPTANCE", HERE.parents[3] / "shared/acceptance"))
MONITOR = RECORDINGS / "04_noise_monitor_log" / "test_data_laeq1s.csv.gz"


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (day.lden(60, 60, 60), 66.395),
        (day.lden(66, 58, 51), 64.382),
        (day.lden(66, 58, 51, (14, 2, 8)), 64.636),
        (day.ldn(60, 60), 66.410),
        (day.cnel(60, 60, 60), 66.670),
        (day.lex_8h(90, 4), 86.990),
        (day.rating_level(np.array([60.0, 50]), np.array([5.0, 0]), np.array([8.0, 8])), 62.125),
        (day.specific(60, 55)[0], 58.349),
    ],
)
def test_published_figures(found, wanted):
    assert found == pytest.approx(wanted, abs=0.0006)


def test_a_source_that_hardly_stands_out_has_an_upper_bound_only():
    assert day.specific(60, 57) == (60, False)
    assert day.specific(60, 50)[1]


def test_takt_maximal_level():
    """LAFTeq of a bang in one of four takts of 5 s lies above LAeq by what KI is."""
    x = tone(8_000, 1000, 20.0, 0.01)
    x[8_000 * 7 : 8_000 * 7 + 400] *= 50  # 50 ms
    found = measure(x, 8_000, step_s=5.0)
    maxima = found.steps[:, 1]
    assert len(maxima) == 4
    assert maxima[1] == pytest.approx(found.values["LAFmax"])
    wanted = 10 * np.log10(np.mean(10 ** (maxima / 10)))
    times = 5.0 * np.arange(4)
    assert takt_maximal(times, maxima, 5.0) == pytest.approx(wanted)
    assert wanted > found.values["LAeq"] + 3
    seconds = measure(x, 8_000).steps[:, 1]
    assert takt_maximal(np.arange(20.0), seconds, 1.0) == pytest.approx(wanted)


def test_takts_that_were_not_measured_whole_have_no_part():
    times, maxima = np.arange(20.0) + 1e9, np.repeat([50.0, 80.0, 50.0, 50.0], 5)
    maxima[7] = np.nan
    assert takt_maximal(times, maxima, 1.0) == pytest.approx(50)
    assert takt_maximal(np.delete(times, 7), np.delete(maxima, 7), 1.0) == pytest.approx(50)
    trembling = times + 0.3 * np.sin(times)
    assert takt_maximal(trembling, np.full(20, 50.0), 1.0) == pytest.approx(50)
    for step in (2.0, 7.0, 60.0):
        assert math.isnan(takt_maximal(step * np.arange(20), maxima, step))
    assert math.isnan(takt_maximal(times[:3], maxima[:3], 1.0))
    assert math.isnan(takt_maximal(times, np.full(20, np.nan), 1.0))


# 29 CFR 1910.95 Table G-16 and NIOSH 98-126 Table 1-1: hours that are a full dose.
@pytest.mark.parametrize(("db", "hours"), [(90, 8), (95, 4), (100, 2), (105, 1), (115, 0.25)])
def test_osha_dose(db, hours):
    levels = np.full(round(hours * 3600), float(db))
    of = day.dose(levels, 1.0, criterion=90, exchange=5, threshold=80)
    assert of == pytest.approx(100)
    assert day.twa(of, criterion=90, exchange=5) == pytest.approx(90)
    assert day.twa(50, criterion=90, exchange=5) == pytest.approx(85)


@pytest.mark.parametrize(("db", "hours"), [(85, 8), (88, 4), (91, 2), (100, 0.25)])
def test_niosh_dose(db, hours):
    levels = np.full(round(hours * 3600), float(db))
    of = day.dose(levels, 1.0, criterion=85, exchange=3, threshold=80)
    assert of == pytest.approx(100)
    assert day.dose(np.full(9, 79.9), 1.0, criterion=85, exchange=3, threshold=80) == 0


def test_a_day_of_a_city_monitor():
    """Its owners published Lden 54.72, Lday 49.66, Levening 53.02, Lnight 46.38."""
    if not MONITOR.exists():
        pytest.skip(f"no recordings at {MONITOR}: set LOTLINE_ACCEPTANCE")
    with gzip.open(MONITOR, "rt", newline="") as file:
        rows = list(csv.reader(file))[1:]
    first = datetime.fromisoformat(rows[0][0].strip()).replace(tzinfo=UTC)
    found = days(np.array([float(r[-1]) for r in rows]), first.timestamp(), UTC)
    whole = max(found, key=lambda d: d.completeness)
    assert (whole.Lday, whole.Levening, whole.Lnight, whole.Lden) == pytest.approx(
        (49.66, 53.02, 46.38, 54.72), abs=0.0051
    )
    assert (whole.LAeq, whole.L10, whole.L50, whole.L90) == pytest.approx(
        (49.74, 52.19, 47.09, 42.89), abs=0.0501
    )


@pytest.mark.parametrize(
    ("on", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
)
def test_days_follow_the_local_clock(on, hours):
    """By a loop over the hours, also where clocks change."""
    zone = ZoneInfo("Europe/Berlin")
    start = datetime(on.year, on.month, on.day, tzinfo=zone).timestamp()
    levels = np.random.default_rng(on.month).uniform(30, 80, hours * 60)
    (found,) = days(levels, start, zone, step=60.0)
    groups = {"Lday": [], "Levening": [], "Lnight": []}
    for k, value in enumerate(levels):
        hour = datetime.fromtimestamp(start + 60 * k, zone).hour
        name = "Lday" if 7 <= hour < 19 else "Levening" if 19 <= hour < 23 else "Lnight"
        groups[name].append(value)
    for name, values in groups.items():
        assert getattr(found, name) == pytest.approx(energy_mean(values), abs=1e-9)
    assert found.completeness == 1
    assert found.date == on


def test_what_was_not_measured_is_not_quiet():
    levels = np.full(2 * 86_400, np.nan)
    levels[:3600] = 50.0
    first, second = days(levels, 0.0, UTC)
    assert first.Lnight == pytest.approx(50)
    assert first.completeness == pytest.approx(1 / 24)
    assert math.isnan(first.Lday)
    assert math.isnan(first.Lden)
    assert math.isnan(second.Lden)
    assert math.isnan(second.L90)
    assert second.completeness == 0
    assert days(levels[:0], 0.0, UTC) == []
