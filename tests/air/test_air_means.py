"""Hours and days: what is in them, where they begin, and that parts make up the whole."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lotline.errors import MeterError
from lotline.meter.air.means import add_up, daily, hourly
from lotline.meter.calendar import calendar

DAY = 86_400.0
ZONES = ["UTC", "America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe",
         "America/St_Johns", "Asia/Kolkata"]  # fmt: skip
START = datetime.fromisoformat("2024-01-01T00:00:00+00:00").timestamp()
values = st.one_of(st.floats(-10, 500), st.just(float("nan")))


def samples(found):
    times, numbers = zip(*sorted(found.items()), strict=True)
    return START + np.array(times, float), np.array(numbers)


recordings = st.dictionaries(st.integers(0, 400_000), values, min_size=1, max_size=80).map(samples)


@given(recordings, st.sampled_from(ZONES), st.integers(0, 80))
def test_parts_make_up_the_whole(recording, zone, cut):
    times, numbers = recording
    edges = calendar(times[0], times[-1], ZoneInfo(zone)).edges
    whole = add_up(times, numbers, edges)
    parts = add_up(times[:cut], numbers[:cut], edges).plus(
        add_up(times[cut:], numbers[cut:], edges)
    )
    assert np.array_equal(parts.samples, whole.samples)
    assert parts.total == pytest.approx(whole.total, rel=1e-12, abs=1e-9)


@given(recordings, st.sampled_from(ZONES))
def test_hours_are_those_of_the_wall_clock(recording, zone):
    """Beside a dictionary and Python's own dates."""
    times, numbers = recording
    hours = calendar(times[0], times[-1], ZoneInfo(zone))
    got = add_up(times, numbers, hours.edges)
    kept = defaultdict(list)
    for at, number in zip(times, numbers, strict=True):
        local = datetime.fromtimestamp(at, ZoneInfo(zone))
        if number == number:
            kept[local.date(), local.hour, local.utcoffset()].append(number)
    held = np.flatnonzero(got.samples)
    told = {}
    for i in held:
        local = datetime.fromtimestamp(hours.edges[i], ZoneInfo(zone))
        told[local.date(), local.hour, local.utcoffset()] = got.total[i], got.samples[i]
    assert {k: len(v) for k, v in kept.items()} == {k: int(n) for k, (_, n) in told.items()}
    assert all(told[k][0] == pytest.approx(sum(v), abs=1e-9) for k, v in kept.items())


@given(st.integers(0, 3000), st.sampled_from(ZONES))
@settings(max_examples=60)
def test_days_are_whole(day, zone):
    """Any day of eight years: its hours cover it from midnight to midnight, without a gap."""
    noon = START + day * DAY + 43_200
    hours = calendar(noon, noon, ZoneInfo(zone))
    begin, end = (datetime.fromtimestamp(hours.edges[i], ZoneInfo(zone)) for i in (0, -1))
    assert (begin.hour, begin.minute, end.hour, end.minute) == (0, 0, 0, 0)
    assert end.date() - begin.date() == timedelta(days=1)
    assert (np.diff(hours.edges) > 0).all()
    assert np.diff(hours.edges).max() == 3600


@pytest.mark.parametrize(("day", "zone", "length"), [
    ("2024-03-10", "America/New_York", 23), ("2024-11-03", "America/New_York", 25),
    ("2024-03-31", "Europe/Berlin", 23), ("2024-10-27", "Europe/Berlin", 25),
    ("2024-07-01", "Europe/Berlin", 24), ("2024-03-10", "Etc/GMT+5", 24),
])  # fmt: skip
def test_days_of_23_and_25_hours(day, zone, length):
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=ZoneInfo(zone)).timestamp()
    hours = calendar(noon, noon, ZoneInfo(zone))
    assert list(hours.lengths()) == [length]
    # 18 of 24 hours make a day; of 23 and of 25 the next whole number above three quarters
    for missing in (5, 6, 7):
        means = np.full(length, 10.0)
        means[:missing] = np.nan
        valid = np.isfinite(daily(means, hours).mean[0])
        assert valid == ((length - missing) / length >= 0.75)


def test_an_hour_needs_45_minutes():
    hours = calendar(START, START + 3 * 3600 - 60, UTC)
    times = START + 60.0 * np.concatenate([np.arange(44), 60 + np.arange(45), 120 + np.arange(60)])
    got = hourly(add_up(times, np.full(len(times), 7.0), hours.edges), hours, 60.0)
    assert np.isnan(got.mean[0])
    assert list(got.mean[1:3]) == [7.0, 7.0]
    assert got.completeness[:4] == pytest.approx([44 / 60, 0.75, 1.0, 0.0])


def test_a_minute_counts_for_what_it_measured():
    """Aggregates of a gateway: a minute's mean with its completeness."""
    hours = calendar(START, START + 3540, ZoneInfo("UTC"))
    times = START + 60.0 * np.arange(60)
    means = np.where(np.arange(60) < 30, 10.0, 40.0)
    shares = np.where(np.arange(60) < 30, 1.0, 0.5)
    got = hourly(add_up(times, means, hours.edges, shares), hours, 60.0)
    assert got.mean[0] == pytest.approx((30 * 10 + 15 * 40) / 45)
    assert got.completeness[0] == pytest.approx(0.75)


def test_a_clock_that_was_not_set():
    with pytest.raises(MeterError, match=r"1970-01-01 00:00 UTC .* at most 30 years"):
        calendar(0.0, START, ZoneInfo("UTC"))
