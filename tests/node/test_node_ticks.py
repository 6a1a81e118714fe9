"""The node's clock counts on where the chip's counter wraps; its calendar is told the date."""

import pytest
from node_rig import run_micropython

ESP32 = 1 << 30  # ms, 12.4 days


@pytest.mark.parametrize(("period", "step"), [
    (ESP32, 1), (ESP32, 1000), (ESP32, ESP32 // 2 - 1), (1 << 16, 999),
])  # fmt: skip
def test_it_never_wraps(period, step):
    found = run_micropython("ticks_cases.py", period, step, 100)
    assert found == [step * n for n in range(1, 101)]


def test_a_calendar_is_told_the_date_keeps_the_day_and_goes_back_by_cable_alone():
    day = 86400
    assert run_micropython("dates_cases.py") == [
        ["2000", -(1_790_000_000 // day), 0],
        [0, 0, 1],
        [600, 0, 1],
        [600, 0, 1],
        [600 + 3 * day, 2, 2],
        [2 * day - 50_000, 2, 2],
        [2 * day + 60, 2, 2],
        [0, 0, 3],
    ]
