"""The node's clock counts on where the chip's counter wraps."""

import pytest
from node_rig import run_micropython

ESP32 = 1 << 30  # ms, 12.4 days


@pytest.mark.parametrize(("period", "step"), [
    (ESP32, 1), (ESP32, 1000), (ESP32, ESP32 // 2 - 1), (1 << 16, 999),
])  # fmt: skip
def test_it_never_wraps(period, step):
    found = run_micropython("ticks_cases.py", period, step, 100)
    assert found == [step * n for n in range(1, 101)]
