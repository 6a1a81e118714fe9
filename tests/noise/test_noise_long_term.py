"""Indicators of logs with gaps, trembling clocks and other hours of the day, by plain loops."""

import math
from dataclasses import asdict
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lotline.meter.noise.year import days, long_term
from lotline.records import energy_mean

BERLIN = ZoneInfo("Europe/Berlin")
SUMMER = datetime(2026, 3, 29, tzinfo=BERLIN).timestamp()


def by_hand(hours, levels, spans):
    """{name: energy mean of the levels whose hour lies in its range}."""
    return {
        name: energy_mean(levels[np.isin(hours, [h % 24 for h in span])])
        for name, span in spans.items()
    }


def weighted(parts):
    """10 lg of the hours' mean of levels with their penalties, all of them."""
    if any(math.isnan(level) for level, _, _ in parts):
        return math.nan
    return energy_mean([level + extra for level, extra, _ in parts], [h for _, _, h in parts])


@given(
    seed=st.integers(0, 1000),
    step=st.sampled_from([300.0, 900.0]),
    left=st.floats(0.5, 1),
    begin=st.integers(4, 8),
)
@settings(max_examples=10, deadline=None)
def test_any_log_and_any_hours(seed, step, left, begin):
    """Over the change to summer time, with gaps and a clock that trembles."""
    random = np.random.default_rng(seed)
    times = SUMMER + step * (np.arange(round(3 * 86_400 / step)) + 0.5)
    times = times[random.random(len(times)) < left]
    times = times + random.uniform(-0.2, 0.2, len(times)) * step
    levels = random.uniform(30, 80, len(times))
    levels[::7] = np.nan
    periods = (begin, 18, 22)
    whole, found = long_term(times, levels, step, BERLIN, periods)
    local = [datetime.fromtimestamp(t, BERLIN) for t in times]
    dates, hours = np.array([(t.toordinal(), t.hour) for t in local]).T
    day, evening, night = range(begin, 18), range(18, 22), range(22, 24 + begin)
    spans = {
        "LAeq": range(24), "Lday": day, "Levening": evening, "Lnight": night,
        "usual": range(7, 22), "us_day": range(7, 19), "us_evening": range(19, 22),
        "us_night": range(22, 31),
    }  # fmt: skip
    for result, chosen in [(whole, dates > 0), *((d, dates == d.date.toordinal()) for d in found)]:
        true = by_hand(hours[chosen], levels[chosen], spans)
        d, e, n = true["Lday"], true["Levening"], true["Lnight"]
        true["Lden"] = weighted([(d, 0, 18 - begin), (e, 5, 4), (n, 10, begin + 2)])
        true["Ldn"] = weighted([(true.pop("usual"), 0, 15), (true["us_night"], 10, 9)])
        parts = [(true.pop("us_day"), 0, 12), (true.pop("us_evening"), 5, 3)]
        true["CNEL"] = weighted([*parts, (true.pop("us_night"), 10, 9)])
        assert {name: asdict(result)[name] for name in true} == pytest.approx(
            true, abs=1e-9, nan_ok=True
        )


def test_rows_and_a_row_without_a_value_are_the_same_gap():
    levels = np.random.default_rng(1).uniform(40, 70, 2 * 1440)
    levels[300:900] = np.nan
    times = SUMMER + 60.0 * np.arange(len(levels))
    there = ~np.isnan(levels)
    _, rows = long_term(times[there], levels[there], 60.0, BERLIN)
    for other in (long_term(times, levels, 60.0, BERLIN)[1], days(levels, SUMMER, BERLIN, 60.0)):
        np.testing.assert_equal([asdict(d) for d in rows], [asdict(d) for d in other])
    assert rows[0].completeness == pytest.approx(1 - 600 / 1380)  # a day of 23 hours
    assert rows[0].completeness_evening == 1
    assert rows[0].completeness_day == pytest.approx(1 - (900 - 360) / 720)


def test_what_is_missing_has_no_sum():
    """Two days of which no evening was measured: no Lden, no CNEL, but Ldn."""
    times = np.arange(0, 2 * 86_400, 60.0)
    times = times[(times % 86_400 < 19 * 3600) | (times % 86_400 >= 23 * 3600)]
    whole, found = long_term(times, np.full(len(times), 60.0), 60.0, UTC)
    for each in (whole, *found):
        assert math.isnan(each.Lden)
        assert math.isnan(each.CNEL)
        assert each.Ldn == pytest.approx(66.41, abs=0.01)
        assert each.completeness_evening == 0
        assert each.completeness_night == 1
    assert whole.completeness == pytest.approx(5 / 6, abs=1e-3)


def test_percentiles_of_days_add_up():
    levels = np.concatenate([np.full(1440, 40.0), np.full(1440, 60.0)])
    whole, found = long_term(60.0 * np.arange(2880), levels, 60.0, UTC)
    assert [d.L50 for d in found] == [40, 60]
    assert (whole.L10, whole.L90) == (60, 40)
    assert whole.LAeq == pytest.approx(energy_mean([40, 60]))
