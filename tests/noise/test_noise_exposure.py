"""Shifts, LEX,8h and doses: by the printed tables, over midnight and over gaps."""

import math
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from lotline.meter.noise.exposure import exposure, shifts

BERLIN = ZoneInfo("Europe/Berlin")


def steady(level, hours, step=60.0):
    times = np.arange(0, hours * 3600, step)
    return times, np.full(len(times), float(level)), step


# 29 CFR 1910.95 Table G-16; NIOSH 98-126 Table 1-1: hours at a level that are a full dose.
@pytest.mark.parametrize(
    ("level", "hours", "pel", "niosh"),
    [(90, 8, 100, 317.48), (85, 8, 0, 100), (95, 4, 100, 503.97), (79, 8, 0, 0)],
)
def test_doses(level, hours, pel, niosh):
    found = exposure(*steady(level, hours), 0.0, hours * 3600.0)
    assert found.doses["OSHA_PEL"].percent == pytest.approx(pel, abs=0.01)
    assert found.doses["NIOSH"].percent == pytest.approx(niosh, abs=0.01)
    assert pytest.approx(level + 10 * math.log10(hours / 8)) == found.LEX_8h
    assert found.completeness == 1


def test_action_level():
    """Eight hours at 85 dB: half a dose, a time-weighted average of 85 (1910.95 (c))."""
    percent, twa = exposure(*steady(85, 8), 0.0, 8 * 3600.0).doses["OSHA_HC"]
    assert (percent, twa) == pytest.approx((50, 85))


def test_what_was_not_measured_can_only_add():
    times, levels, step = steady(90, 8)
    levels[::2] = np.nan
    found = exposure(times, levels, step, 0.0, 8 * 3600.0)
    assert (found.seconds, found.completeness) == (4 * 3600, 0.5)
    assert found.LAeq == pytest.approx(90)
    assert found.doses["OSHA_PEL"].percent == pytest.approx(50)
    nothing = exposure(times, levels, step, 1e6, 1e6 + 3600)
    assert nothing.completeness == 0
    assert math.isnan(nothing.LEX_8h)
    assert all(math.isnan(d.percent) and math.isnan(d.TWA) for d in nothing.doses.values())
    assert exposure(*steady(60, 8), 0.0, 8 * 3600.0).doses["NIOSH"] == (0, -math.inf)


def test_a_night_shift_ends_on_the_next_day():
    first = datetime(2026, 5, 4, 12, tzinfo=UTC).timestamp()
    found = shifts(first, first + 86_400, UTC, time(22), time(6))
    assert [datetime.fromtimestamp(a, UTC) for a, _ in found] == [
        datetime(2026, 5, 4, 22, tzinfo=UTC)
    ]
    assert [b - a for a, b in found] == [8 * 3600]
    early = datetime(2026, 5, 4, 5, 59, tzinfo=UTC).timestamp()
    assert len(shifts(early, first + 86_400, UTC, time(22), time(6))) == 2
    assert shifts(first, first + 3600, UTC, time(22), time(6)) == []


def test_the_night_in_which_clocks_change_is_as_long_as_it_is():
    first = datetime(2026, 3, 28, 20, tzinfo=BERLIN).timestamp()
    ((begin, end),) = shifts(first, first + 43_200, BERLIN, time(22), time(6))
    assert end - begin == 7 * 3600
