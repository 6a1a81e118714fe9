"""What may be done with units, and what is refused."""

import pytest
from lotline.judge.language.unit import Labels, UnitError, minus, over, plus, same, times

ZONE = Labels("zone", ("WA", "WR"))


@pytest.mark.parametrize(
    ("do", "left", "right", "found"),
    [
        (plus, "dB(A)", "dB", "dB(A)"), (plus, "dB", "dB(A)", "dB(A)"), (plus, "dB", "dB", "dB"),
        (plus, "dB(A)", "number", "dB(A)"), (plus, "number", "dB", "dB"),
        (plus, "ppm", "ppm", "ppm"), (plus, "number", "number", "number"),
        (minus, "dB(A)", "dB(A)", "dB"), (minus, "dB(C)", "dB(A)", "dB"),
        (minus, "dB(A)", "dB", "dB(A)"), (minus, "dB(A)", "number", "dB(A)"),
        (minus, "min", "min", "min"), (minus, "number", "number", "number"),
        (times, "ppm", "number", "ppm"), (times, "number", "dB", "dB"),
        (times, "count", "min", "min"), (times, "number", "number", "number"),
        (over, "ppm", "ppm", "ratio"), (over, "ppm", "number", "ppm"),
        (over, "min", "min", "ratio"),
        (same, "dB(A)", "number", "dB(A)"), (same, "number", "number", "number"),
        (same, "mg/m3", "mg/m3", "mg/m3"),
    ],
)  # fmt: skip
def test_what_fits(do, left, right, found):
    assert do(left, right) == found


@pytest.mark.parametrize(
    ("do", "left", "right"),
    [
        (plus, "dB(A)", "dB(A)"), (plus, "dB(A)", "dB(C)"), (plus, "ppm", "mg/m3"),
        (plus, "min", "dB"), (plus, "index", "ppm"), (plus, "truth", "number"),
        (plus, ZONE, "number"), (minus, "number", "dB(A)"), (minus, "dB", "dB(A)"),
        (minus, "ug/m3", "mg/m3"), (times, "dB(A)", "number"), (times, "number", "dB(A)"),
        (times, "ppm", "ppm"), (over, "dB(A)", "number"), (over, "ppm", "mg/m3"),
        (over, "number", "dB"), (same, "dB(A)", "dB(C)"), (same, "mg/m3", "ug/m3"),
        (same, "AQI", "ug/m3"), (same, "dB(A)", "dB"),
    ],
)  # fmt: skip
def test_what_is_nonsense(do, left, right):
    with pytest.raises(UnitError):
        do(left, right)
